import type { Actor } from '../api-keys/actor.ts'
import { DomainError } from '../lib/errors.ts'
import type { Standing } from '../rate-limits/token-bucket.ts'
import type { Edge } from './edge.ts'

/**
 * `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), when a limit applied.
 */
export function rateLimitHeaders(standing: Standing | undefined): Record<string, string> {
  if (standing === undefined) return {}
  const { limit, remaining, resetSeconds } = standing
  const window = Math.max(1, Math.round(limit.burst / limit.perSecond))
  return {
    'RateLimit-Policy': `"${limit.name}";q=${limit.burst};w=${window}`,
    RateLimit: `"${limit.name}";r=${remaining};t=${resetSeconds}`,
  }
}

/** A refusal that knows how its caller stands, for the headers of the answer. */
export class RateLimited extends DomainError {
  constructor(readonly standing: Standing) {
    const { limit, retryAfterSeconds } = standing
    super(
      'rate_limited',
      `The limit ${limit.name} allows ${limit.perSecond} a second and ${limit.burst} at once. ` +
        `Wait ${retryAfterSeconds} s, then back off exponentially.`,
      { retryAfterSeconds },
    )
  }
}

/** @throws RateLimited unless `standing` is within its limit */
export function requireAllowed(standing: Standing): void {
  if (!standing.allowed) throw new RateLimited(standing)
}

/** How the key stands with its limit; undefined when none applies. */
export function requireWithinLimit(actor: Actor, edge: Edge, now: number): Standing | undefined {
  if (actor.environment === 'live') return undefined
  const standing = edge.limits.testKeys.take(actor.keyId, now)
  requireAllowed(standing)
  return standing
}
