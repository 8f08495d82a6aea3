/**
 * The claims of a task token (RFC 9068, RFC 8693) and how they are read back. What is read must
 * have been written by `claimsOf`; anything else, though signed, is refused.
 */
import { PATH_MAX } from '../grants/grant.ts'
import { TOKEN_TTL_MAX_SECONDS } from '../signing-keys/signing-key.ts'
import { decodeObject, encodeObject, isObject } from './segment.ts'

export type Claims = {
  iss: string
  /** The agent. */
  sub: string
  aud: string[]
  /** The API key that issued it (RFC 9068, section 2.2). */
  client_id: string
  iat: number
  nbf?: number
  exp: number
  jti: string
  /** Scopes joined by spaces (RFC 8693, section 4.2). */
  scope: string
  agent_name: string
  workspace_id: string
  grant_id: string
  /** The grants that count its uses, root first; absent when none does. */
  grants?: string[]
  task?: string
  constraints?: Record<string, unknown>
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** The last second that RFC 3339 can write, as verdicts show times. */
const TIME_MAX = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000

/** A NumericDate that we would write: whole seconds, not negative. */
const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= TIME_MAX

/** A lifetime that we would give, in seconds. */
const isLifetime = (seconds: number): boolean => seconds > 0 && seconds <= TOKEN_TTL_MAX_SECONDS

const isOptional = (value: unknown, is: (value: unknown) => boolean): boolean =>
  value === undefined || is(value)

const isPath = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.length <= PATH_MAX && value.every(isText)

/** The claims in an encoded payload; undefined unless every one is there and of its type. */
export function readClaims(segment: string): Claims | undefined {
  const payload = decodeObject(segment)
  if (payload === undefined || !isClaims(payload)) return undefined
  // Repeated names, white space, other spellings of a number: JSON, but not as we write it.
  return encodeObject(payload) === segment ? payload : undefined
}

function isClaims(payload: Record<string, unknown>): payload is Claims {
  return (
    isText(payload.iss) &&
    isText(payload.sub) &&
    Array.isArray(payload.aud) &&
    payload.aud.length > 0 &&
    payload.aud.every(isText) &&
    isText(payload.client_id) &&
    isTime(payload.iat) &&
    isOptional(payload.nbf, isTime) &&
    isTime(payload.exp) &&
    isLifetime(payload.exp - payload.iat) &&
    isText(payload.jti) &&
    isText(payload.scope) &&
    isText(payload.agent_name) &&
    isText(payload.workspace_id) &&
    isText(payload.grant_id) &&
    isOptional(payload.grants, isPath) &&
    isOptional(payload.task, isText) &&
    isOptional(payload.constraints, isObject)
  )
}
