/**
 * The claims of a task token (RFC 9068, RFC 8693) and how they are read back. What is read must
 * have been written by `claimsOf`; anything else, though signed, is refused.
 */
import { isCounted } from '../constraints/counts.ts'
import { grantsOf, type Link, readLinks } from '../delegations/chain.ts'
import { PATH_MAX } from '../grants/grant.ts'
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
  /** The grants that count its uses, root first; absent when none does. */
  grants?: string[]
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

const isPath = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.length <= PATH_MAX && value.every(isText)

/** The claims in an encoded payload; undefined unless every one is there and of its type. */
export function readClaims(segment: string): Claims | undefined {
  const payload = decodeObject(segment)
  if (payload === undefined || !isClaims(payload) || !isOfItsLinks(payload)) return undefined
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

/** Whether what it says of its chain, its agents and its grants is what the links make of it. */
function isOfItsLinks(claims: Claims): boolean {
  if (claims.links === undefined) return claims.act === undefined
  const links = readLinks(claims.links)
  if (links === undefined) return false
  return isActOf(claims.act, links) && isWithin(claims, links) && isCountedBy(claims, links)
}

/** Whether it is in the name of the chain's origin, and within every link. */
function isWithin({ sub, scope, exp }: Claims, links: readonly Link[]): boolean {
  const wanted = scope.split(' ')
  return (
    sub === links[0]?.from &&
    links.every(link => exp <= link.exp && coversAll(link.scope.split(' '), wanted))
  )
}

/** Whether its uses are taken from every link that counts and, if it counts by itself, its own. */
function isCountedBy({ grants, constraints = {}, grant_id }: Claims, links: readonly Link[]) {
  const own = isCounted(constraints) ? [grant_id] : []
  const path = [...grantsOf(links), ...own]
  return JSON.stringify(grants) === (path.length === 0 ? undefined : JSON.stringify(path))
}
