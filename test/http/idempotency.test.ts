/** What an Idempotency-Key promises beside the single operations. */
import { expect, test } from 'bun:test'
import { expireStoredReplies } from '../../src/idempotency/once.ts'
import { AGENT, newKey } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { isReplay, repeatable } from '../support/idempotency.ts'
import { ACCEPTED } from '../support/public-keys.ts'
import { problemOf } from '../support/refusals.ts'

const gate = useGate()

const rowsNamed = async (name: string): Promise<number> => {
  const rows = await gate.sql`select id from live.agents where name = ${name}`
  return rows.length
}

test('of many requests at once with one key one is done, the others see it or wait', async () => {
  const name = 'at-once'
  const call = repeatable({ body: { ...AGENT, name } })
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => gate.live.call('agents.create', call)),
  )
  const made = answers.filter(answer => answer.status === 201)
  expect(made.filter(answer => !isReplay(answer))).toHaveLength(1)
  for (const answer of made) expect(answer.json).toEqual(made[0]?.json)
  for (const answer of answers.filter(one => one.status !== 201)) {
    expect([answer.status, problemOf(answer).code]).toEqual([409, 'idempotency_in_flight'])
  }
  expect(await rowsNamed(name)).toBe(1)
})

test('the same text is another Idempotency-Key for another operation', async () => {
  const headers = { 'Idempotency-Key': 'for-two' }
  await gate.live.ok('agents.create', { body: AGENT, headers })
  await gate.live.ok('keys.create', { body: { name: 'k', scopes: ['agents.read'] }, headers })
})

test('a key of the other environment has its own', async () => {
  const headers = { 'Idempotency-Key': 'both' }
  const live = await gate.live.ok('agents.create', { body: AGENT, headers })
  const test = await gate.test.ok('agents.create', { body: AGENT, headers })
  expect([live.environment, test.environment]).toEqual(['live', 'test'])
})

test('a default that is written out is the same request', async () => {
  const call = repeatable({ body: AGENT })
  const first = await gate.live.ok('agents.create', call)
  const body = { ...AGENT, capabilities: [] }
  expect(await gate.live.ok('agents.create', { ...call, body })).toEqual(first)
})

test('a stored reply with a secret is sealed, and wiped by the job after 15 minutes', async () => {
  const call = repeatable({ body: AGENT })
  const { id } = await gate.live.ok('agents.create', call)
  const stored = async () => {
    const [row] = await gate.sql<{ reply: unknown; sealed: Buffer | null }[]>`
      select reply, sealed from live.idempotency where object_id = ${id}`
    return row
  }
  const before = await stored()
  expect(before?.reply).toBeNull()
  expect(before?.sealed?.toString('latin1')).not.toContain(id)
  const expire = () => expireStoredReplies(gate.core.db, gate.server.clock.now())
  await expire()
  expect((await stored())?.sealed).not.toBeNull()
  gate.server.clock.advance(15 * 60_000 + 1000)
  await expire()
  expect((await stored())?.sealed).toBeNull()
  const problem = await gate.live.refused('agents.create', call, 409, 'secret_no_longer_available')
  expect(problem.object_id).toBe(id)
  gate.server.clock.advance(24 * 3_600_000)
  await expire()
  expect(await stored()).toBeUndefined()
})

test('a sealed reply cannot be opened by another API key, though its row is given to it', async () => {
  const [one, two] = [
    await newKey(gate.live, { scopes: ['*'] }),
    await newKey(gate.live, { scopes: ['*'] }),
  ]
  const call = repeatable({ body: AGENT })
  await gate.live.as(one.key).ok('agents.create', call)
  await gate.sql`update live.idempotency set key_id = ${two.id} where key_id = ${one.id}`
  const api = gate.live.as(two.key)
  const problem = await api.refused('agents.create', call, 409, 'secret_no_longer_available')
  expect(problem.object_id).toMatch(/^ag_/)
  expect(JSON.stringify(problem)).not.toContain('PRIVATE')
})

test('an answer without a secret is kept in the clear for 24 hours', async () => {
  const public_key = ACCEPTED['Ed25519 as JWK']?.()
  const call = repeatable({ body: { ...AGENT, public_key, metadata: { 键: '🤖' } } })
  const first = await gate.live.call('agents.create', call)
  gate.server.clock.advance(24 * 3_600_000 - 10_000)
  await expireStoredReplies(gate.core.db, gate.server.clock.now())
  const second = await gate.live.call('agents.create', call)
  expect([second.status, isReplay(second)]).toEqual([201, true])
  expect(second.json).toEqual(first.json)
  expect(second.headers.get('location')).toBe(first.headers.get('location'))
})

test('a replay shows what was answered, not what has become of it', async () => {
  const call = repeatable({ body: AGENT })
  const first = await gate.live.ok('agents.create', call)
  await gate.live.ok('agents.revoke', { id: first.id })
  expect(await gate.live.ok('agents.create', call)).toEqual(first)
})

test('without the key there is no replay: two requests, two objects', async () => {
  const name = 'no-key'
  for (let i = 0; i < 2; i++) await gate.live.ok('agents.create', { body: { ...AGENT, name } })
  expect(await rowsNamed(name)).toBe(2)
})

test('an operation that takes no Idempotency-Key is not disturbed by one', async () => {
  const headers = { 'Idempotency-Key': 'ignored' }
  const { id } = await gate.live.ok('agents.create', { body: AGENT })
  for (const name of ['first', 'second']) {
    const now = await gate.live.ok('agents.update', { id, body: { name }, headers })
    expect(now.name).toBe(name)
  }
})
