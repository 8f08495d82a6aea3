/** What an Idempotency-Key promises, for each operation that takes one. */
import { expect, test } from 'bun:test'
import type { OperationId } from '../../generated/operations.ts'
import { parseAddress } from '../../src/storage/address.ts'
import { Connection } from '../../src/storage/connection.ts'
import type { Call } from './api.ts'
import { possibleCall } from './calls.ts'
import { type Gate, until } from './gate.ts'
import { problemOf, type Refusal } from './refusals.ts'
import type { Answer } from './replies.ts'
import { dumpTables } from './tables.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

let keys = 0
/** `call` with an Idempotency-Key that no other call has. */
export const repeatable = (call: Call): Call => ({
  ...call,
  headers: { ...call.headers, 'Idempotency-Key': `test-${++keys}` },
})

/** Whether an answer is a first one or a repetition. */
export const isReplay = (answer: Answer): boolean =>
  answer.headers.get('idempotency-replayed') === 'true'

/** The answer without what belongs to the request, not to what it made. */
const lasting = (answer: Answer) => ({
  status: answer.status,
  json: answer.json,
  etag: answer.headers.get('etag'),
  location: answer.headers.get('location'),
})

/** Hold up every change of the live environment while `work` runs. */
export async function whileHeldUp<T>(gate: Gate, work: () => Promise<T>): Promise<T> {
  const blocker = new Connection(parseAddress(gate.server.databaseUrl))
  await blocker.sql.unsafe('begin; lock table live.audit_events in access exclusive mode')
  try {
    return await work()
  } finally {
    await blocker.sql.unsafe('rollback')
    await blocker.close()
  }
}

/** Whether a change waits for what holds it up; the sealer, which only reads, may wait as well. */
export async function isWaiting(gate: Gate): Promise<boolean> {
  const [row] = await gate.sql<{ count: number }[]>`
    select count(*) as count from pg_locks
    where relation = 'live.audit_events'::regclass and mode = 'RowExclusiveLock'
      and not granted`
  return (row?.count ?? 0) > 0
}

/** The same request while the first one is being worked on. */
export const inFlight =
  (id: OperationId): Refusal =>
  async gate => {
    const call = repeatable(await possibleCall(id, gate.live))
    const { first, second } = await whileHeldUp(gate, async () => {
      const first = gate.live.call(id, call)
      await until('the first request at work', () => isWaiting(gate))
      return { first, second: await gate.live.call(id, call) }
    })
    expect(second.headers.get('retry-after')).toBe('1')
    const answered = await first
    expect(answered.status).toBeLessThan(300)
    const third = await gate.live.call(id, call)
    expect(lasting(third)).toEqual(lasting(answered))
    return second
  }

/** A secret that was wiped: after 15 minutes only the object's id is left. */
export const secretWiped =
  (id: OperationId): Refusal =>
  async gate => {
    const call = repeatable(await possibleCall(id, gate.live))
    const first = await gate.live.call(id, call)
    gate.server.clock.advance(15 * MINUTE)
    const before = await dumpTables(gate)
    const answer = await gate.live.call(id, call)
    expect(problemOf(answer).object_id).toBe((first.json as { id: string }).id)
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  }

/** The same Idempotency-Key with another request. */
export const usedBefore =
  (id: OperationId, change: object): Refusal =>
  async gate => {
    const call = repeatable(await possibleCall(id, gate.live))
    await gate.live.call(id, call)
    const before = await dumpTables(gate)
    const answer = await gate.live.call(id, {
      ...call,
      body: { ...(call.body as object), ...change },
    })
    expect(problemOf(answer).errors?.[0]?.pointer).toBe('header Idempotency-Key')
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  }

/**
 * The tests of a success that may be asked for twice. `secret` is the member that holds one;
 * `isOnce` says that the operation cannot be done twice to the same object.
 */
export function testReplay(gate: Gate, id: OperationId, secret: string, isOnce = false): void {
  test(`${id}: the same Idempotency-Key and body are answered the same`, async () => {
    const call = repeatable(await possibleCall(id, gate.live))
    const first = await gate.live.call(id, call)
    const before = await dumpTables(gate)
    gate.server.clock.advance(15 * MINUTE - 10_000)
    const second = await gate.live.call(id, call)
    expect([isReplay(first), isReplay(second)]).toEqual([false, true])
    expect(lasting(second)).toEqual(lasting(first))
    expect(first.json).toHaveProperty(secret)
    expect(second.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'))
    expect(await dumpTables(gate)).toEqual(before)
  })

  test(`${id}: the order of members does not matter`, async () => {
    const call = repeatable(await possibleCall(id, gate.live))
    const first = await gate.live.call(id, call)
    const members = Object.entries(call.body as object).reverse()
    const second = await gate.live.call(id, { ...call, body: Object.fromEntries(members) })
    expect(lasting(second)).toEqual(lasting(first))
  })

  test(`${id}: an Idempotency-Key is forgotten after 24 hours`, async () => {
    const call = repeatable(await possibleCall(id, gate.live))
    const first = await gate.live.call(id, call)
    gate.server.clock.advance(24 * HOUR)
    const fresh = isOnce ? await possibleCall(id, gate.live) : {}
    const second = await gate.live.call(id, { ...call, ...fresh })
    expect(second.status).toBeLessThan(300)
    expect(isReplay(second)).toBe(false)
    expect((second.json as Record<string, unknown>)[secret]).not.toBe(
      (first.json as Record<string, unknown>)[secret],
    )
  })

  test(`${id}: an Idempotency-Key belongs to the API key that sent it`, async () => {
    const call = repeatable(await possibleCall(id, gate.live))
    const first = await gate.live.call(id, call)
    const other = await gate.withScopes(['*'])
    const second = await other.call(id, call)
    expect(isReplay(second)).toBe(false)
    expect(second.json).not.toEqual(first.json)
  })

  test(`${id}: a refusal is not kept`, async () => {
    const call = repeatable(await possibleCall(id, gate.live))
    await gate.live.refused(id, { ...call, body: { surprise: 1 } }, 400, 'invalid_request')
    const answer = await gate.live.call(id, call)
    expect([answer.status < 300, isReplay(answer)]).toEqual([true, false])
  })

  const badKeys = {
    empty: '',
    'too long': 'k'.repeat(256),
    'with a space': 'a b',
    'not ASCII': 'é',
  }
  for (const [what, key] of Object.entries(badKeys)) {
    test(`${id}: an Idempotency-Key that is ${what} is refused`, async () => {
      const call = await possibleCall(id, gate.live)
      const headers = { 'Idempotency-Key': key }
      const problem = await gate.live.refused(id, { ...call, headers }, 400, 'invalid_request')
      expect(problem.errors?.[0]?.pointer).toBe('header Idempotency-Key')
    })
  }
}
