/**
 * Token buckets by name: `perSecond` calls on average, `burst` at once. In memory, for one process.
 */
import { LruMap } from '../lib/lru.ts'

export type Limit = {
  /** As `RateLimit-Policy` names it. */
  readonly name: string
  readonly perSecond: number
  readonly burst: number
}

export type Standing = {
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

/** Thousandths of a call that are left, as of `at` (milliseconds). */
type Bucket = { left: number; at: number }

/** Names remembered; the one longest unused goes first, and starts again with a full bucket. */
const NAMES_MAX = 100_000

export class RateLimiter {
  readonly #buckets = new LruMap<string, Bucket>(NAMES_MAX)

  constructor(readonly limit: Limit) {}

  /** Take one call from `name`'s bucket at `now` (milliseconds). A refused call takes nothing. */
  take(name: string, now: number): Standing {
    const bucket = this.#fill(name, now)
    const allowed = bucket.left >= CALL
    if (allowed) bucket.left -= CALL
    this.#buckets.set(name, bucket)
    return this.#standing(bucket, allowed)
  }

  /** How `name` stands at `now`, taking nothing. */
  peek(name: string, now: number): Standing {
    const bucket = this.#fill(name, now)
    return this.#standing(bucket, bucket.left >= CALL)
  }

  #fill(name: string, now: number): Bucket {
    const { burst, perSecond } = this.limit
    const known = this.#buckets.get(name)
    if (known === undefined) return { left: burst * CALL, at: now }
    // A clock that was set back must not make the same time count twice.
    const at = Math.max(now, known.at)
    return { left: Math.min(burst * CALL, known.left + (at - known.at) * perSecond), at }
  }

  #standing(bucket: Bucket, allowed: boolean): Standing {
    const { burst, perSecond } = this.limit
    return {
      limit: this.limit,
      allowed,
      remaining: Math.floor(bucket.left / CALL),
      resetSeconds: secondsToGain(burst * CALL - bucket.left, perSecond),
      retryAfterSeconds: allowed ? 0 : secondsToGain(CALL - bucket.left, perSecond),
    }
  }
}

/** Whole seconds until `thousandths` of a call have been gained. */
const secondsToGain = (thousandths: number, perSecond: number): number =>
  Math.ceil(thousandths / (perSecond * CALL))
