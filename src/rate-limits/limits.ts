import { type Limit, RateLimiter } from './token-bucket.ts'

export type Limits = {
  /** Refused authentications, by client address, before the next is tried. */
  readonly failedAuthentications: RateLimiter
  /** Tokens that nobody signed, by client address. Tokens of ours are never limited by address. */
  readonly unsignedTokens: RateLimiter
  /** Verifies of a token that is counted, by its id: each of them writes to the database. */
  readonly countedTokens: RateLimiter
  /** Webhooks that no payment provider signed, by client address. Signed ones never are. */
  readonly unsignedBilling: RateLimiter
  /** People who link the account that they sign in with, by client address. */
  readonly signIns: RateLimiter
  /** Requests of a test key. Live keys are unlimited unless their plan or key says otherwise. */
  readonly testKeys: RateLimiter
}

const DEFAULTS: Record<keyof Limits, Limit> = {
  failedAuthentications: { name: 'failed-authentications', perSecond: 10, burst: 100 },
  unsignedTokens: { name: 'unsigned-tokens', perSecond: 50, burst: 200 },
  countedTokens: { name: 'counted-token', perSecond: 50, burst: 100 },
  unsignedBilling: { name: 'unsigned-billing', perSecond: 5, burst: 50 },
  signIns: { name: 'sign-ins', perSecond: 1, burst: 20 },
  testKeys: { name: 'test-key', perSecond: 100, burst: 500 },
}

/** Fresh limiters; `changed` replaces single limits. */
export function createLimits(changed: Partial<Record<keyof Limits, Limit>> = {}): Limits {
  const limits = { ...DEFAULTS, ...changed }
  return {
    failedAuthentications: new RateLimiter(limits.failedAuthentications),
    unsignedTokens: new RateLimiter(limits.unsignedTokens),
    countedTokens: new RateLimiter(limits.countedTokens),
    unsignedBilling: new RateLimiter(limits.unsignedBilling),
    signIns: new RateLimiter(limits.signIns),
    testKeys: new RateLimiter(limits.testKeys),
  }
}
