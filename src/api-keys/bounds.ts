/**
 * What one key gives to another is never looser than its own: addresses and rate limit here, scopes
 * and expiry in `api-key.ts`. What is not asked for is taken over from the giver.
 */
import { DomainError } from '../lib/errors.ts'
import { beyond } from './allowed-ips.ts'
import { type Authority, boundExpiry, type KeyRateLimit, requireAuthority } from './api-key.ts'

/** A rate limit as asked for: without `burst`, what one second allows. */
export type AskedRateLimit = { requestsPerSecond: number; burst?: number | undefined }

/** What may be asked for a key. */
export type AskedKey = {
  scopes: readonly string[]
  expiresAt?: Date | undefined
  /** Canonical; empty: from anywhere. */
  allowedIps?: readonly string[] | undefined
  rateLimit?: AskedRateLimit | undefined
}

/**
 * What a new key gets of what was asked for it, within what its giver has.
 * @throws DomainError `exceeds_authority`, `invalid_expiry`
 */
export function boundNewKey(giver: Authority, asked: AskedKey, now: number): Authority {
  requireAuthority(giver, asked.scopes)
  return {
    scopes: asked.scopes,
    expiresAt: boundExpiry(giver, asked.expiresAt, now),
    allowedIps: boundAllowedIps(giver, asked.allowedIps),
    rateLimit: boundRateLimit(giver, asked.rateLimit),
  }
}

/** @throws DomainError `exceeds_authority` */
export function boundAllowedIps(
  { allowedIps: own }: Pick<Authority, 'allowedIps'>,
  asked: readonly string[] | undefined,
): readonly string[] {
  if (asked === undefined) return own
  const outside = beyond(own, asked)
  if (own.length > 0 && asked.length === 0) {
    const mend = 'Give networks within its own, or leave them out for the same ones.'
    fail('/allowed_ips', `The presented key works from ${list(own)} only. ${mend}`)
  }
  if (outside.length > 0) {
    const errors = outside.map(i => ({
      pointer: `/allowed_ips/${i}`,
      detail: `${asked[i]} lies in no network of the presented key, which are ${list(own)}.`,
    }))
    throw new DomainError('exceeds_authority', errors[0]?.detail ?? '', { errors })
  }
  return asked
}

const SHOWN = 8
const list = (networks: readonly string[]): string =>
  networks.slice(0, SHOWN).join(', ') + (networks.length > SHOWN ? ' and others' : '')

/** @throws DomainError `exceeds_authority` */
export function boundRateLimit(
  { rateLimit: own }: Pick<Authority, 'rateLimit'>,
  asked: AskedRateLimit | undefined,
): KeyRateLimit | undefined {
  if (asked === undefined) return own
  const { requestsPerSecond } = asked
  const burst = asked.burst ?? Math.min(requestsPerSecond, own?.burst ?? requestsPerSecond)
  if (own !== undefined && requestsPerSecond > own.requestsPerSecond) {
    const pointer = '/rate_limit/requests_per_second'
    fail(pointer, `The presented key has ${own.requestsPerSecond} a second itself, and no more.`)
  }
  if (own !== undefined && burst > own.burst) {
    const detail = `The presented key has ${own.burst} requests at once itself, and no more.`
    fail('/rate_limit/burst', detail)
  }
  return { requestsPerSecond, burst }
}

function fail(pointer: string, detail: string): never {
  throw new DomainError('exceeds_authority', detail, { errors: [{ pointer, detail }] })
}

/**
 * Refuse a change or rotation of a key that is in anything looser than `authority`.
 * @throws DomainError `exceeds_authority`
 */
export function requireCovers(authority: Authority, key: Authority): void {
  requireAuthority(authority, key.scopes)
  const looser = [
    ...(endsLater(authority.expiresAt, key.expiresAt) ? ['works longer'] : []),
    ...(reachesFurther(authority.allowedIps, key.allowedIps) ? ['works from more addresses'] : []),
    ...(allowsMore(authority.rateLimit, key.rateLimit) ? ['has a higher rate limit'] : []),
  ]
  if (looser.length === 0) return
  throw new DomainError(
    'exceeds_authority',
    `The key ${looser.join(' and ')} than the presented key itself. Use a key that is as free.`,
  )
}

const endsLater = (own: Date | undefined, other: Date | undefined): boolean =>
  own !== undefined && (other === undefined || other > own)

const reachesFurther = (own: readonly string[], others: readonly string[]): boolean =>
  own.length > 0 && (others.length === 0 || beyond(own, others).length > 0)

const allowsMore = (own: KeyRateLimit | undefined, other: KeyRateLimit | undefined): boolean =>
  own !== undefined &&
  (other === undefined ||
    other.requestsPerSecond > own.requestsPerSecond ||
    other.burst > own.burst)
