import { DomainError } from '../lib/errors.ts'
import { nearest } from '../lib/nearest.ts'
import { isKnownKeyScope, missingScopes } from '../scopes/scope.ts'
import type { Environment } from '../storage/tenant.ts'

export type KeyStatus = 'active' | 'expired' | 'revoked'

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
  readonly version: number
  readonly createdAt: Date
  readonly expiresAt: Date | undefined
  readonly lastUsedAt: Date | undefined
  readonly revokedAt: Date | undefined
}

/** What a key may give to another key. The command line's authority is unbounded. */
export type Authority = { scopes: readonly string[]; expiresAt: Date | undefined }

export const UNBOUNDED: Authority = { scopes: ['*'], expiresAt: undefined }

/** The key's state at `now` (milliseconds). */
export function statusOf(key: Pick<ApiKey, 'revokedAt' | 'expiresAt'>, now: number): KeyStatus {
  if (key.revokedAt !== undefined) return 'revoked'
  return key.expiresAt !== undefined && key.expiresAt.getTime() <= now ? 'expired' : 'active'
}

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
export function requireAuthority(authority: Authority, scopes: readonly string[]): void {
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
  authority: Authority,
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
