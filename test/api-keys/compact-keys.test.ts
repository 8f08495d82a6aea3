import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Actor } from '../../src/api-keys/actor.ts'
import { CompactKeys } from '../../src/api-keys/compact-keys.ts'
import type { KnownKey } from '../../src/api-keys/known-key.ts'
import { randomBase62 } from '../../src/lib/base62.ts'
import { randomId } from '../../src/lib/ids.ts'

const WORKSPACES = ['ws_a', 'ws_b', 'ws_c']
const SCOPES = [['*'], ['agents.read', 'agents.write'], []]

const digest = () => crypto.getRandomValues(new Uint32Array(6))

type Shape = {
  workspace: number
  scopes: number
  /** In days; none: it has no end. */
  days?: number | undefined
  isRevoked?: boolean
  isRotated?: boolean
  isLimited?: boolean
}

type Made = { key: KnownKey; digest: Uint32Array }

function makeKey(shape: Shape): Made {
  const { days, isRevoked = false, isRotated = false, isLimited = false } = shape
  const keyId = randomId('key')
  const endsAt = days === undefined ? Number.POSITIVE_INFINITY : days * 86_400_000 + 1
  const actor: Actor = {
    keyId,
    keyName: undefined,
    format: 'ag',
    tenant: { workspaceId: WORKSPACES[shape.workspace] ?? '', environment: 'live' },
    environment: 'live',
    scopes: SCOPES[shape.scopes] ?? [],
    expiresAt: days === undefined ? undefined : new Date(endsAt),
    lineageId: isRotated ? randomId('key') : keyId,
    allowedIps: isLimited ? ['192.0.2.0/24'] : [],
    networks: [],
    rateLimit: isLimited ? { requestsPerSecond: 5, burst: 9 } : undefined,
    memberId: 'mem_1',
  }
  return { key: { actor, isRevoked, endsAt }, digest: digest() }
}

const put = (keys: CompactKeys, id: string, { key, digest }: Made): boolean =>
  keys.put(id, key, digest)

const shapes = fc.record({
  workspace: fc.integer({ min: 0, max: 2 }),
  scopes: fc.integer({ min: 0, max: 2 }),
  days: fc.option(fc.integer({ min: 0, max: 3_000_000 }), { nil: undefined }),
  isRevoked: fc.boolean(),
  isRotated: fc.boolean(),
  isLimited: fc.boolean(),
})

const names = fc.integer({ min: 0, max: 60 }).map(number => `id${number}`)
const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('put' as const), id: names, shape: shapes }),
    fc.record({ kind: fc.constant('forget' as const), id: names }),
    fc.record({ kind: fc.constant('find' as const), id: names }),
  ),
  { maxLength: 400 },
)

function expectSame(keys: CompactKeys, id: string, { key, digest }: Made): void {
  const found = { key, isText: true }
  keys.forgetRecent()
  expect(keys.recent(digest)).toBeUndefined()
  expect(keys.find(id, digest)).toEqual(found)
  expect(keys.recent(digest)).toEqual(key)
  for (let i = 0; i < 6; i++) {
    const other = digest.slice()
    other[i] = (other[i] ?? 0) ^ 1
    expect(keys.find(id, other)).toEqual({ key, isText: false })
    expect(keys.recent(other)).toBeUndefined()
  }
}

const NONE = new Uint32Array(6)
const has = (keys: CompactKeys, id: string): boolean => keys.find(id, NONE) !== undefined

describe('keys that are kept packed', () => {
  test('are what a plain map says, whatever was put, changed and forgotten', () => {
    fc.assert(
      fc.property(steps, all => {
        const [keys, plain] = [new CompactKeys(1000), new Map<string, Made>()]
        for (const step of all) {
          if (step.kind === 'put') {
            const before = plain.get(step.id)
            const made = makeKey(step.shape)
            expect(put(keys, step.id, made)).toBe(true)
            expect(keys.recent(made.digest)).toEqual(made.key)
            if (before) expect(keys.recent(before.digest)).toBeUndefined()
            plain.set(step.id, made)
          } else if (step.kind === 'forget') {
            const before = plain.get(step.id)
            keys.forget(step.id)
            if (before) expect(keys.recent(before.digest)).toBeUndefined()
            plain.delete(step.id)
          } else expect(has(keys, step.id)).toBe(plain.has(step.id))
        }
        expect(keys.size).toBe(plain.size)
        for (const [id, key] of plain) expectSame(keys, id, key)
      }),
      { numRuns: 100 },
    )
  })

  test('are never more than there is room for, and what is left is right', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), steps, (max, all) => {
        const [keys, plain] = [new CompactKeys(max), new Map<string, Made>()]
        for (const step of all) {
          if (step.kind === 'put') {
            const made = makeKey(step.shape)
            plain.set(step.id, made)
            expect(put(keys, step.id, made)).toBe(true)
            expectSame(keys, step.id, made)
          } else if (step.kind === 'forget') {
            keys.forget(step.id)
            plain.delete(step.id)
          } else has(keys, step.id)
          expect(keys.size).toBeLessThanOrEqual(max)
        }
        const left = [...plain].filter(([id]) => has(keys, id))
        expect(left.length).toBe(keys.size)
        for (const [id, key] of left) expectSame(keys, id, key)
      }),
      { numRuns: 100 },
    )
  })

  test('make room by the one not used lately', () => {
    const keys = new CompactKeys(3)
    const shape = { workspace: 0, scopes: 0 }
    for (const id of ['a', 'b', 'c']) put(keys, id, makeKey(shape))
    has(keys, 'a')
    put(keys, 'd', makeKey(shape))
    expect(['a', 'b', 'c', 'd'].map(id => has(keys, id))).toEqual([true, false, true, true])
  })

  test('keep the one that is used all the time, found by its text alone', () => {
    const keys = new CompactKeys(8)
    const hot = makeKey({ workspace: 0, scopes: 0 })
    put(keys, 'hot', hot)
    for (let i = 0; i < 40; i++) {
      expect(keys.recent(hot.digest)).toBeDefined()
      put(keys, `other${i}`, makeKey({ workspace: 0, scopes: 0 }))
    }
    expect(keys.find('hot', hot.digest)?.isText).toBe(true)
  })

  test('take at most 72 bytes each once there are many, and 96 with the lineage of others', () => {
    for (const [isRotated, bytesMax] of [
      [false, 72],
      [true, 96],
    ] as const) {
      const keys = new CompactKeys(1_000_000)
      for (let i = 0; i < 100_000; i++) {
        put(keys, randomBase62(12), makeKey({ workspace: i % 3, scopes: i % 2, isRotated }))
      }
      expect(keys.size).toBe(100_000)
      expect(keys.bytes / keys.size).toBeLessThanOrEqual(bytesMax)
    }
  })

  test('are refused when what they share with others has no room, or an id has another form', () => {
    const keys = new CompactKeys(10, 1)
    expect(put(keys, 'a', makeKey({ workspace: 0, scopes: 0 }))).toBe(true)
    expect(put(keys, 'b', makeKey({ workspace: 1, scopes: 0 }))).toBe(false)
    // The room is free again once no key has it.
    keys.forget('a')
    expect(put(keys, 'b', makeKey({ workspace: 1, scopes: 0 }))).toBe(true)
    const { key } = makeKey({ workspace: 1, scopes: 0 })
    const { actor } = key
    for (const id of ['key_1', `${actor.keyId}1`, actor.keyId.replace('key', 'kex')]) {
      for (const other of [{ keyId: id }, { lineageId: id }]) {
        const odd = { ...key, actor: { ...actor, ...other } }
        expect(keys.put('c', odd, digest())).toBe(false)
      }
    }
    expect(keys.size).toBe(1)
  })

  test('that do not fit take the place of nothing: what was known of their id is gone', () => {
    const keys = new CompactKeys(10, 1)
    put(keys, 'a', makeKey({ workspace: 0, scopes: 0 }))
    put(keys, 'b', makeKey({ workspace: 0, scopes: 0 }))
    expect(put(keys, 'a', makeKey({ workspace: 1, scopes: 0 }))).toBe(false)
    expect([has(keys, 'a'), has(keys, 'b')]).toEqual([false, true])
  })
})
