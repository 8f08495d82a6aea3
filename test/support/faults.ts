/** What every operation answers when it is asked too often or something fails: 429, 500, 503. */
import { expect, test } from 'bun:test'
import { type Operation, type OperationId, operations } from '../../generated/operations.ts'
import { createLimits } from '../../src/rate-limits/limits.ts'
import type { Call } from './api.ts'
import { changes, needsKey, possibleCall } from './calls.ts'
import { type Gate, until, useGate } from './gate.ts'
import { problemOf } from './refusals.ts'
import { wideLimits } from './server.ts'
import { dumpTables } from './tables.ts'

/** Enough to make what a call needs, and then so slow that no test sees a further one. */
const NARROW = { perSecond: 0.001, burst: 8 }
const CALLS_MAX = 20

const narrowLimits = () => {
  const narrow = createLimits({
    testKeys: { name: 'test-key', ...NARROW },
    revocations: { name: 'revocations', ...NARROW },
  })
  return { ...wideLimits(), testKeys: narrow.testKeys, revocations: narrow.revocations }
}

/** The tests of `<id>/429.test.ts` for an operation with a key: a test key has a limit. */
export function testRateLimited(id: OperationId): void {
  const gate = useGate(narrowLimits)
  const { exempt }: Operation = operations[id]

  test(`${id}: a live key has no such limit`, async () => {
    const call = await possibleCall(id, gate.live)
    for (let calls = 0; calls < CALLS_MAX; calls++) await gate.live.call('whoami.get')
    const answer = await gate.live.call(id, call)
    expect(answer.status).toBeLessThan(300)
    expect(answer.headers.get('ratelimit') ?? 'governance').toMatch(/^"?governance"?/)
  })

  if (exempt === 'reserve') testReserve(gate, id)
  else testRefused(gate, id)
}

function testRefused(gate: Gate, id: OperationId): void {
  test(`${id} 429 once the limit of the test key is used up, until Retry-After`, async () => {
    const call = await possibleCall(id, gate.test)
    for (let calls = 0; calls < CALLS_MAX; calls++) await gate.test.call('whoami.get')
    const before = await dumpTables(gate)
    const answer = await gate.test.call(id, call)
    expect([answer.status, problemOf(answer).code]).toEqual([429, 'rate_limited'])
    expect(problemOf(answer)).toMatchObject({ limit: 'test-key', limit_requests: 8 })
    expect(answer.headers.get('ratelimit-policy')).toStartWith('"test-key";q=8;w=8000, "test-wo')
    expect(answer.headers.get('ratelimit')).toMatch(/^"test-key";r=0;t=\d+, "test-workspace";r=/)
    expect(await dumpTables(gate)).toEqual(before)
    const seconds = Number(answer.headers.get('retry-after'))
    expect(Number.isInteger(seconds) && seconds > 0).toBe(true)
    gate.server.clock.advance(seconds * 1000)
    expect((await gate.test.call(id, call)).status).toBeLessThan(300)
  })
}

/** What ends something goes on when a key's limits are used up, until its reserve is too. */
function testReserve(gate: Gate, id: OperationId): void {
  test(`${id} 429 once the limit of the test key and its reserve are used up`, async () => {
    const call = await possibleCall(id, gate.test)
    for (let calls = 0; calls < CALLS_MAX; calls++) await gate.test.call('whoami.get')
    await gate.test.refused('whoami.get', {}, 429, 'rate_limited')
    for (let left = NARROW.burst - 1; left >= 0; left--) {
      const answer = await gate.test.call(id, call)
      expect(answer.status).toBe(200)
      expect(answer.headers.get('ratelimit')).toStartWith(`"revocations";r=${left};t=`)
    }
    const before = await dumpTables(gate)
    const answer = await gate.test.call(id, call)
    expect([answer.status, problemOf(answer).code]).toEqual([429, 'rate_limited'])
    expect(answer.headers.get('ratelimit-policy')).toBe('"revocations";q=8;w=8000')
    expect(await dumpTables(gate)).toEqual(before)
    gate.server.clock.advance(Number(answer.headers.get('retry-after')) * 1000)
    expect((await gate.test.call(id, call)).status).toBe(200)
  })
}

/** The table without which the operation fails, when it is called with a live key. */
export function tableOf(id: OperationId): string {
  if (id === 'audit.listCheckpoints') return 'live.audit_checkpoints'
  if (id.startsWith('audit.')) return 'live.audit_events'
  if (id.startsWith('billing.')) return 'core.subscriptions'
  if (id === 'whoami.get' || id.startsWith('workspace.')) return 'core.workspaces'
  if (id.startsWith('members.')) return 'core.members'
  if (id.startsWith('invitations.')) return 'core.invitations'
  if (id.startsWith('policies.')) return 'live.policies'
  if (id === 'tokens.create' || id.startsWith('agents.')) return 'live.agents'
  if (id.startsWith('delegations.')) return 'live.delegations'
  if (id === 'usage.anomalies') return 'live.usage_anomalies'
  if (id.startsWith('usage.')) return 'live.usage_counts'
  return id.startsWith('tokens.') ? 'live.tokens' : 'live.api_keys'
}

/** The tests of `<id>/500.test.ts` for an operation that needs the database. */
export function testFault(id: OperationId): void {
  const gate = useGate()
  const table = tableOf(id)
  const [schema, name] = table.split('.')

  test(`${id} 500 without ${table}: bare, logged, and nothing half done`, async () => {
    const call = await possibleCall(id, gate.live)
    const before = await dumpTables(gate)
    await gate.alter(`alter table ${table} rename to out_of_the_way`)
    const answer = await gate.live.call(id, call)
    await gate.alter(`alter table ${schema}.out_of_the_way rename to ${name}`)
    requireBareFault(gate, answer.status, problemOf(answer))
    expect(await dumpTables(gate)).toEqual(before)
    expect((await gate.live.call(id, call)).status).toBeLessThan(300)
  })
}

/** A 500 tells nothing but where to look, and there it is. */
export function requireBareFault(
  gate: Gate,
  status: number,
  problem: { code: string; detail: string; request_id: string },
): void {
  expect([status, problem.code]).toEqual([500, 'internal_error'])
  expect(problem.detail).toBe(
    'Something failed here. It is in the log of the server under request_id.',
  )
  const faults = gate.log.map(line => JSON.parse(line) as Record<string, unknown>)
  const fault = faults.find(
    entry => entry.msg === 'fault' && entry.request_id === problem.request_id,
  )
  expect(fault?.err).toBeDefined()
}

/** Ends its own session in the middle of the commit, so that the server never hears of it. */
const DIE_AT_COMMIT = `
  create function live.die() returns trigger language plpgsql security definer
    as 'begin perform pg_terminate_backend(pg_backend_pid()); return null; end';
  create constraint trigger die after insert on live.audit_events
    deferrable initially deferred for each row execute function live.die()`

/** The tests of `<id>/503.test.ts` for an operation that needs the database. */
export function testUnavailable(id: OperationId): void {
  const gate = useGate()
  const isKnown = needsKey(id)

  test(`${id} 503 without the database, and again an answer once it is back`, async () => {
    const call = await possibleCall(id, gate.live)
    const { key } = await gate.live.ok('keys.create', { body: { name: 'new', scopes: ['*'] } })
    const before = await dumpTables(gate)
    await gate.stopDatabase()
    const known = isKnown ? gate.live : gate.anyone
    await until('503', async () => (await known.call(id, call)).status === 503)
    await known.refused(id, call, 503, 'unavailable')
    // A key that was never used before is one that the database must be asked about.
    if (isKnown) await gate.live.as(key).refused(id, call, 503, 'unavailable')
    await gate.startDatabase()
    expect(await dumpTables(gate)).toEqual(before)
    const again = isKnown ? gate.live.as(key) : gate.anyone
    expect((await again.call(id, call)).status).toBeLessThan(300)
  })

  if (changes(id)) testOutcomeUnknown(gate, id)
}

/** Whether both the statements and the live state have the database again. */
async function isReachable(gate: Gate): Promise<boolean> {
  const answer = await gate.anyone.call('system.ready')
  return answer.status === 200
}

function testOutcomeUnknown(gate: Gate, id: OperationId): void {
  test(`${id} 503 when the commit is never answered, and no half of it is there`, async () => {
    const call: Call = await possibleCall(id, gate.live)
    await gate.alter(DIE_AT_COMMIT)
    const before = await dumpTables(gate)
    await gate.live.refused(id, call, 503, 'outcome_unknown')
    expect(await dumpTables(gate)).toEqual(before)
    await gate.alter('drop trigger die on live.audit_events; drop function live.die()')
    await until('the live state again', () => isReachable(gate))
    expect((await gate.live.call(id, call)).status).toBeLessThan(300)
  })
}
