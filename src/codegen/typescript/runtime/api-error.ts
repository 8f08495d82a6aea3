/** HTTP status → error class. */
import {
  ApiError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  PayloadTooLargeError,
  PermissionDeniedError,
  PreconditionFailedError,
  RateLimitError,
  type Refusal,
  ServerError,
  ServiceUnavailableError,
  UnprocessableEntityError,
  UnsupportedMediaTypeError,
} from './errors.ts'

const classes = new Map<number, new (refusal: Refusal) => ApiError>([
  [400, BadRequestError],
  [401, AuthenticationError],
  [403, PermissionDeniedError],
  [404, NotFoundError],
  [409, ConflictError],
  [412, PreconditionFailedError],
  [413, PayloadTooLargeError],
  [415, UnsupportedMediaTypeError],
  [422, UnprocessableEntityError],
  [429, RateLimitError],
  [500, InternalServerError],
  [503, ServiceUnavailableError],
])

export function apiError(refusal: Refusal): ApiError {
  const known = classes.get(refusal.status)
  if (known) return new known(refusal)
  return refusal.status >= 500 ? new ServerError(refusal) : new ApiError(refusal)
}
