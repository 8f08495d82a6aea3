import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { createLimits } from '../../src/rate-limits/limits.ts'
import { RateLimiter } from '../../src/rate-limits/token-bucket.ts'

const START = 1_700_000_000_000

/** The same bucket in whole thousandths of a call, which no rounding touches. */
class Oracle {
  #left: number
  #at = START
  constructor(
    readonly perSecond: number,
    readonly burst: number,
  ) {
    this.#left = burst * 1000
  }
  take(now: number): { allowed: boolean; remaining: number } {
    this.#left = Math.min(this.burst * 1000, this.#left + (now - this.#at) * this.perSecond)
    this.#at = now
    const allowed = this.#left >= 1000
    if (allowed) this.#left -= 1000
    return { allowed, remaining: Math.floor(this.#left / 1000) }
  }
}

const rate = fc.integer({ min: 1, max: 100 })
const burst = fc.integer({ min: 1, max: 20 })
const pauses = fc.array(fc.oneof(fc.constant(0), fc.nat(50), fc.nat(5000)), { maxLength: 60 })

describe('a token bucket', () => {
  test('allows exactly what an exact count allows', () => {
    fc.assert(
      fc.property(rate, burst, pauses, (perSecond, size, steps) => {
        const limiter = new RateLimiter({ name: 'x', perSecond, burst: size })
        const oracle = new Oracle(perSecond, size)
        let now = START
        for (const pause of steps) {
          now += pause
          const standing = limiter.take('a', now)
          const { allowed, remaining } = oracle.take(now)
          expect({ allowed: standing.allowed, remaining: standing.remaining }).toEqual({
            allowed,
            remaining,
          })
        }
      }),
      { numRuns: 500 },
    )
  })

  test('counts ten tenths of a second as one second', () => {
    const limiter = new RateLimiter({ name: 'x', perSecond: 1, burst: 1 })
    limiter.take('a', START)
    for (let i = 1; i < 10; i++) expect(limiter.take('a', START + i * 100).allowed).toBe(false)
    expect(limiter.take('a', START + 1000).allowed).toBe(true)
  })

  test('never allows more than the burst and the rate together, however calls fall', () => {
    fc.assert(
      fc.property(rate, burst, pauses, (perSecond, size, steps) => {
        const limiter = new RateLimiter({ name: 'x', perSecond, burst: size })
        let now = START
        let allowed = 0
        for (const pause of steps) {
          now += pause
          if (limiter.take('a', now).allowed) allowed++
        }
        expect(allowed).toBeLessThanOrEqual(size + ((now - START) * perSecond) / 1000)
      }),
    )
  })

  test('allows the next call after retryAfterSeconds, and refuses it a second earlier', () => {
    fc.assert(
      fc.property(rate, burst, (perSecond, size) => {
        const limiter = new RateLimiter({ name: 'x', perSecond, burst: size })
        for (let i = 0; i < size; i++) expect(limiter.take('a', START).allowed).toBe(true)
        const { allowed, retryAfterSeconds } = limiter.take('a', START)
        expect(allowed).toBe(false)
        expect(limiter.peek('a', START + retryAfterSeconds * 1000).allowed).toBe(true)
        const earlier = START + Math.max(0, retryAfterSeconds * 1000 - 1000)
        expect(limiter.peek('a', earlier).allowed).toBe(false)
      }),
    )
  })

  test('is full again after resetSeconds', () => {
    const limiter = new RateLimiter({ name: 'x', perSecond: 3, burst: 10 })
    for (let i = 0; i < 7; i++) limiter.take('a', START)
    const { resetSeconds } = limiter.peek('a', START)
    expect(limiter.peek('a', START + resetSeconds * 1000).remaining).toBe(10)
  })

  test('is each name’s own, and looking takes nothing', () => {
    const limiter = new RateLimiter({ name: 'x', perSecond: 1, burst: 1 })
    expect(limiter.take('a', START).allowed).toBe(true)
    expect(limiter.take('a', START).allowed).toBe(false)
    expect(limiter.peek('b', START).allowed).toBe(true)
    expect(limiter.take('b', START).allowed).toBe(true)
  })

  test('gains nothing from a clock that goes back and forth', () => {
    const limiter = new RateLimiter({ name: 'x', perSecond: 1, burst: 2 })
    limiter.take('a', START)
    limiter.take('a', START)
    for (let i = 0; i < 10; i++) {
      expect(limiter.take('a', START - 900).allowed).toBe(false)
      expect(limiter.take('a', START).allowed).toBe(false)
    }
  })

  test('gains again once a clock was set back by more than calls lie apart', () => {
    const limiter = new RateLimiter({ name: 'x', perSecond: 1, burst: 2 })
    for (let i = 0; i < 2; i++) limiter.take('a', START)
    const back = START - 3_600_000
    expect(limiter.take('a', back).allowed).toBe(false)
    expect(limiter.take('a', back + 999).allowed).toBe(false)
    expect(limiter.take('a', back + 1000).allowed).toBe(true)
    expect(limiter.take('a', back + 1000).allowed).toBe(false)
  })

  test('remembers 100,000 names at most; one forgotten starts with a full bucket', () => {
    const limiter = new RateLimiter({ name: 'x', perSecond: 1, burst: 1 })
    limiter.take('first', START)
    for (let i = 0; i < 99_999; i++) limiter.take(`n${i}`, START)
    expect(limiter.take('first', START).allowed).toBe(false)
    for (let i = 0; i < 100_000; i++) limiter.take(`m${i}`, START)
    expect(limiter.take('first', START).allowed).toBe(true)
  })
})

test('limits are replaced one by one', () => {
  const limits = createLimits({ testKeys: { name: 'test-key', perSecond: 1, burst: 1 } })
  expect(limits.testKeys.limit.burst).toBe(1)
  expect(limits.unsignedTokens.limit).toEqual({
    name: 'unsigned-tokens',
    perSecond: 50,
    burst: 200,
  })
  expect(limits.failedAuthentications.limit.perSecond).toBe(10)
})
