import { expect, test } from 'bun:test'
import { newAgent } from '../../support/calls.ts'
import { handOn, newDelegation } from '../../support/delegations.ts'
import { useGate } from '../../support/gate.ts'
import { testPages, walk } from '../../support/pages.ts'

const gate = useGate()

const idsFor = async (query: Record<string, string>) =>
  (await walk(gate.live, 'delegations.list', { ...query, limit: 200 })).map(one => one.id)

test('delegations.list: one in a list is its record, without the token', async () => {
  const { token, ttl, ...record } = await newDelegation(gate.live, { reason: 'because' })
  expect(await gate.live.ok('delegations.list')).toEqual({ data: [record], has_more: false })
})

test('delegations.list: by either agent and by parent', async () => {
  const root = await newDelegation(gate.live)
  const child = await handOn(gate.live, root)
  const grandchild = await handOn(gate.live, child)
  const { from_agent_id, to_agent_id } = child
  expect(await idsFor({ from_agent_id })).toEqual([child.id])
  expect(await idsFor({ to_agent_id })).toEqual([child.id])
  expect(await idsFor({ from_agent_id, to_agent_id })).toEqual([child.id])
  expect(await idsFor({ from_agent_id: to_agent_id, to_agent_id })).toEqual([])
  expect(await idsFor({ parent_delegation_id: root.id })).toEqual([child.id])
  expect(await idsFor({ parent_delegation_id: child.id })).toEqual([grandchild.id])
  expect(await idsFor({ from_agent_id: 'ag_unknown' })).toEqual([])
})

test("delegations.list: by status, every agent's of the chain counted in", async () => {
  const from_agent_id = (await newAgent(gate.live)).id
  const short = await newDelegation(gate.live, { from_agent_id, ttl: 5 })
  gate.server.clock.advance(6000)
  const live = await newDelegation(gate.live, { from_agent_id })
  gate.server.clock.advance(1)
  const revoked = await newDelegation(gate.live, { from_agent_id })
  await gate.live.ok('delegations.revoke', { id: revoked.id })
  const all = async (of: Record<string, string>) => {
    const found: Record<string, string[]> = {}
    for (const status of ['active', 'suspended', 'expired', 'revoked']) {
      found[status] = await idsFor({ ...of, status })
      for (const id of found[status]) {
        expect((await gate.live.ok('delegations.get', { id })).status as string).toBe(status)
      }
    }
    return found
  }
  const fixed = { expired: [short.id], revoked: [revoked.id] }
  const own = { from_agent_id }
  expect(await all(own)).toEqual({ ...fixed, active: [live.id], suspended: [] })

  const child = await handOn(gate.live, live)
  const below = { parent_delegation_id: live.id }
  const none = { active: [], suspended: [], expired: [], revoked: [] }
  await gate.live.ok('agents.update', { id: from_agent_id, body: { status: 'suspended' } })
  expect(await all(own)).toEqual({ ...fixed, active: [], suspended: [live.id] })
  expect(await all(below)).toEqual({ ...none, suspended: [child.id] })

  await gate.live.ok('agents.revoke', { id: from_agent_id })
  expect((await all(own)).revoked?.sort()).toEqual([short.id, live.id, revoked.id].sort())
  expect(await all(below)).toEqual({ ...none, revoked: [child.id] })
})

testPages(gate, 'delegations.list', {
  make: newDelegation,
  filter: { status: 'active' },
  otherFilter: { status: 'revoked' },
})
