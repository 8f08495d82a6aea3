/** What one key gives to another is never looser than its own, in anything. */
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { compileAllowedIps, isAllowedFrom, readAllowedIps } from '../../src/api-keys/allowed-ips.ts'
import { type Authority, UNBOUNDED } from '../../src/api-keys/api-key.ts'
import {
  type AskedKey,
  boundNewKey,
  boundRateLimit,
  requireCovers,
} from '../../src/api-keys/bounds.ts'
import { DomainError } from '../../src/lib/errors.ts'

const NOW = Date.UTC(2026, 0, 1)

const NETWORKS = ['0.0.0.0/0', '10.0.0.0/8', '10.1.0.0/16', '10.1.2.3/32', '::/0', '2001:db8::/32']
const ADDRESSES = ['10.0.0.1', '10.1.0.1', '10.1.2.3', '192.0.2.1', '2001:db8::1', '::1']

const asked: fc.Arbitrary<AskedKey> = fc.record({
  scopes: fc.uniqueArray(fc.constantFrom('*', 'agents.*', 'agents.read', 'tokens.read'), {
    minLength: 1,
  }),
  expiresAt: fc.option(
    fc.integer({ min: 1, max: 5 }).map(n => new Date(NOW + n * 1000)),
    {
      nil: undefined,
    },
  ),
  allowedIps: fc.option(fc.uniqueArray(fc.constantFrom(...NETWORKS), { maxLength: 3 }), {
    nil: undefined,
  }),
  rateLimit: fc.option(
    fc.record({
      requestsPerSecond: fc.integer({ min: 1, max: 3 }),
      burst: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    }),
    { nil: undefined },
  ),
})

/** The key, or undefined when it is refused for being too much. */
function give(giver: Authority, wanted: AskedKey): Authority | undefined {
  try {
    return boundNewKey(giver, wanted, NOW)
  } catch (error) {
    if (error instanceof DomainError && error.code === 'exceeds_authority') return undefined
    throw error
  }
}

const covers = (giver: Authority, key: Authority): boolean => {
  try {
    requireCovers(giver, key)
    return true
  } catch (error) {
    if (error instanceof DomainError && error.code === 'exceeds_authority') return false
    throw error
  }
}

const from = (key: Authority) =>
  ADDRESSES.filter(address => isAllowedFrom(compileAllowedIps(key.allowedIps), address))
const ends = (key: Authority): number => key.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY
const limitOf = (key: Authority) => key.rateLimit ?? { requestsPerSecond: 1e9, burst: 1e9 }

/** The first is nowhere looser than the second, in what can be seen of it. */
function expectWithin(child: Authority, giver: Authority): void {
  expect(from(giver)).toEqual(expect.arrayContaining(from(child)))
  expect(ends(child)).toBeLessThanOrEqual(ends(giver))
  expect(limitOf(child).requestsPerSecond).toBeLessThanOrEqual(limitOf(giver).requestsPerSecond)
  expect(limitOf(child).burst).toBeLessThanOrEqual(limitOf(giver).burst)
}

describe('what a key makes', () => {
  test('is never looser than its maker, along any chain of keys', () => {
    fc.assert(
      fc.property(fc.array(asked, { minLength: 1, maxLength: 6 }), wishes => {
        const chain: Authority[] = [UNBOUNDED]
        for (const wish of wishes) {
          const made = give(chain.at(-1) ?? UNBOUNDED, wish)
          if (made !== undefined) chain.push(made)
        }
        for (const [i, child] of chain.entries()) {
          for (const giver of chain.slice(0, i)) {
            expectWithin(child, giver)
            expect(covers(giver, child)).toBe(true)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  test('and a key that covers another one is nowhere tighter', () => {
    fc.assert(
      fc.property(asked, asked, (one, other) => {
        const [giver, key] = [boundNewKey(UNBOUNDED, one, NOW), boundNewKey(UNBOUNDED, other, NOW)]
        if (covers(giver, key)) expectWithin(key, giver)
        expect(covers(giver, giver)).toBe(true)
        expect(covers(UNBOUNDED, key)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('has what its maker has where nothing is asked for', () => {
    const giver: Authority = {
      scopes: ['*'],
      expiresAt: new Date(NOW + 1000),
      allowedIps: ['10.0.0.0/8'],
      rateLimit: { requestsPerSecond: 10, burst: 20 },
    }
    const made = boundNewKey(giver, { scopes: ['agents.read'] }, NOW)
    expect(made).toEqual({ ...giver, scopes: ['agents.read'] })
  })

  test('has a burst of one second, or its maker’s if that is less', () => {
    const unlimited = { rateLimit: undefined }
    const asked = { requestsPerSecond: 50 }
    expect(boundRateLimit(unlimited, asked)).toEqual({ requestsPerSecond: 50, burst: 50 })
    const narrow = { rateLimit: { requestsPerSecond: 100, burst: 20 } }
    expect(boundRateLimit(narrow, asked)).toEqual({ requestsPerSecond: 50, burst: 20 })
  })
})

describe('a list of addresses', () => {
  test('is kept in its canonical form, each network once', () => {
    const given = ['192.0.2.7', '2001:DB8::/32', '::ffff:192.0.2.7', '2001:db8:0::/32']
    expect(readAllowedIps(given)).toEqual(['192.0.2.7/32', '2001:db8::/32'])
  })

  test('allows nothing when what is kept cannot be read, nor from what is no address', () => {
    const broken = compileAllowedIps(['nonsense'])
    for (const address of [...ADDRESSES, 'nonsense', '']) {
      expect(isAllowedFrom(broken, address)).toBe(false)
    }
    expect(isAllowedFrom(compileAllowedIps(['0.0.0.0/0', '::/0']), 'unknown')).toBe(false)
    expect(isAllowedFrom([], 'unknown')).toBe(true)
  })
})
