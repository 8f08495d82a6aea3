/**
 * Every rate that AmpGate holds somebody to, with its value. Bounds: each list of buckets remembers
 * 100,000 names, some 12 MB when full; the one longest unused goes first and starts full again.
 */
import { type Limit, RateLimiter, TokenBuckets } from './token-bucket.ts'

/** One limit for all names. */
type Fixed = {
  /** Refused authentications, by client address, before the next is tried. */
  readonly failedAuthentications: RateLimiter
  /** Tokens that nobody signed, by client address. Tokens of ours are never limited by address. */
  readonly unsignedTokens: RateLimiter
  /** Verifies of a token that is counted, by its id: each of them writes to the database. */
  readonly countedTokens: RateLimiter
  /** Webhooks that no payment provider signed, by client address. Signed ones never are. */
  readonly unsignedBilling: RateLimiter
  /** Reports of leaked keys that nobody signed, by client address. Signed ones never are. */
  readonly unsignedReports: RateLimiter
  /** People who link the account that they sign in with, by client address. */
  readonly signIns: RateLimiter
  /** Requests of a test key and of those that it was rotated to or from. */
  readonly testKeys: RateLimiter
  /** Requests of all test keys of a workspace, however many it makes. */
  readonly testWorkspaces: RateLimiter
  /** Changes to policies, members, keys, billing and settings, by workspace and environment. */
  readonly governance: RateLimiter
  /** What a key may still revoke when its other limits are used up. */
  readonly revocations: RateLimiter
}

export type Limits = Fixed & {
  /** Requests of a key with a limit of its own, shared with what it was rotated to or from. */
  readonly keys: TokenBuckets
  /** Live requests of a workspace whose plan bounds them. */
  readonly workspaces: TokenBuckets
  /** What a plan of so many requests a second comes to. */
  readonly ofPlan: (requestsPerSecond: number) => Limit
}

const DEFAULTS: Record<keyof Fixed, Limit> = {
  failedAuthentications: { name: 'failed-authentications', perSecond: 10, burst: 100 },
  unsignedTokens: { name: 'unsigned-tokens', perSecond: 50, burst: 200 },
  countedTokens: { name: 'counted-token', perSecond: 50, burst: 100 },
  unsignedBilling: { name: 'unsigned-billing', perSecond: 5, burst: 50 },
  unsignedReports: { name: 'unsigned-leak-reports', perSecond: 5, burst: 50 },
  signIns: { name: 'sign-ins', perSecond: 1, burst: 20 },
  testKeys: { name: 'test-key', perSecond: 100, burst: 500 },
  testWorkspaces: { name: 'test-workspace', perSecond: 500, burst: 2500 },
  governance: { name: 'governance', perSecond: 10, burst: 60 },
  revocations: { name: 'revocations', perSecond: 10, burst: 100 },
}

/** A burst of two seconds, so that who is within the plan on average is not refused for a start. */
const BURST_SECONDS = 2
/** Programs begin with a handful of calls at once, also those on the smallest plan. */
const BURST_MIN = 10

const ofPlan = (requestsPerSecond: number): Limit => ({
  name: 'workspace',
  perSecond: requestsPerSecond,
  burst: Math.max(BURST_MIN, BURST_SECONDS * requestsPerSecond),
})

type Changed = Partial<Record<keyof Fixed, Limit> & Pick<Limits, 'ofPlan'>>

/** Fresh limiters; `changed` replaces single limits. */
export function createLimits(changed: Changed = {}): Limits {
  const limits = { ...DEFAULTS, ofPlan, ...changed }
  return {
    failedAuthentications: new RateLimiter(limits.failedAuthentications),
    unsignedTokens: new RateLimiter(limits.unsignedTokens),
    countedTokens: new RateLimiter(limits.countedTokens),
    unsignedBilling: new RateLimiter(limits.unsignedBilling),
    unsignedReports: new RateLimiter(limits.unsignedReports),
    signIns: new RateLimiter(limits.signIns),
    testKeys: new RateLimiter(limits.testKeys),
    testWorkspaces: new RateLimiter(limits.testWorkspaces),
    governance: new RateLimiter(limits.governance),
    revocations: new RateLimiter(limits.revocations),
    keys: new TokenBuckets(),
    workspaces: new TokenBuckets(),
    ofPlan: limits.ofPlan,
  }
}
