/** Refusals that anybody can repeat: one event per key, address and minute, with a count. */
import { expect, test } from 'bun:test'
import { generateKeyText } from '../../src/api-keys/key-text.ts'
import { RefusalCounts } from '../../src/audit/refusal-counts.ts'
import type { ReplyBody } from '../../src/http/contract.ts'
import { outcomeUnknown, unavailable } from '../../src/storage/faults.ts'
import type { Database } from '../../src/storage/postgres.ts'
import { newKey, newToken, ownKey } from '../support/calls.ts'
import { wrongSecret } from '../support/credentials.ts'
import { useGate } from '../support/gate.ts'
import { walk } from '../support/pages.ts'
import { afterRestart } from '../tokens/restart.ts'

const gate = useGate()

type Event = ReplyBody<'audit.get'>

const MINUTE = 60_000

const events = async (action: string): Promise<Event[]> =>
  (await walk(gate.live, 'audit.list', { action, limit: 200 })) as Event[]

const flush = () => gate.core.refusals.flush(gate.core.db, gate.server.clock.now())

/** To the start of a minute in which nothing was refused. */
function nextMinute(): number {
  const { clock } = gate.server
  clock.advance(2 * MINUTE - (clock.now() % MINUTE))
  return clock.now()
}

const isOf = (id: string) => (event: Event) => event.target.id === id

test('failures with a stored key: who, from where, why and how often', async () => {
  const { key_id, workspace_id } = await gate.live.ok('whoami.get')
  const start = nextMinute()
  const text = wrongSecret(gate)
  const headers = { 'X-Request-Id': 'req-first', 'User-Agent': 'guesser/1' }
  await gate.anyone.as(text).refused('whoami.get', { headers }, 401, 'invalid_key')
  for (let i = 0; i < 4; i++) await gate.anyone.as(text).call('agents.list')
  await flush()
  const isCurrent = (event: Event) => Date.parse(event.at) >= start
  expect((await events('key.authentication_failed')).filter(isCurrent)).toEqual([])
  gate.server.clock.advance(MINUTE)
  await flush()
  await flush()
  const [event, ...others] = (await events('key.authentication_failed')).filter(isCurrent)
  expect(others).toEqual([])
  expect(event).toMatchObject({
    ...{ workspace_id, outcome: 'refused', reason: 'invalid_key', actor: { kind: 'system' } },
    ...{ target: { kind: 'key', id: key_id }, ip: '127.0.0.1', user_agent: 'guesser/1' },
    ...{ request_id: 'req-first', environment: 'live' },
  })
  const { count, first_at, last_at } = (event?.details ?? {}) as Record<string, string>
  expect(count as unknown).toBe(5)
  expect(Date.parse(first_at ?? '') - start).toBeLessThan(MINUTE)
  expect(Date.parse(last_at ?? '')).toBeGreaterThanOrEqual(Date.parse(first_at ?? ''))
  expect(JSON.stringify(event)).not.toContain(text.slice(23))
})

test('a revoked and an expired key that are still used are found, each with its reason', async () => {
  const revoked = await ownKey(gate)
  await gate.live.ok('keys.revoke', { id: revoked.id })
  const expires_at = new Date(gate.server.clock.now() + MINUTE).toISOString()
  const expired = await ownKey(gate, { expires_at })
  await expired.api.ok('whoami.get')
  nextMinute()
  for (let i = 0; i < 3; i++) await revoked.api.refused('whoami.get', {}, 401, 'key_revoked')
  await expired.api.refused('whoami.get', {}, 401, 'key_expired')
  gate.server.clock.advance(MINUTE)
  await flush()
  const all = await events('key.authentication_failed')
  const found = (id: string) => all.filter(isOf(id)).map(one => [one.reason, one.details.count])
  expect(found(revoked.id)).toEqual([['key_revoked', 3]])
  expect(found(expired.id)).toEqual([['key_expired', 1]])
})

test('each minute and each address is an event of its own', async () => {
  const key = await ownKey(gate)
  await gate.live.ok('keys.revoke', { id: key.id })
  for (let i = 0; i < 2; i++) {
    nextMinute()
    await key.api.call('whoami.get')
  }
  gate.server.clock.advance(MINUTE)
  await flush()
  expect((await events('key.authentication_failed')).filter(isOf(key.id))).toHaveLength(2)
})

test('what names no stored key is no event: garbage, unknown keys, tokens, no key', async () => {
  const before = (await events('key.*')).length
  const { token } = await newToken(gate.live)
  const texts = [
    'nonsense',
    generateKeyText('live').text,
    `${gate.server.liveKey}x`,
    token,
    undefined,
  ]
  for (const text of texts) {
    expect((await gate.anyone.as(text).call('whoami.get')).status).toBe(401)
  }
  nextMinute()
  await flush()
  expect(await events('key.*')).toHaveLength(before)
})

test('a test key that fails is an event of the test environment only', async () => {
  const made = await gate.test.ok('keys.create', { body: { name: 'k', scopes: ['*'] } })
  await gate.test.ok('keys.revoke', { id: made.id })
  await gate.test.as(made.key).refused('whoami.get', {}, 401, 'key_revoked')
  nextMinute()
  await flush()
  const query = { action: 'key.authentication_failed' }
  const { data } = await gate.test.ok('audit.list', { query })
  expect(data.map(event => [event.target.id, event.environment])).toEqual([[made.id, 'test']])
  expect((await events(query.action)).filter(isOf(made.id))).toEqual([])
})

test('calls beyond the scopes of a key: one event per key, operation and minute', async () => {
  const weak = await newKey(gate.live, { scopes: ['agents.read'] })
  const api = gate.live.as(weak.key)
  nextMinute()
  for (let i = 0; i < 3; i++) await api.refused('keys.list', {}, 403, 'insufficient_scope')
  const body = { name: 'a', owner: 'b' }
  await api.refused('agents.create', { body }, 403, 'insufficient_scope')
  gate.server.clock.advance(MINUTE)
  await flush()
  const query = { actor: weak.id, action: 'request.refused' }
  const { data } = await gate.live.ok('audit.list', { query })
  const found = data.map(({ target, reason, details }) => ({
    ...{ target, reason, scope: details.required_scope, count: details.count },
  }))
  const reason = 'insufficient_scope'
  expect(found).toHaveLength(2)
  expect(found).toEqual(
    expect.arrayContaining([
      { target: { kind: 'operation', id: 'keys.list' }, reason, scope: 'keys.read', count: 3 },
      {
        target: { kind: 'operation', id: 'agents.create' },
        reason,
        scope: 'agents.write',
        count: 1,
      },
    ]),
  )
})

const refusal = (n: number) => ({
  tenant: { workspaceId: gate.core.home.workspace.id, environment: 'live' as const },
  origin: { actor: { kind: 'system' as const }, requestId: `req-${n}` },
  event: {
    action: 'key.authentication_failed' as const,
    target: { kind: 'key' as const, id: `key_number-${n}` },
  },
  reason: 'invalid_key',
  sameness: '192.0.2.1',
})

const numbered = async () =>
  (await events('key.authentication_failed'))
    .filter(event => event.target.id.startsWith('key_number-'))
    .map(event => `${event.target.id} ${event.details.count}`)
    .sort()

test('what could not be written stays, and what may have been is not written twice', async () => {
  const counts = new RefusalCounts(gate.logger)
  const now = gate.server.clock.now()
  const failing = (error: Error): Pick<Database, 'begin'> => ({
    begin: () => Promise.reject(error),
  })
  counts.note(refusal(1), now)
  await expect(counts.flush(failing(unavailable('away')), now, true)).rejects.toThrow('away')
  counts.note(refusal(1), now)
  await counts.flush(gate.core.db, now, true)
  counts.note(refusal(2), now)
  await expect(counts.flush(failing(outcomeUnknown()), now, true)).rejects.toThrow()
  await counts.flush(gate.core.db, now, true)
  expect(await numbered()).toEqual(['key_number-1 2'])
})

test('memory is bounded: further ones are left out, and the log says so once', async () => {
  const counts = new RefusalCounts(gate.logger, 3)
  const now = gate.server.clock.now()
  const lines = gate.log.length
  for (let n = 10; n < 20; n++) counts.note(refusal(n), now)
  counts.note(refusal(10), now)
  const warnings = gate.log.slice(lines).filter(line => line.includes('too many kinds of refusals'))
  expect(warnings).toHaveLength(1)
  await counts.flush(gate.core.db, now, true)
  const found = (await numbered()).filter(name => name.startsWith('key_number-1'))
  expect(found).toEqual(['1 2', '10 2', '11 1', '12 1'].map(name => `key_number-${name}`))
})

test('a stop writes what the minute has, of refusals and of verifies', async () => {
  const { token, agent_id } = await newToken(gate.live)
  const weak = await newKey(gate.live, { scopes: ['agents.read'] })
  for (let i = 0; i < 2; i++) await gate.anyone.ok('tokens.verify', { body: { token } })
  await gate.live.as(weak.key).refused('keys.list', {}, 403, 'insufficient_scope')
  await afterRestart(gate, async core => {
    const sql = core.db.read('live')
    const counts = await sql<{ count: number }[]>`
      select count from live.verify_counts where agent_id = ${agent_id}`
    expect(counts.map(row => row.count)).toEqual([2])
    const refused = await sql<{ details: { count: number } }[]>`
      select details from live.audit_events
      where actor_id = ${weak.id} and action = 'request.refused'`
    expect(refused.map(row => row.details.count)).toEqual([1])
  })
})
