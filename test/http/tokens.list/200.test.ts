import { expect, test } from 'bun:test'
import { newAgent, newToken } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { testPages, walk } from '../../support/pages.ts'

const gate = useGate()

const idsFor = async (query: Record<string, string>) =>
  (await walk(gate.live, 'tokens.list', { ...query, limit: 200 })).map(token => token.id)

test('tokens.list: a token in a list is its record, without the token', async () => {
  const { token, ttl, ...record } = await newToken(gate.live)
  expect(await gate.live.ok('tokens.list')).toEqual({ data: [record], has_more: false })
})

test("tokens.list: by status, the agent's counted in", async () => {
  const agent = await newAgent(gate.live)
  const agent_id = agent.id
  const short = await newToken(gate.live, { agent_id, ttl: 5 })
  const ended = await newToken(gate.live, { agent_id, ttl: 5 })
  await gate.live.ok('tokens.revoke', { id: ended.id })
  gate.server.clock.advance(6000)
  const live = await newToken(gate.live, { agent_id })
  const revoked = await newToken(gate.live, { agent_id })
  await gate.live.ok('tokens.revoke', { id: revoked.id })
  const all = async () => {
    const found: Record<string, string[]> = {}
    for (const status of ['active', 'suspended', 'expired', 'revoked']) {
      found[status] = await idsFor({ agent_id, status })
      for (const id of found[status]) {
        expect((await gate.live.ok('tokens.get', { id })).status as string).toBe(status)
      }
    }
    return found
  }
  const fixed = { expired: [short.id], revoked: [revoked.id, ended.id] }
  expect(await all()).toEqual({ ...fixed, active: [live.id], suspended: [] })

  await gate.live.ok('agents.update', { id: agent_id, body: { status: 'suspended' } })
  expect(await all()).toEqual({ ...fixed, active: [], suspended: [live.id] })

  await gate.live.ok('agents.revoke', { id: agent_id })
  const everything = [revoked.id, live.id, ended.id, short.id]
  const found = await all()
  expect([found.active, found.suspended, found.expired]).toEqual([[], [], []])
  expect(found.revoked?.sort()).toEqual(everything.sort())
})

test('tokens.list: by agent', async () => {
  const { id } = await newAgent(gate.live)
  const one = await newToken(gate.live, { agent_id: id })
  await newToken(gate.live)
  expect(await idsFor({ agent_id: id })).toEqual([one.id])
  expect(await idsFor({ agent_id: 'ag_unknown' })).toEqual([])
})

test('tokens.list: since is included and until is not', async () => {
  const { id: agent_id } = await newAgent(gate.live)
  const first = await newToken(gate.live, { agent_id })
  gate.server.clock.advance(10_000)
  const second = await newToken(gate.live, { agent_id })
  const [start, end] = [first.issued_at, second.issued_at]
  expect(await idsFor({ agent_id, since: start })).toEqual([second.id, first.id])
  expect(await idsFor({ agent_id, since: start, until: end })).toEqual([first.id])
  expect(await idsFor({ agent_id, since: end })).toEqual([second.id])
  expect(await idsFor({ agent_id, until: start })).toEqual([])
  expect(await idsFor({ agent_id, since: end, until: start })).toEqual([])
})

test('tokens.list: an offset from UTC is understood', async () => {
  const { id: agent_id } = await newAgent(gate.live)
  const { id, issued_at } = await newToken(gate.live, { agent_id })
  const shifted = new Date(Date.parse(issued_at) + 2 * 3_600_000).toISOString()
  const since = shifted.replace('Z', '+02:00')
  expect(await idsFor({ agent_id, since })).toEqual([id])
})

testPages(gate, 'tokens.list', {
  make: newToken,
  filter: { status: 'active' },
  otherFilter: { status: 'revoked' },
})

test('tokens.list: ids that sort by time do so under every locale of the database', async () => {
  const columns = await gate.sql<{ name: string; collation: string }[]>`
    select a.attrelid::regclass::text as name, c.collname as collation
    from pg_attribute a join pg_collation c on c.oid = a.attcollation
    where a.attname = 'id' and a.attrelid in ('live.tokens'::regclass, 'live.audit_events'::regclass)
    order by name`
  expect([...columns]).toEqual([
    { name: 'live.audit_events', collation: 'C' },
    { name: 'live.tokens', collation: 'C' },
  ])
})
