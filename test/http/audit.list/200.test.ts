import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { ReplyBody } from '../../../src/http/contract.ts'
import { newAgent, newKey, newToken } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { testPages, walk } from '../../support/pages.ts'

const gate = useGate()

type Event = ReplyBody<'audit.get'>
type Query = Readonly<Record<string, string | number>>

const list = async (query: Query = {}): Promise<Event[]> =>
  (await walk(gate.live, 'audit.list', { limit: 200, ...query })) as Event[]

test('audit.list: an event says who did what to which object, for which agent, from where', async () => {
  const headers = { 'X-Request-Id': 'req-listed', 'User-Agent': 'tests/1' }
  const body = { name: 'a', owner: 'b@co.example', capabilities: ['orders.read'] }
  const agent = await gate.live.ok('agents.create', { body, headers })
  const { key_id, workspace_id } = await gate.live.ok('whoami.get')
  const [event] = (await gate.live.ok('audit.list', { query: { limit: 1 } })).data
  const { id, at, ...rest } = event ?? ({} as Event)
  expect(id).toMatch(/^evt_[0-9A-Za-z]{30}$/)
  expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  expect(rest).toEqual({
    workspace_id,
    action: 'agent.created',
    outcome: 'success',
    actor: { kind: 'key', id: key_id, member_id: gate.core.home.ownerId },
    agent_id: agent.id,
    chain: [],
    target: { kind: 'agent', id: agent.id },
    details: { name: 'a', capabilities: ['orders.read'] },
    request_id: 'req-listed',
    ip: '127.0.0.1',
    user_agent: 'tests/1',
    environment: 'live',
  })
})

test('audit.list: all that happens to an agent is found by it, its tokens too', async () => {
  const { id: agent_id } = await newAgent(gate.live)
  const token = await newToken(gate.live, { agent_id })
  const body = { agent_id, scope: ['none'] }
  await gate.live.refused('tokens.create', { body }, 403, 'capability_missing')
  await gate.live.ok('tokens.revoke', { id: token.id })
  await gate.live.ok('agents.rotateKey', { id: agent_id, body: {} })
  await gate.live.ok('agents.update', { id: agent_id, body: { capabilities: [] } })
  await gate.live.ok('agents.update', { id: agent_id, body: { status: 'suspended' } })
  await gate.live.refused('tokens.create', { body }, 409, 'agent_not_active')
  await gate.live.ok('agents.revoke', { id: agent_id })
  await newToken(gate.live)
  const events = await list({ agent_id })
  const found = events.map(one => `${one.action} ${one.reason ?? one.outcome}`).reverse()
  expect(found).toEqual([
    'agent.created success',
    'token.issued success',
    'token.issued capability_missing',
    'token.revoked success',
    'agent.key_rotated success',
    'agent.updated success',
    'agent.updated success',
    'token.issued agent_not_active',
    'agent.revoked success',
  ])
})

test('audit.list: an attempt to give away more than one has is found', async () => {
  const weak = await newKey(gate.live, { scopes: ['keys.write', 'agents.read'] })
  const other = await newKey(gate.live, { scopes: ['agents.read'] })
  const api = gate.live.as(weak.key)
  const body = { name: 'bigger', scopes: ['agents.read', '*'] }
  await api.refused('keys.create', { body }, 403, 'exceeds_authority')
  const patch = { id: other.id, body: { scopes: ['tokens.write'] } }
  await api.refused('keys.update', patch, 403, 'exceeds_authority')
  const events = await list({ actor: weak.id, outcome: 'refused' })
  const found = events.map(({ action, reason, target, details }) => ({
    ...{ action, reason, target: target.id },
    details: details as object,
  }))
  expect(found).toEqual([
    {
      ...{ action: 'key.updated', reason: 'exceeds_authority', target: other.id },
      details: { scopes: ['tokens.write'] },
    },
    {
      ...{ action: 'key.created', reason: 'exceeds_authority', target: weak.id },
      details: { name: 'bigger', scopes: ['agents.read', '*'] },
    },
  ])
})

type Given = Record<string, string | undefined>

/** What the filters mean, said as plainly as can be. */
function isMatch(event: Event, query: Record<string, string>): boolean {
  const { since, until, actor, agent_id, action, outcome, text } = query
  const at = Date.parse(event.at)
  if (since !== undefined && at < Date.parse(since)) return false
  if (until !== undefined && at >= Date.parse(until)) return false
  const { kind, id, member_id } = event.actor
  if (actor !== undefined && ![kind, id, member_id].includes(actor)) return false
  if (agent_id !== undefined && event.agent_id !== agent_id) return false
  if (action?.endsWith('.*') && !event.action.startsWith(action.slice(0, -1))) return false
  if (action !== undefined && !action.endsWith('.*') && event.action !== action) return false
  if (outcome !== undefined && event.outcome !== outcome) return false
  if (text === undefined) return true
  const { reason, target, request_id, ip, details } = event
  const texts = [event.action, target.id, id, event.agent_id, request_id, reason, ip]
  const values = Object.values(details as Record<string, unknown>).flat()
  const names = Object.keys(details as object)
  return [...texts, ...values.map(String), ...names].some(one =>
    one?.toLowerCase().includes(text.toLowerCase()),
  )
}

const NAMES = ['100% o_r\\d"er', "o'hara", 'ORDERS', 'a,b;c', '=1+1', 'süß', 'x%', 'under_score']

/** Events of all kinds, a second apart now and then. */
async function pour(): Promise<string[]> {
  const agents: string[] = []
  for (const [i, name] of NAMES.entries()) {
    const { id } = await newAgent(gate.live, { name })
    agents.push(id)
    if (i % 2 === 0) gate.server.clock.advance(1000)
    const { key } = await newKey(gate.live, { name, scopes: ['agents.*', 'tokens.*'] })
    await newToken(gate.live.as(key), { agent_id: id })
    const body = { agent_id: id, scope: [`none.n${i}`] }
    await gate.live.as(key).refused('tokens.create', { body }, 403, 'capability_missing')
  }
  await gate.core.asOperator('live', async work => {
    const { record } = await import('../../../src/audit/record.ts')
    const target = { kind: 'signing_key', id: 'sk_x' } as const
    await record(work, { action: 'signing_key.rotated', target })
    await record(work, { action: 'secrets.retired', target: { kind: 'secrets', id: 'instance' } })
  })
  return agents
}

test('audit.list: every mixture of filters finds what a plain search does, in order', async () => {
  const agents = await pour()
  const all = await list()
  const keys = [...new Set(all.map(one => one.actor.id ?? ''))].filter(id => id !== '')
  const pick = (...from: string[]) =>
    fc.option(fc.constantFrom(...from), { nil: undefined, freq: 2 })
  const times = all.map(one => one.at)
  const texts = [
    '%',
    '_',
    '\\',
    '"',
    "'",
    'ORDER',
    'order',
    'süß',
    '100% o_r\\d"er',
    '=1+1',
    'none.n3',
  ]
  const more = ['key_', 'req_', '127.0', 'capability', 'missing', 'x%', ' ', 'nothing of the kind']
  const mixed: fc.Arbitrary<Given> = fc.record({
    since: pick(...times),
    until: pick(...times),
    actor: pick('key', 'operator', 'system', gate.core.home.ownerId, ...keys),
    agent_id: pick('ag_unknown', ...agents),
    action: pick('agent.created', 'agent.*', 'token.issued', 'key.*', 'signing_key.*', 'signing.*'),
    outcome: pick('success', 'refused'),
    text: pick(...texts, ...more, ...agents),
  })
  // Of one event, so that it at least is found.
  const names = ['since', 'actor', 'agent_id', 'action', 'outcome', 'text'] as const
  const fitting = fc
    .tuple(fc.constantFrom(...all), fc.subarray([...names]))
    .map(([one, chosen]) => {
      const { at, actor, agent_id, action, outcome, request_id } = one
      const whole: Given = { since: at, actor: actor.kind, action, outcome }
      const own: Given = { ...whole, agent_id, text: request_id.slice(2, 20).toUpperCase() }
      return Object.fromEntries(chosen.map(name => [name, own[name]]))
    })
  let hits = 0
  await fc.assert(
    fc.asyncProperty(fc.oneof(mixed, fitting), async given => {
      const query = Object.fromEntries(
        Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
      )
      const expected = all.filter(event => isMatch(event, query)).map(event => event.id)
      expect((await list(query)).map(event => event.id)).toEqual(expected)
      if (expected.length > 0) hits++
    }),
    { numRuns: 300 },
  )
  expect(hits).toBeGreaterThan(100)
})

test('audit.list: a search by text goes 30 days back, and further when asked to', async () => {
  const { id } = await newAgent(gate.live, { name: 'needle' })
  gate.server.clock.advance(29 * 86_400_000)
  const find = async (query: Query) => (await list({ text: 'NEEDLE', ...query })).length
  expect(await find({})).toBe(1)
  gate.server.clock.advance(86_400_000)
  expect(await find({})).toBe(0)
  expect(await find({ since: '2020-01-01T00:00:00Z' })).toBe(1)
  expect(await list({ agent_id: id })).toHaveLength(1)
})

test('audit.list: times at the ends of what can be written are times', async () => {
  const all = (await list()).length
  const ends = { since: '0001-01-01T00:00:00Z', until: '9999-12-31T23:59:59Z' }
  expect(await list(ends)).toHaveLength(all)
  expect(await list({ since: ends.until })).toEqual([])
  expect(await list({ until: '1969-12-31T23:59:59Z' })).toEqual([])
})

test('audit.list: both names of the scope, its branch and * may read, others may not', async () => {
  for (const scope of ['audit.read', 'admin.audit.read', 'admin:audit:read', 'audit.*', '*']) {
    await (await gate.withScopes([scope])).ok('audit.list')
  }
  const other = await gate.withScopes(['agents.*', 'tokens.*', 'keys.*'])
  await other.refused('audit.list', {}, 403, 'insufficient_scope')
})

testPages(gate, 'audit.list', {
  make: async api => {
    await newAgent(api)
    const [event] = (await api.ok('audit.list', { query: { limit: 1 } })).data
    return event ?? { id: 'none' }
  },
  filter: { action: 'agent.created' },
  otherFilter: { action: 'agent.*' },
})
