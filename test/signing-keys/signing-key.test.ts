/** The life of a signing key by the clock (THREATS 17), as pure rules. */
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  JWKS_MAX_AGE_SECONDS,
  LONGEST_TTL_SECONDS,
  PUBLISH_AHEAD_SECONDS,
  publishedAt,
  type SigningKey,
  type SigningKeyState,
  signerAt,
  stateAt,
} from '../../src/signing-keys/signing-key.ts'

const START = Date.UTC(2026, 0, 1)
const at = (seconds: number): Date => new Date(START + seconds * 1000)

function key(kid: string, signsFrom: number, compromisedAt?: number): SigningKey {
  return {
    kid,
    publicJwk: { kty: 'OKP', crv: 'Ed25519', x: kid },
    createdAt: at(signsFrom - PUBLISH_AHEAD_SECONDS),
    signsFrom: at(signsFrom),
    compromisedAt: compromisedAt === undefined ? undefined : at(compromisedAt),
  }
}

test('a new key is published for longer than verifiers may keep the set, with a minute to spare', () => {
  expect(PUBLISH_AHEAD_SECONDS).toBeGreaterThanOrEqual(JWKS_MAX_AGE_SECONDS + 60)
})

describe('one rotation, by the clock', () => {
  const keys = [key('old', 0), key('new', 1000)]
  const gone = 1000 + LONGEST_TTL_SECONDS + 60
  const table: [number, string, SigningKeyState, SigningKeyState, string[]][] = [
    [999, 'old', 'signing', 'published', ['old', 'new']],
    [1000, 'new', 'verifying', 'signing', ['new', 'old']],
    [1000 + LONGEST_TTL_SECONDS, 'new', 'verifying', 'signing', ['new', 'old']],
    [gone - 1, 'new', 'verifying', 'signing', ['new', 'old']],
    [gone, 'new', 'retired', 'signing', ['new']],
    [gone * 100, 'new', 'retired', 'signing', ['new']],
  ]
  for (const [seconds, signer, old, fresh, published] of table) {
    test(`at ${seconds} s ${signer} signs, and ${published.join(' and ')} are published`, () => {
      const now = at(seconds).getTime()
      expect(signerAt(keys, now)?.kid).toBe(signer)
      expect(keys.map(one => stateAt(keys, one, now))).toEqual([old, fresh])
      expect(publishedAt(keys, now).map(one => one.kid)).toEqual(published)
    })
  }

  test('a millisecond decides', () => {
    const now = at(1000).getTime()
    expect(signerAt(keys, now - 1)?.kid).toBe('old')
    expect(signerAt(keys, now)?.kid).toBe('new')
  })
})

describe('a compromised key', () => {
  test('is not published, signs nothing, and hands over to nobody who is not due', () => {
    const keys = [key('old', 0), key('bad', 1000, 1500), key('waiting', 3000)]
    const now = at(2000).getTime()
    expect(keys.map(one => stateAt(keys, one, now))).toEqual([
      'signing',
      'compromised',
      'published',
    ])
    expect(publishedAt(keys, now).map(one => one.kid)).toEqual(['old', 'waiting'])
  })

  test('alone leaves nobody to sign', () => {
    const keys = [key('bad', 0, 10)]
    expect(signerAt(keys, at(20).getTime())).toBeUndefined()
    expect(publishedAt(keys, at(20).getTime())).toEqual([])
  })

  test('before its time never signs', () => {
    const keys = [key('old', 0), key('bad', 1000, 500)]
    expect(signerAt(keys, at(5000).getTime())?.kid).toBe('old')
  })
})

describe('no key at all, or none yet', () => {
  test('signs nothing', () => {
    expect(signerAt([], START)).toBeUndefined()
    expect(signerAt([key('later', 10)], at(9).getTime())).toBeUndefined()
  })
})

/** What operators do, and when: seconds later, rotate or give up the n-th key. */
const event = fc.tuple(
  fc.oneof(fc.nat(400), fc.nat(100_000)),
  fc.oneof(fc.constant('rotate' as const), fc.nat(5)),
)

/** The keys as the use cases would leave them. */
function apply(keys: SigningKey[], what: 'rotate' | number, now: number): SigningKey[] {
  const name = `k${keys.length}`
  if (what === 'rotate') {
    const isWaiting = keys.some(
      one => one.compromisedAt === undefined && one.signsFrom.getTime() > now * 1000 + START,
    )
    return isWaiting ? keys : [...keys, key(name, now + PUBLISH_AHEAD_SECONDS)]
  }
  const bad = keys[what]
  if (bad === undefined || bad.compromisedAt !== undefined) return keys
  const wasSigner = signerAt(keys, at(now).getTime())?.kid === bad.kid
  const marked = keys.map(one => (one === bad ? { ...bad, compromisedAt: at(now) } : one))
  return wasSigner ? [...marked, { ...key(name, now), createdAt: at(now) }] : marked
}

test('over any history, a key that has signed stays published while its tokens may live', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 14 }), events => {
      let keys = [key('k0', 0)]
      let now = 0
      const signed = new Map<string, number>()
      const look = (): void => {
        const time = at(now).getTime()
        const published = publishedAt(keys, time).map(one => one.kid)
        const signer = signerAt(keys, time)
        if (signer !== undefined) signed.set(signer.kid, now)
        for (const one of keys) {
          const last = signed.get(one.kid)
          const mayLive = last !== undefined && now <= last + LONGEST_TTL_SECONDS
          if (one.compromisedAt !== undefined) expect(published).not.toContain(one.kid)
          else if (mayLive) expect(published).toContain(one.kid)
        }
        if (signer !== undefined) expect(published[0]).toBe(signer.kid)
        expect(new Set(published).size).toBe(published.length)
      }
      for (const [pause, what] of events) {
        // The moment before the event counts: that is when the last token was signed.
        now += pause
        look()
        keys = apply(keys, what, now)
        look()
      }
    }),
    { numRuns: 1000 },
  )
})

test('over any history, a key that was rotated in was published for long enough before it signs', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 14 }), events => {
      let keys = [key('k0', 0)]
      let now = 0
      const seen = new Map<string, number>()
      for (const [pause, what] of events) {
        now += pause
        keys = apply(keys, what, now)
        for (const one of publishedAt(keys, at(now).getTime())) {
          if (!seen.has(one.kid)) seen.set(one.kid, now)
        }
        const signer = signerAt(keys, at(now).getTime())
        const isEmergency = signer?.createdAt.getTime() === signer?.signsFrom.getTime()
        if (signer === undefined || signer.kid === 'k0' || isEmergency) continue
        expect(now - (seen.get(signer.kid) ?? now)).toBeGreaterThanOrEqual(PUBLISH_AHEAD_SECONDS)
      }
    }),
    { numRuns: 1000 },
  )
})
