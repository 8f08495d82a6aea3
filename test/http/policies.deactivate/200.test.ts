import { expect, test } from 'bun:test'
import { newAgent, newPolicy } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

test('policies.deactivate: it holds for nothing that is issued afterwards', async () => {
  const agent = await newAgent(gate.live)
  const body = { agent_id: agent.id, scope: ['orders.read'] }
  const first = await newPolicy(gate.live, { scope: ['orders.read'] })
  const second = await newPolicy(gate.live, { scope: ['orders.*'] })
  await gate.live.refused('tokens.create', { body }, 403, 'policy_denied')
  const ended = await gate.live.ok('policies.deactivate', { id: first.id })
  expect(ended).toMatchObject({ id: first.id, status: 'inactive' })
  expect(Date.parse(ended.deactivated_at ?? '')).toBeGreaterThanOrEqual(
    Date.parse(first.created_at),
  )
  const problem = await gate.live.refused('tokens.create', { body }, 403, 'policy_denied')
  expect(problem.policy_id).toBe(second.id)
  await gate.live.ok('policies.deactivate', { id: second.id })
  await gate.live.ok('tokens.create', { body })
})

test('policies.deactivate: a repetition answers the same and changes nothing', async () => {
  const { id } = await newPolicy(gate.live)
  const first = await gate.live.ok('policies.deactivate', { id })
  gate.server.clock.advance(60_000)
  const before = await dumpTables(gate)
  expect(await gate.live.ok('policies.deactivate', { id })).toEqual(first)
  expect(await dumpTables(gate)).toEqual(before)
})
