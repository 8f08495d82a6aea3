/**
 * The claims of a task token (RFC 9068, RFC 8693) and how they are read back. What is read must
 * have been written by `claimsOf`; anything else, though signed, is refused.
 */

import { type Link, readLinks } from '../delegations/chain.ts'
import { coversAll } from '../scopes/scope.ts'
import { TOKEN_TTL_MAX_SECONDS } from '../signing-keys/signing-key.ts'
import { type Act, isActOf } from './act.ts'
import { decodeObject, encodeObject, isObject } from './segment.ts'

export type Claims = {
  iss: string
  /** The agent; of a delegated token the one in whose name its agent acts. */
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
  task?: string
  constraints?: Record<string, unknown>
  /** Who acts in the name of `sub` (RFC 8693, section 4.1); with `links` or not at all. */
  act?: Act
  /** The delegations that the token was issued under, root first. */
  links?: readonly Link[]
}

export const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** The last second that RFC 3339 can write, as verdicts show times. */
const TIME_MAX = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000

/** A NumericDate that we would write: whole seconds, not negative. */
export const isTime = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= TIME_MAX

/** A lifetime that we would give, in seconds. */
const isLifetime = (seconds: number): boolean => seconds > 0 && seconds <= TOKEN_TTL_MAX_SECONDS

const isOptional = (value: unknown, is: (value: unknown) => boolean): boolean =>
  value === undefined || is(value)

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
    isOptional(payload.task, isText) &&
    isOptional(payload.constraints, isObject) &&
    hasChain(payload, payload.sub, payload.scope, payload.exp)
  )
}

/** Whether the token lies within every link, and says of its agents what the links say. */
function hasChain(
  { act, links: claim }: Record<string, unknown>,
  subject: string,
  scope: string,
  exp: number,
): boolean {
  if (claim === undefined) return act === undefined
  const links = readLinks(claim)
  if (links === undefined || links[0]?.from !== subject || !isActOf(act, links)) return false
  const wanted = scope.split(' ')
  return links.every(link => exp <= link.exp && coversAll(link.scope.split(' '), wanted))
}
