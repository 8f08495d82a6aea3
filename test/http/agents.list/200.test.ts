import { expect, test } from 'bun:test'
import { AGENT, newAgent } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { testPages, walk } from '../../support/pages.ts'

const gate = useGate()

test('agents.list: no agent is an empty page', async () => {
  expect(await gate.live.ok('agents.list')).toEqual({ data: [], has_more: false })
})

test('agents.list: an agent in a list is the agent as it is read, without its secret', async () => {
  const { private_key_pem, ...agent } = await newAgent(gate.live)
  expect(private_key_pem).toBeDefined()
  expect((await gate.live.ok('agents.list')).data).toEqual([agent])
})

test('agents.list: by status', async () => {
  const active = await newAgent(gate.live)
  const suspended = await newAgent(gate.live)
  await gate.live.ok('agents.update', { id: suspended.id, body: { status: 'suspended' } })
  const revoked = await newAgent(gate.live)
  await gate.live.ok('agents.revoke', { id: revoked.id })
  const expected = { active: active.id, suspended: suspended.id, revoked: revoked.id }
  for (const [status, id] of Object.entries(expected)) {
    const { data } = await gate.live.ok('agents.list', { query: { status } })
    expect(data.map(agent => agent.id)).toContain(id)
    expect(new Set<string>(data.map(agent => agent.status))).toEqual(new Set([status]))
  }
})

test('agents.list: by owner, compared exactly', async () => {
  const owner = "o'hara%_\\+&=é@company.example"
  const { id } = await newAgent(gate.live, { owner })
  const { data } = await gate.live.ok('agents.list', { query: { owner } })
  expect(data.map(agent => agent.id)).toEqual([id])
  for (const other of [owner.toUpperCase(), '%', owner.slice(0, -1), ' ']) {
    expect((await gate.live.ok('agents.list', { query: { owner: other } })).data).toEqual([])
  }
})

test('agents.list: both filters together', async () => {
  const owner = 'both@company.example'
  const { id } = await newAgent(gate.live, { owner })
  await newAgent(gate.live, { owner })
  await gate.live.ok('agents.revoke', { id })
  const items = await walk(gate.live, 'agents.list', { owner, status: 'revoked', limit: 1 })
  expect(items.map(item => item.id)).toEqual([id])
})

testPages(gate, 'agents.list', {
  make: newAgent,
  filter: { owner: AGENT.owner },
  otherFilter: { owner: AGENT.owner, status: 'active' },
})
