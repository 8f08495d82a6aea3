/** What a key may give to another key: never more than it has itself (THREATS 12). */
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { SCOPES } from '../../generated/operations.ts'
import {
  boundExpiry,
  requireAuthority,
  requireKnownScopes,
  statusOf,
} from '../../src/api-keys/api-key.ts'
import { DomainError } from '../../src/lib/errors.ts'
import { covers } from '../../src/scopes/scope.ts'
import { newKey } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'

const NOW = Date.UTC(2026, 0, 1)
const REGISTERED = Object.keys(SCOPES)
const branches = [...new Set(REGISTERED.map(scope => `${scope.split('.')[0]}.*`))]
const scopes = fc.uniqueArray(fc.constantFrom('*', ...REGISTERED, ...branches), {
  minLength: 1,
  maxLength: 4,
})

function codeOf(work: () => unknown): string {
  try {
    work()
    return 'none'
  } catch (error) {
    if (error instanceof DomainError) return error.code
    throw error
  }
}

describe('authority', () => {
  test('is exceeded exactly by what no scope of the giver covers', () => {
    fc.assert(
      fc.property(scopes, scopes, (own, given) => {
        const isWithin = given.every(one => own.some(mine => covers(mine, one)))
        const code = codeOf(() => requireAuthority({ scopes: own }, given))
        expect(code).toBe(isWithin ? 'none' : 'exceeds_authority')
      }),
    )
  })

  test('never grows along a chain of keys, in scope or in time', () => {
    const grant = fc.record({ scopes, expires: fc.option(fc.nat(1000), { nil: undefined }) })
    fc.assert(
      fc.property(fc.array(grant, { maxLength: 5 }), grants => {
        let giver = { scopes: ['agents.*', 'keys.write'], expiresAt: new Date(NOW + 500_000) }
        for (const { scopes: given, expires } of grants) {
          try {
            requireAuthority(giver, given)
            const asked = expires === undefined ? undefined : new Date(NOW + expires * 1000)
            giver = { scopes: given, expiresAt: boundExpiry(giver, asked, NOW) ?? new Date(0) }
          } catch (error) {
            if (!(error instanceof DomainError)) throw error
          }
        }
        for (const one of giver.scopes) {
          expect(['agents.*', 'keys.write'].some(own => covers(own, one))).toBe(true)
        }
        expect(giver.expiresAt.getTime()).toBeLessThanOrEqual(NOW + 500_000)
      }),
    )
  })

  test('knows no scope that no operation has, and names the nearest', () => {
    const work = () => requireKnownScopes(['agents.read', 'agent.write'], REGISTERED)
    expect(codeOf(work)).toBe('unknown_scope')
    expect(work).toThrow(/Did you mean agents\.write\?/)
    expect(codeOf(() => requireKnownScopes(['agents:*', '*'], REGISTERED))).toBe('none')
  })
})

describe('the expiry of a key', () => {
  const own = { scopes: ['*'], expiresAt: new Date(NOW + 1000) }
  const table: [string, Date | undefined, string | Date][] = [
    ['none asked for is the giver’s', undefined, new Date(NOW + 1000)],
    ['earlier', new Date(NOW + 500), new Date(NOW + 500)],
    ['the same', new Date(NOW + 1000), new Date(NOW + 1000)],
    ['a millisecond later', new Date(NOW + 1001), 'exceeds_authority'],
    ['now', new Date(NOW), 'invalid_expiry'],
    ['past', new Date(NOW - 1), 'invalid_expiry'],
  ]
  for (const [what, asked, expected] of table) {
    test(`${what}: ${expected instanceof Date ? 'accepted' : expected}`, () => {
      if (typeof expected === 'string') {
        expect(codeOf(() => boundExpiry(own, asked, NOW))).toBe(expected)
      } else expect(boundExpiry(own, asked, NOW)).toEqual(expected)
    })
  }

  test('of a giver without one is what was asked for', () => {
    const unbounded = { scopes: ['*'], expiresAt: undefined }
    expect(boundExpiry(unbounded, undefined, NOW)).toBeUndefined()
    expect(boundExpiry(unbounded, new Date(NOW + 1), NOW)).toEqual(new Date(NOW + 1))
  })

  test('decides the status to the millisecond; a revoke goes before it', () => {
    const never = { expiresAt: undefined, retiresAt: undefined, revokedAt: undefined }
    for (const end of [{ expiresAt: new Date(NOW) }, { retiresAt: new Date(NOW) }]) {
      expect(statusOf({ ...never, ...end }, NOW - 1)).toBe('active')
      expect(statusOf({ ...never, ...end }, NOW)).toBe('expired')
      expect(statusOf({ ...never, ...end, revokedAt: new Date(NOW + 1) }, NOW)).toBe('revoked')
    }
    expect(statusOf(never, NOW)).toBe('active')
  })
})

describe('on the server', () => {
  const gate = useGate()

  test('a key that was narrowed gives what it has now, not what it had', async () => {
    const parent = await newKey(gate.live, { scopes: ['keys.write', 'agents.*'] })
    const api = gate.live.as(parent.key)
    await api.ok('keys.create', { body: { name: 'before', scopes: ['agents.write'] } })
    await gate.live.ok('keys.update', { id: parent.id, body: { scopes: ['keys.write'] } })
    const body = { name: 'after', scopes: ['agents.write'] }
    await api.refused('keys.create', { body }, 403, 'exceeds_authority')
  })

  test('a key cannot widen itself, or a wider key, or one it could not have made', async () => {
    const narrow = await newKey(gate.live, { scopes: ['keys.write', 'agents.read'] })
    const wide = await newKey(gate.live, { scopes: ['*'] })
    const api = gate.live.as(narrow.key)
    const widen = { scopes: ['keys.write', 'agents.write'] }
    await api.refused('keys.update', { id: narrow.id, body: widen }, 403, 'exceeds_authority')
    const rename = { name: 'mine now' }
    await api.refused('keys.update', { id: wide.id, body: rename }, 403, 'exceeds_authority')
    const shrink = { scopes: ['agents.read'] }
    await api.refused('keys.update', { id: wide.id, body: shrink }, 403, 'exceeds_authority')
  })

  test('a key that ends cannot make another one live longer, new or old', async () => {
    const ends = new Date(gate.server.clock.now() + 60_000)
    const expires_at = ends.toISOString()
    const later = new Date(ends.getTime() + 1).toISOString()
    const parent = await newKey(gate.live, { scopes: ['*'], expires_at })
    const api = gate.live.as(parent.key)
    const child = await api.ok('keys.create', { body: { name: 'child', scopes: ['agents.read'] } })
    expect(child.expires_at).toBe(expires_at)
    const body = { name: 'longer', scopes: ['agents.read'], expires_at: later }
    await api.refused('keys.create', { body }, 403, 'exceeds_authority')
    const prolong = { id: child.id, body: { expires_at: later } }
    await api.refused('keys.update', prolong, 403, 'exceeds_authority')
    await api.refused('keys.update', { ...prolong, id: parent.id }, 403, 'exceeds_authority')
  })

  test('a key revoked with all it made takes grandchildren along, and nobody else', async () => {
    const parent = await newKey(gate.live, { scopes: ['*'] })
    const child = await newKey(gate.live.as(parent.key), { scopes: ['*'] })
    const grandchild = await newKey(gate.live.as(child.key))
    const bystander = await newKey(gate.live)
    const answer = await gate.live.ok('keys.revoke', {
      id: parent.id,
      query: { revoke_issued: true },
    })
    expect(answer.revoked_keys).toBe(2)
    for (const { key } of [parent, child, grandchild]) {
      await gate.live.as(key).refused('whoami.get', {}, 401, 'key_revoked')
    }
    await gate.live.as(bystander.key).ok('whoami.get')
  })

  test('overlapping families revoked at once end, each key once, without a deadlock', async () => {
    for (let round = 0; round < 5; round++) {
      const keys = [await newKey(gate.live, { scopes: ['*'] })]
      for (let depth = 0; depth < 4; depth++) {
        const last = keys.at(-1)?.key
        keys.push(await newKey(gate.live.as(last), { scopes: ['*'] }))
      }
      await Promise.all(
        keys.map(({ id }) => gate.live.ok('keys.revoke', { id, query: { revoke_issued: true } })),
      )
      for (const { id, key } of keys) {
        await gate.live.as(key).refused('whoami.get', {}, 401, 'key_revoked')
        const rows = await gate.sql`
          select 1 from live.audit_events where action = 'key.revoked' and target_id = ${id}`
        expect(rows).toHaveLength(1)
      }
    }
  })
})
