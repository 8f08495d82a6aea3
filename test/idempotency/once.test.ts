/** The store of replies: what is in it, who can open it, and when it is gone (SEMANTICS 25). */
import { describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import type { Work } from '../../src/audit/work.ts'
import { expireStoredReplies, once, type Repeatable } from '../../src/idempotency/once.ts'
import { DomainError } from '../../src/lib/errors.ts'
import type { Environment } from '../../src/storage/tenant.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()
const NOW = Date.UTC(2026, 5, 1)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const SECRET = '-----BEGIN PRIVATE KEY-----'

let names = 0
const repeatable = (changes: Partial<Repeatable> = {}): Repeatable => ({
  keyId: 'key_caller',
  operation: 'agents.create',
  presentedKey: 'ag_live_sk_presented',
  idempotencyKey: `name-${++names}`,
  request: [{}, { name: 'agent' }],
  ...changes,
})

/** `once` in a transaction of its own; `made` counts how often something was made. */
function run(
  asked: Repeatable,
  options: { now?: number; holdsSecret?: boolean; environment?: Environment } = {},
) {
  const { now = NOW, holdsSecret = true, environment = 'live' } = options
  const tenant = { workspaceId: 'ws_1', environment }
  const origin = { actor: { kind: 'system' }, requestId: 'test' } as const
  return gate.core.db.begin(environment, tx => {
    const work: Work = { tenant, tx, origin, now }
    return once(work, asked, async () => ({
      text: JSON.stringify({ id: 'ag_1', private_key_pem: SECRET, at: now }),
      objectId: 'ag_1',
      holdsSecret,
    }))
  })
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    error => (error instanceof DomainError ? error.code : String(error)),
  )

type Row = { key_digest: string; reply: unknown; sealed: Buffer | null; whole: string }
async function rowOf(asked: Repeatable): Promise<Row | undefined> {
  const digest = createHash('sha256').update(asked.idempotencyKey).digest('base64url')
  const [row] = await gate.sql<Row[]>`
    select key_digest, reply, sealed, to_jsonb(i)::text as whole from live.idempotency i
    where key_digest = ${digest}`
  return row
}

const GONE = { code: 'secret_no_longer_available' }

describe('the same request', () => {
  test('is answered the same for 24 hours, and made anew after', async () => {
    const asked = repeatable()
    const first = await run(asked, { holdsSecret: false })
    const last = await run(asked, { holdsSecret: false, now: NOW + 24 * HOUR - 1 })
    expect([first.isReplay, last.isReplay]).toEqual([false, true])
    expect(JSON.parse(last.text)).toEqual(JSON.parse(first.text))
    const anew = await run(asked, { holdsSecret: false, now: NOW + 24 * HOUR })
    expect(anew.isReplay).toBe(false)
    expect(JSON.parse(anew.text).at).toBe(NOW + 24 * HOUR)
    // From then on that one is the stored one.
    const again = await run(asked, { holdsSecret: false, now: NOW + 25 * HOUR })
    expect(JSON.parse(again.text)).toEqual(JSON.parse(anew.text))
  })

  test('with its members in any order is the same, with any other content is not', async () => {
    const value = fc
      .jsonValue({ maxDepth: 3 })
      .filter(one => typeof one === 'object' && one !== null)
    const reverse = (one: unknown): unknown => {
      if (typeof one !== 'object' || one === null) return one
      if (Array.isArray(one)) return one.map(reverse)
      return Object.fromEntries(
        Object.entries(one)
          .reverse()
          .map(([name, member]) => [name, reverse(member)]),
      )
    }
    await fc.assert(
      fc.asyncProperty(value, value, async (request, other) => {
        const asked = repeatable({ request })
        await run(asked)
        expect((await run({ ...asked, request: reverse(request) })).isReplay).toBe(true)
        fc.pre(JSON.stringify(sorted(request)) !== JSON.stringify(sorted(other)))
        expect(await codeOf(run({ ...asked, request: other }))).toBe('idempotency_conflict')
      }),
      { numRuns: 40 },
    )
  })

  test('by another key, for another operation, or in the other environment, is another', async () => {
    const asked = repeatable()
    await run(asked)
    const others = [
      run({ ...asked, keyId: 'key_other' }),
      run({ ...asked, operation: 'keys.create' }),
      run(asked, { environment: 'test' }),
    ]
    for (const other of await Promise.all(others)) expect(other.isReplay).toBe(false)
  })

  test('at the same time is told to wait, and the object is made once', async () => {
    const asked = repeatable()
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => run(asked)))
    const made = results.filter(one => one.status === 'fulfilled' && !one.value.isReplay)
    expect(made).toHaveLength(1)
    for (const one of results) {
      if (one.status === 'rejected') expect(one.reason.code).toBe('idempotency_in_flight')
    }
  })

  test('that fails leaves nothing behind', async () => {
    const asked = repeatable()
    const tenant = { workspaceId: 'ws_1', environment: 'live' } as const
    const origin = { actor: { kind: 'system' }, requestId: 'test' } as const
    const failing = gate.core.db.begin('live', tx =>
      once({ tenant, tx, origin, now: NOW }, asked, async () => {
        throw new DomainError('not_found', 'x')
      }),
    )
    expect(await codeOf(failing)).toBe('not_found')
    expect(await rowOf(asked)).toBeUndefined()
    expect((await run(asked)).isReplay).toBe(false)
  })
})

describe('a reply that holds a secret', () => {
  test('is nowhere in the row, nor is what would open it', async () => {
    const asked = repeatable({ idempotencyKey: 'a-guessable-name', presentedKey: 'ag_live_sk_q' })
    const { text } = await run(asked)
    const row = await rowOf(asked)
    expect(row?.reply).toBeNull()
    expect(row?.sealed?.includes(Buffer.from('PRIVATE'))).toBe(false)
    for (const part of [SECRET, asked.idempotencyKey, asked.presentedKey, text]) {
      expect(row?.whole).not.toContain(part)
    }
  })

  test('opens for the key that asked, and for no other secret or name', async () => {
    const asked = repeatable()
    const first = await run(asked)
    expect((await run(asked)).text).toBe(first.text)
    // The same row reached with another presented key: what a thief of the row could try.
    await expect(run({ ...asked, presentedKey: 'ag_live_sk_other' })).rejects.toMatchObject(GONE)
  })

  test('moved to another row does not open there', async () => {
    const [mine, other] = [repeatable(), repeatable({ operation: 'keys.create' })]
    await run(mine)
    await run(other)
    const stolen = await rowOf(mine)
    await gate.sql`update live.idempotency set sealed = ${stolen?.sealed ?? null}
      where key_digest = ${(await rowOf(other))?.key_digest ?? ''}`
    await expect(run(other)).rejects.toMatchObject(GONE)
  })

  test('can be replayed for 15 minutes; after that only the object’s id is told', async () => {
    const asked = repeatable()
    const first = await run(asked)
    expect((await run(asked, { now: NOW + 15 * MINUTE - 1 })).text).toBe(first.text)
    const late = await run(asked, { now: NOW + 15 * MINUTE }).catch((error: unknown) => error)
    expect(late).toMatchObject({
      code: 'secret_no_longer_available',
      details: { members: { object_id: 'ag_1' } },
    })
  })
})

describe('the job that wipes', () => {
  test('takes secrets after 15 minutes and everything after 24 hours, in both environments', async () => {
    const [sealed, plain, young] = [repeatable(), repeatable(), repeatable()]
    await run(sealed)
    await run(plain, { holdsSecret: false })
    await run(young, { now: NOW + 10 * MINUTE })
    const inTest = repeatable()
    await run(inTest, { environment: 'test' })
    const { db } = gate.core

    await expireStoredReplies(db, NOW + 15 * MINUTE + 1)
    expect((await rowOf(sealed))?.sealed).toBeNull()
    expect((await rowOf(young))?.sealed).not.toBeNull()
    expect((await rowOf(plain))?.reply).not.toBeNull()
    expect((await run(plain, { now: NOW + HOUR, holdsSecret: false })).isReplay).toBe(true)
    // Wiped is not forgotten: the object is not made twice.
    expect(await codeOf(run(sealed, { now: NOW + HOUR }))).toBe('secret_no_longer_available')
    const [left] = await gate.sql<{ n: number }[]>`
      select count(*) as n from test.idempotency where sealed is not null`
    expect(left?.n).toBe(0)

    await expireStoredReplies(db, NOW + 24 * HOUR + 1)
    expect(await rowOf(sealed)).toBeUndefined()
    expect(await rowOf(plain)).toBeUndefined()
    expect(await rowOf(young)).toBeDefined()
  })
})

/** Members in order of their names, whatever order they came in. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sorted)
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]))
}
