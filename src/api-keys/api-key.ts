import { DomainError } from '../lib/errors.ts'
import { nearest } from '../lib/nearest.ts'
import { isKnownKeyScope, missingScopes } from '../scopes/scope.ts'
import type { Environment } from '../storage/tenant.ts'
import type { KeyFormat } from './key-formats.ts'

export type { KeyFormat } from './key-formats.ts'

export type KeyStatus = 'active' | 'expired' | 'revoked'

/** Requests per second on average, and at once. */
export type KeyRateLimit = { readonly requestsPerSecond: number; readonly burst: number }

/**
 * The record of an API key. Its secret is kept nowhere, its hash leaves the store for
 * `verifySecret` only.
 */
export type ApiKey = {
  readonly workspaceId: string
  readonly environment: Environment
  readonly id: string
  readonly publicId: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly createdBy: string
  readonly parentKeyId: string | undefined
  readonly format: KeyFormat
  /** Shared by a key and those that it was rotated to: limits and counts hang on it. */
  readonly lineageId: string
  /** Addresses and networks (CIDR) that it may be used from; none: from anywhere. */
  readonly allowedIps: readonly string[]
  /** Its own limit; undefined: the plan's alone. */
  readonly rateLimit: KeyRateLimit | undefined
  readonly metadata: Readonly<Record<string, string>>
  readonly version: number
  readonly createdAt: Date
  readonly expiresAt: Date | undefined
  /** The end of the time in which it still works beside the key that it was rotated to. */
  readonly retiresAt: Date | undefined
  /** The key that it was made to take over from. */
  readonly rotatedFrom: string | undefined
  /** The key that was last made to take over from it, and when that was made. */
  readonly rotatedTo: string | undefined
  readonly rotatedAt: Date | undefined
  readonly lastUsedAt: Date | undefined
  readonly lastUsedIp: string | undefined
  readonly revokedAt: Date | undefined
}

/** What a key may give to another key. The command line's authority is unbounded. */
export type Authority = Pick<ApiKey, 'scopes' | 'expiresAt' | 'allowedIps' | 'rateLimit'>

export const UNBOUNDED: Authority = {
  scopes: ['*'],
  expiresAt: undefined,
  allowedIps: [],
  rateLimit: undefined,
}

/** When the key stops working by itself: at its expiry or at the end of its grace. */
export function endOf({ expiresAt, retiresAt }: Omit<KeyTimes, 'revokedAt'>): Date | undefined {
  if (expiresAt === undefined || retiresAt === undefined) return expiresAt ?? retiresAt
  return expiresAt < retiresAt ? expiresAt : retiresAt
}

/** What a key may give: what it makes ends with it at the latest, the end of its grace counted. */
export const authorityOf = (key: ApiKey): Authority => ({
  scopes: key.scopes,
  expiresAt: endOf(key),
  allowedIps: key.allowedIps,
  rateLimit: key.rateLimit,
})

/** The key's state at `now` (milliseconds). */
export function statusOf(key: KeyTimes, now: number): KeyStatus {
  if (key.revokedAt !== undefined) return 'revoked'
  const end = endOf(key)
  return end !== undefined && end.getTime() <= now ? 'expired' : 'active'
}

type KeyTimes = Pick<ApiKey, 'revokedAt' | 'expiresAt' | 'retiresAt'>

/** Refuse scopes that no operation knows, naming the nearest that one does. */
export function requireKnownScopes(scopes: readonly string[], registered: readonly string[]): void {
  const errors = scopes.flatMap((scope, i) => {
    if (isKnownKeyScope(scope, registered)) return []
    const near = nearest(scope.replaceAll(':', '.'), registered)
    const mend = near ? `Did you mean ${near}?` : `Known: ${registered.join(', ')}.`
    const detail = `There is no scope ${scope}. ${mend}`
    return [{ pointer: `/scopes/${i}`, detail }]
  })
  if (errors.length > 0) {
    throw new DomainError('unknown_scope', errors[0]?.detail ?? 'Unknown scope.', { errors })
  }
}

/** Refuse to give `scopes` beyond the giver's own. */
export function requireAuthority(
  authority: Pick<Authority, 'scopes'>,
  scopes: readonly string[],
): void {
  const missing = missingScopes(authority.scopes, scopes)
  if (missing.length === 0) return
  throw new DomainError(
    'exceeds_authority',
    `The presented key does not have ${missing.join(', ')} itself. ` +
      'Use a key that has, or leave it out.',
    { members: { missing, have: [...authority.scopes] } },
  )
}

/** The expiry a new key gets: as asked, never in the past, never later than the giver's own. */
export function boundExpiry(
  authority: Pick<Authority, 'expiresAt'>,
  asked: Date | undefined,
  now: number,
): Date | undefined {
  const fail = (code: 'invalid_expiry' | 'exceeds_authority', detail: string): never => {
    throw new DomainError(code, detail, { errors: [{ pointer: '/expires_at', detail }] })
  }
  if (asked !== undefined && asked.getTime() <= now) {
    fail('invalid_expiry', 'expires_at has passed. Give a time in the future.')
  }
  const own = authority.expiresAt
  if (own !== undefined && asked !== undefined && asked > own) {
    fail(
      'exceeds_authority',
      `A key cannot outlive the one that makes it, which ends at ${own.toISOString()}.`,
    )
  }
  return asked ?? own
}
