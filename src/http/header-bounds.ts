/** No header is longer than one may be. */
import { requireValid } from './validate.ts'

const HEADER_LENGTH_MAX = 8192

/**
 * The headers that nearly every request has, besides those of its body. To ask for these and see
 * that there are no others costs 0.5 µs; to walk all, 1.5.
 */
const USUAL = [
  ...['host', 'x-api-key', 'authorization', 'connection', 'user-agent', 'accept'],
  ...['accept-encoding', 'x-request-id'],
]

/** Whether every header is of moderate length. */
export const areHeadersSmall = (headers: Headers): boolean =>
  areSmallBeside(headers, headers.get('content-type'), headers.get('content-length'))

/** The same for who has asked for these two already: each time takes 0.1 µs. */
export function areSmallBeside(
  headers: Headers,
  contentType: string | null,
  contentLength: string | null,
): boolean {
  const total = headers.count
  if (isLong(contentType) || isLong(contentLength)) return false
  let seen = (contentType === null ? 0 : 1) + (contentLength === null ? 0 : 1)
  for (const name of USUAL) {
    if (seen === total) return true
    const value = headers.get(name)
    if (value === null) continue
    if (value.length > HEADER_LENGTH_MAX) return false
    seen++
  }
  if (seen === total) return true
  for (const value of headers.values()) if (value.length > HEADER_LENGTH_MAX) return false
  return true
}

const isLong = (value: string | null): boolean => value !== null && value.length > HEADER_LENGTH_MAX

/** @throws DomainError `invalid_request` naming the header that is too long */
export function requireSmallHeaders(headers: Headers): void {
  if (areHeadersSmall(headers)) return
  headers.forEach((value, name) => {
    if (value.length <= HEADER_LENGTH_MAX) return
    const detail = `Must have at most ${HEADER_LENGTH_MAX} characters.`
    requireValid([{ pointer: `header ${name}`, detail }])
  })
}
