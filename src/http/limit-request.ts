/** Limits at the edge: which of them an operation meets, and how they are told. */
import type { Operation } from '../../generated/operations.ts'
import type { Actor } from '../api-keys/actor.ts'
import { DomainError } from '../lib/errors.ts'
import type { AnyStanding, Kind } from '../rate-limits/request-limits.ts'
import type { Standing } from '../rate-limits/token-bucket.ts'
import type { Edge } from './edge.ts'
import type { Exchange } from './exchange.ts'

const kindOf = (operation: Operation): Kind => ({
  isGovernance: operation.governance === true,
  exempt: operation.exempt,
})

/**
 * Take the request from every limit of its key and workspace; it is counted for the month once it
 * is answered.
 * @throws RateLimited `rate_limited`, `quota_exceeded`
 */
export function limitRequest(
  exchange: Exchange,
  actor: Actor,
  operation: Operation,
  edge: Pick<Edge, 'requestLimits'>,
): void {
  const taken = edge.requestLimits.take(actor, kindOf(operation), exchange.now)
  exchange.standings = taken.standings
  if (!taken.allowed) throw new RateLimited(taken.refusedBy, taken.standings, exchange.now)
  exchange.place = taken.place
}

/**
 * Whether an answer with `status` counts for the month: not those that refuse the caller, nor
 * faults of ours.
 */
export const isCounted = (status: number): boolean =>
  status < 500 && ![401, 403, 429].includes(status)

/** What a limit is in figures, whatever its kind: so many requests in so many seconds. */
export type Figures = {
  readonly name: string
  readonly quota: number
  readonly windowSeconds: number
  readonly remaining: number
  /** Whole seconds until all of it is there again. */
  readonly resetSeconds: number
}

/** `standing` in figures, as of `now` (milliseconds). */
export function figuresOf(standing: AnyStanding, now: number): Figures {
  if (standing.kind === 'quota') {
    const { name, quota, remaining, startsAt, resetsAt } = standing
    const windowSeconds = (resetsAt - startsAt) / 1000
    return { name, quota, windowSeconds, remaining, resetSeconds: secondsUntil(resetsAt, now) }
  }
  const { limit, remaining, resetSeconds } = standing
  const { name, burst: quota, perSecond } = limit
  // Rounded up, so that whoever keeps to it is never refused.
  return { name, quota, windowSeconds: Math.ceil(quota / perSecond), remaining, resetSeconds }
}

const secondsUntil = (at: number, now: number): number => Math.max(0, Math.ceil((at - now) / 1000))

/**
 * `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers, 3 and 4): structured
 * lists, one item for each limit that applied, in requests, which is the unit when none is named.
 * No partition key: an answer speaks of its caller's own limits alone.
 */
export function rateLimitHeaders(
  standings: readonly AnyStanding[],
  now: number,
): Record<string, string> {
  if (standings.length === 0) return {}
  const all = standings.map(standing => figuresOf(standing, now))
  return {
    'RateLimit-Policy': all
      .map(({ name, quota, windowSeconds }) => `"${name}";q=${quota};w=${windowSeconds}`)
      .join(', '),
    RateLimit: all
      .map(({ name, remaining, resetSeconds }) => `"${name}";r=${remaining};t=${resetSeconds}`)
      .join(', '),
  }
}

/**
 * How long who has used up a month is told to wait at most: another plan may let them in any time,
 * and a program that sleeps for weeks would not notice.
 */
const RETRY_AFTER_SECONDS_MAX = 3600

/**
 * When whoever is refused at `now` may come again; of a rate, in whole seconds, rounded up, so that
 * all refusals of a second can be the same.
 */
export function retryAtOf(refusedBy: AnyStanding, now: number): number {
  if (refusedBy.kind === 'quota') return refusedBy.resetsAt
  return 1000 * (Math.ceil(now / 1000) + refusedBy.retryAfterSeconds)
}

/** A refusal that knows how its caller stands, for the headers of the answer. */
export class RateLimited extends DomainError {
  /** The limit that refuses, for the metrics. */
  readonly limitName: string

  constructor(
    refusedBy: AnyStanding,
    readonly standings: readonly AnyStanding[],
    now: number,
  ) {
    const { name, quota, windowSeconds } = figuresOf(refusedBy, now)
    const wait =
      refusedBy.kind === 'quota'
        ? secondsUntil(refusedBy.resetsAt, now)
        : refusedBy.retryAfterSeconds
    const members = {
      limit: name,
      limit_requests: quota,
      window_seconds: windowSeconds,
      ...(refusedBy.kind === 'quota' ? { used: refusedBy.used } : {}),
      retry_at: new Date(retryAtOf(refusedBy, now)).toISOString(),
    }
    const retryAfterSeconds = Math.min(wait, RETRY_AFTER_SECONDS_MAX)
    const code = refusedBy.kind === 'quota' ? 'quota_exceeded' : 'rate_limited'
    super(code, adviceOn(refusedBy, wait), { retryAfterSeconds, members })
    this.limitName = name
  }
}

function adviceOn(refusedBy: AnyStanding, waitSeconds: number): string {
  if (refusedBy.kind === 'quota') {
    return (
      `The plan allows ${refusedBy.quota} requests a month, and ${refusedBy.used} are used. ` +
      `The next month begins at ${new Date(refusedBy.resetsAt).toISOString()}; a larger plan ` +
      '(POST /v1/billing/checkout) lets requests in at once. Revoking still works.'
    )
  }
  const { name, perSecond, burst } = refusedBy.limit
  return (
    `The limit ${name} allows ${perSecond} a second and ${burst} at once. ` +
    `Wait ${waitSeconds} s, then back off exponentially.`
  )
}

/** @throws RateLimited unless `standing`, of `now`, is within its limit */
export function requireAllowed(standing: Standing, now: number): void {
  if (!standing.allowed) throw new RateLimited(standing, [standing], now)
}
