/**
 * Whether a request with a key is within every limit that it counts against: its key's, its
 * workspace's, the one on changes of governance, the month's. It is taken from all of them or, when
 * one refuses it, from none.
 */
import type { Environment } from '../storage/tenant.ts'
import type { Limits } from './limits.ts'
import type { PlanBook } from './plan-limits.ts'
import type { MonthlyQuota, Place, QuotaStanding } from './quota.ts'
import type { Limit, Standing, TokenBuckets } from './token-bucket.ts'

/** Who asks, as an authenticated key says. */
export type Caller = {
  readonly tenant: { readonly workspaceId: string; readonly environment: Environment }
  /** Shared by a key and those that it was rotated to or from, and so is what they use up. */
  readonly lineageId: string
  /** The key's own limit. */
  readonly rateLimit: { readonly requestsPerSecond: number; readonly burst: number } | undefined
}

/** What is asked. */
export type Kind = {
  /** Changes who may do what, or what is paid. */
  readonly isGovernance: boolean
  /**
   * What it is let past: a used up quota; with `reserve` used up rates too, out of a reserve of the
   * key's own; with `all` every limit.
   */
  readonly exempt: 'quota' | 'reserve' | 'all' | undefined
}

export type AnyStanding = Standing | QuotaStanding

export type Taken =
  | {
      readonly allowed: true
      readonly standings: readonly AnyStanding[]
      /** To be settled when the request is answered. */
      readonly place: Place | undefined
    }
  | {
      readonly allowed: false
      readonly standings: readonly AnyStanding[]
      readonly refusedBy: AnyStanding
    }

type Bucket = {
  take(now: number): Standing
  peek(now: number): Standing
}

export class RequestLimits {
  constructor(
    private readonly limits: Limits,
    private readonly plans: PlanBook,
    private readonly quota: MonthlyQuota,
  ) {}

  /** Take the request from every limit that it counts against, at `now` (milliseconds). */
  take(caller: Caller, kind: Kind, now: number): Taken {
    if (kind.exempt === 'all')
      return { allowed: true, standings: [], place: this.#enter(caller, now) }
    const month = this.#month(caller, now)
    const buckets = this.#bucketsOf(caller, kind)
    const standings = buckets.map(bucket => bucket.peek(now))
    const isOver = kind.exempt === undefined && month?.allowed === false
    // A month is longer than any wait for a rate: it is what there is to know.
    const refusedBy = isOver ? month : slowest(standings)
    if (refusedBy !== undefined) {
      if (kind.exempt === 'reserve') return this.#takeReserve(caller, month, now)
      return { allowed: false, standings: [...standings, ...listOf(month)], refusedBy }
    }
    const taken = buckets.map(bucket => bucket.take(now))
    const place = this.#enter(caller, now)
    return { allowed: true, standings: [...taken, ...listOf(this.#month(caller, now))], place }
  }

  /** How the caller stands at `now`, taking nothing. */
  peek(caller: Caller, now: number): AnyStanding[] {
    const buckets = this.#bucketsOf(caller, { isGovernance: true })
    return [...buckets.map(bucket => bucket.peek(now)), ...listOf(this.#month(caller, now))]
  }

  /** Whoever floods with a key must not keep its owner from revoking it. */
  #takeReserve(caller: Caller, month: QuotaStanding | undefined, now: number): Taken {
    const reserve = this.limits.revocations.take(caller.lineageId, now)
    const standings = [reserve, ...listOf(month)]
    if (!reserve.allowed) return { allowed: false, standings, refusedBy: reserve }
    return { allowed: true, standings, place: this.#enter(caller, now) }
  }

  /** Test is not counted. */
  #enter({ tenant }: Caller, now: number): Place | undefined {
    return tenant.environment === 'live' ? this.quota.enter(tenant.workspaceId, now) : undefined
  }

  #month({ tenant }: Caller, now: number): QuotaStanding | undefined {
    if (tenant.environment !== 'live') return undefined
    const { monthlyQuota } = this.plans.of(tenant.workspaceId)
    return monthlyQuota === undefined
      ? undefined
      : this.quota.peek(tenant.workspaceId, monthlyQuota, now)
  }

  #bucketsOf(caller: Caller, { isGovernance }: Pick<Kind, 'isGovernance'>): Bucket[] {
    const { limits } = this
    const { tenant, lineageId, rateLimit } = caller
    const { workspaceId, environment } = tenant
    const buckets: Bucket[] = []
    if (rateLimit !== undefined) {
      const { requestsPerSecond, burst } = rateLimit
      const own = { name: 'key', perSecond: requestsPerSecond, burst }
      buckets.push(bucketOf(limits.keys, lineageId, own))
    }
    if (environment === 'test') {
      buckets.push(fixed(limits.testKeys, lineageId), fixed(limits.testWorkspaces, workspaceId))
    } else {
      const { requestsPerSecond } = this.plans.of(workspaceId)
      if (requestsPerSecond !== undefined) {
        const plan = limits.ofPlan(requestsPerSecond)
        buckets.push(bucketOf(limits.workspaces, workspaceId, plan))
      }
    }
    if (isGovernance) buckets.push(fixed(limits.governance, `${environment} ${workspaceId}`))
    return buckets
  }
}

const bucketOf = (buckets: TokenBuckets, name: string, limit: Limit): Bucket => ({
  take: now => buckets.take(name, limit, now),
  peek: now => buckets.peek(name, limit, now),
})

const fixed = (limiter: Limits['testKeys'], name: string): Bucket => ({
  take: now => limiter.take(name, now),
  peek: now => limiter.peek(name, now),
})

/** The one that keeps the caller waiting longest, if any does. */
function slowest(standings: readonly Standing[]): Standing | undefined {
  let found: Standing | undefined
  for (const standing of standings) {
    if (standing.allowed) continue
    if (found === undefined || standing.retryAfterSeconds > found.retryAfterSeconds) {
      found = standing
    }
  }
  return found
}

const listOf = (month: QuotaStanding | undefined): QuotaStanding[] =>
  month === undefined ? [] : [month]
