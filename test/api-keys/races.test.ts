/** A key that ends or is narrowed while a request of it is under way gains nothing by that. */
import { expect, test } from 'bun:test'
import { parseAddress } from '../../src/storage/address.ts'
import { Connection } from '../../src/storage/connection.ts'
import { newKey, ownKey } from '../support/calls.ts'
import { until, useGate } from '../support/gate.ts'
import { whileHeldUp } from '../support/idempotency.ts'
import { problemOf } from '../support/refusals.ts'

const gate = useGate()

/** Until so many statements wait for a lock. */
const waiting = (count: number) =>
  until(`${count} that wait`, async () => {
    const [row] = await gate.sql<{ count: number }[]>`
      select count(*) as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
    return (row?.count ?? 0) >= count
  })

const NARROW = { scopes: ['keys.write'] }
const WIDE = { scopes: ['*'] }

/** `caller` changes `target`, widening it where the operation can. */
function change(
  id: 'keys.update' | 'keys.takeOver' | 'keys.rotate',
  caller: Awaited<ReturnType<typeof ownKey>>,
  target: { id: string },
) {
  return caller.api.call(id, { id: target.id, ...(id === 'keys.update' ? { body: WIDE } : {}) })
}

/** Both answers, of which the second waits for the first. */
async function oneAfterTheOther<A, B>(one: () => Promise<A>, other: () => Promise<B>) {
  const both = await whileHeldUp(gate, async () => {
    const first = one()
    await waiting(1)
    const second = other()
    await waiting(2)
    return [first, second] as const
  })
  return Promise.all(both)
}

test('a key that is narrowed while it widens or takes over another one does neither', async () => {
  for (const id of ['keys.update', 'keys.takeOver'] as const) {
    const caller = await ownKey(gate)
    const target = await newKey(gate.live, { scopes: ['agents.read'] })
    const narrow = () => gate.live.call('keys.update', { id: caller.id, body: NARROW })
    const [narrowed, answer] = await oneAfterTheOther(narrow, () => change(id, caller, target))
    expect(narrowed.status).toBe(200)
    expect([answer.status, problemOf(answer).code]).toEqual([403, 'exceeds_authority'])
  }
})

test('a key that is revoked while it changes another one changes nothing', async () => {
  for (const id of ['keys.update', 'keys.takeOver', 'keys.rotate'] as const) {
    const caller = await ownKey(gate)
    const target = await newKey(gate.live, { scopes: ['agents.read'] })
    const revoke = () => gate.live.call('keys.revoke', { id: caller.id })
    const [revoked, answer] = await oneAfterTheOther(revoke, () => change(id, caller, target))
    expect(revoked.status).toBe(200)
    expect([answer.status, problemOf(answer).code]).toEqual([401, 'key_revoked'])
    const rows = await gate.sql`select version from live.api_keys where id = ${target.id}`
    expect(rows).toMatchObject([{ version: 1 }])
  }
})

const IN_TEST = { name: 'in test', scopes: ['*'], environment: 'test' } as const

test('a test key that a live key makes while it is revoked with all it made is handed to nobody', async () => {
  for (const headers of [{}, { 'Idempotency-Key': 'once' }]) {
    const maker = await ownKey(gate)
    const blocker = new Connection(parseAddress(gate.server.databaseUrl))
    await blocker.sql.unsafe('begin; lock table test.audit_events in access exclusive mode')
    const making = maker.api.call('keys.create', { body: IN_TEST, headers })
    await waiting(1)
    const query = { revoke_issued: true }
    const revoked = await gate.live.ok('keys.revoke', { id: maker.id, query })
    expect(revoked.revoked_keys).toBe(0)
    await blocker.close()
    const made = await making
    expect([made.status, problemOf(made).code]).toEqual([401, 'key_revoked'])
    const rows = await gate.sql`
      select revoked_at is not null as ended from test.api_keys where parent_key_id = ${maker.id}`
    expect(rows).toMatchObject([{ ended: true }])
  }
})
