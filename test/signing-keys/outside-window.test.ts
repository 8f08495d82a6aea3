/**
 * A key that no longer signs, or does not sign yet, vouches only for what it may have signed: who
 * steals an old one from an old backup makes no new tokens with it (THREATS 1, 17).
 */
import { beforeAll, describe, expect, test } from 'bun:test'
import {
  LONGEST_TTL_SECONDS,
  PUBLISH_AHEAD_SECONDS,
  TOKEN_TTL_MAX_SECONDS,
} from '../../src/signing-keys/signing-key.ts'
import { rotateSigningKey } from '../../src/signing-keys/signing-keys.ts'
import { newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { readVictim, seal, segment, type Victim } from '../tokens/forge.ts'

const gate = useGate()
let victim: Victim
let next: string
/** When the second key takes over, in seconds. */
let takeover: number

beforeAll(async () => {
  victim = readVictim(gate, (await newToken(gate.live, { ttl: 300 })).token)
  const rotated = await gate.core.asOperator('live', work =>
    rotateSigningKey(work, gate.core.secrets.keyEncryption),
  )
  await gate.core.reload()
  next = rotated.kid
  takeover = rotated.signsFrom.getTime() / 1000
})

/** The verdict at `now` (seconds) on a token that `kid` signs for `ttl` seconds from `iat` on. */
function verdict(kid: string, iat: number, ttl: number, now: number): string {
  const key = gate.core.ring.byKid(kid)
  if (key === undefined) throw new Error('no such key')
  const claims = { ...victim.claims, jti: `tok_${iat}`, iat, exp: iat + ttl }
  const text = seal(key, key.headerSegments['at+jwt'], segment(claims))
  const expected = { environment: 'live', audience: undefined, requiredScope: [] } as const
  return gate.core.verifier.verify(text, expected, now * 1000).code
}

describe('a token signed by a key', () => {
  test('that signs is valid', () => {
    const now = Math.floor(takeover) - 10
    expect(verdict(victim.key.kid, now, 300, now)).toBe('ok')
    expect(verdict(next, now + 20, 300, now + 20)).toBe('ok')
  })

  test('before that key’s time is not ours', () => {
    const now = Math.floor(takeover) - PUBLISH_AHEAD_SECONDS + 5
    expect(verdict(next, now, 300, now)).toBe('invalid')
    expect(verdict(victim.key.kid, now - 7200, 86_400, now)).toBe('invalid')
  })

  test('after that key’s time is not ours, while tokens of its time go on', () => {
    const after = Math.ceil(takeover) + 3600
    const old = victim.key.kid
    expect(verdict(old, after, 300, after)).toBe('invalid')
    expect(verdict(old, Math.floor(takeover) - 1, 86_400, after)).toBe('ok')
  })

  test('that is retired is never valid, whatever its times say', () => {
    const retired = Math.ceil(takeover) + LONGEST_TTL_SECONDS + 61
    expect(gate.core.ring.jwks('live', retired * 1000).map(key => key.kid)).toEqual([next])
    for (let iat = retired - 2 * LONGEST_TTL_SECONDS; iat <= retired + 10; iat += 17_989) {
      for (const ttl of [300, TOKEN_TTL_MAX_SECONDS, TOKEN_TTL_MAX_SECONDS + 1, 10 ** 9]) {
        expect(verdict(victim.key.kid, iat, ttl, retired)).not.toBe('ok')
      }
    }
  })

  test('for longer than any token lives is not ours', () => {
    const now = Math.floor(takeover) - 10
    expect(verdict(victim.key.kid, now, TOKEN_TTL_MAX_SECONDS, now)).toBe('ok')
    expect(verdict(victim.key.kid, now, TOKEN_TTL_MAX_SECONDS + 1, now)).toBe('invalid')
    expect(verdict(victim.key.kid, now, 0, now)).toBe('invalid')
    expect(verdict(victim.key.kid, now, -1, now)).toBe('invalid')
  })
})
