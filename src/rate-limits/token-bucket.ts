/**
 * Token buckets by name: `perSecond` calls on average, `burst` at once. In memory, for one process;
 * one map entry per name, one look-up and one sum per call.
 */
import { LruMap } from '../lib/lru.ts'

export type Limit = {
  /** As `RateLimit-Policy` names it. */
  readonly name: string
  readonly perSecond: number
  readonly burst: number
}

/** How a caller stands with a rate. */
export type Standing = {
  readonly kind: 'rate'
  readonly limit: Limit
  readonly allowed: boolean
  /** Whole calls left at once. */
  readonly remaining: number
  /** Whole seconds until the bucket is full again. */
  readonly resetSeconds: number
  /** Whole seconds until the next call is allowed; 0 when it is. */
  readonly retryAfterSeconds: number
}

/**
 * Calls are counted in thousandths, so that a rate per second and a time in milliseconds multiply
 * to whole numbers: ten tenths are one call, which ten times 0.1 is not.
 */
const CALL = 1000

/**
 * Thousandths of a call that are used, as of `at` (milliseconds). What is used is kept rather than
 * what is left, so that a limit may change from one call to the next: a larger one leaves room at
 * once, and no change of limits makes a spent bucket full.
 */
type Bucket = { used: number; at: number }

/** Further than any call lies behind the one before it. */
const SET_BACK_MILLISECONDS = 60_000

/** Names remembered; the one longest unused goes first, and starts again with a full bucket. */
const NAMES_MAX = 100_000

/** Buckets whose limit comes with each call, as when each name has one of its own. */
export class TokenBuckets {
  readonly #buckets = new LruMap<string, Bucket>(NAMES_MAX)

  /** Take one call from `name`'s bucket at `now` (milliseconds). A refused call takes nothing. */
  take(name: string, limit: Limit, now: number): Standing {
    const bucket = this.#drain(name, limit, now)
    const allowed = hasRoom(bucket, limit)
    if (allowed) bucket.used += CALL
    this.#buckets.set(name, bucket)
    return standingOf(bucket, limit, allowed)
  }

  /** How `name` stands at `now`, taking nothing. */
  peek(name: string, limit: Limit, now: number): Standing {
    const bucket = this.#drain(name, limit, now)
    return standingOf(bucket, limit, hasRoom(bucket, limit))
  }

  #drain(name: string, { burst, perSecond }: Limit, now: number): Bucket {
    const known = this.#buckets.get(name)
    if (known === undefined) return { used: 0, at: now }
    const spent = Math.min(burst * CALL, known.used)
    // Calls come out of order, and none may make the same time count twice. After a clock was set
    // back, though, time goes on from there: else nobody would gain a call until it has caught up.
    if (known.at - now > SET_BACK_MILLISECONDS) return { used: spent, at: now }
    const at = Math.max(now, known.at)
    return { used: Math.max(0, spent - (at - known.at) * perSecond), at }
  }
}

/** Buckets that all have the same limit. */
export class RateLimiter {
  readonly #buckets = new TokenBuckets()

  constructor(readonly limit: Limit) {}

  /** As `TokenBuckets.take`. */
  take(name: string, now: number): Standing {
    return this.#buckets.take(name, this.limit, now)
  }

  /** As `TokenBuckets.peek`. */
  peek(name: string, now: number): Standing {
    return this.#buckets.peek(name, this.limit, now)
  }
}

const hasRoom = ({ used }: Bucket, { burst }: Limit): boolean => used + CALL <= burst * CALL

function standingOf({ used }: Bucket, limit: Limit, allowed: boolean): Standing {
  const { burst, perSecond } = limit
  const left = burst * CALL - used
  return {
    kind: 'rate',
    limit,
    allowed,
    remaining: Math.floor(left / CALL),
    resetSeconds: secondsToGain(used, perSecond),
    retryAfterSeconds: allowed ? 0 : secondsToGain(CALL - left, perSecond),
  }
}

/** Whole seconds until `thousandths` of a call have been gained. */
const secondsToGain = (thousandths: number, perSecond: number): number =>
  Math.ceil(thousandths / (perSecond * CALL))
