import { expect, test } from 'bun:test'
import { newAgent } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

testRefusals(gate, 'agents.update', 409, {
  agent_revoked: async gate => {
    const { id } = await newAgent(gate.live)
    await gate.live.ok('agents.revoke', { id })
    const before = await dumpTables(gate)
    const answer = await gate.live.call('agents.update', { id, body: { status: 'active' } })
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
})

test('agents.update 409: no member of a revoked agent can be changed', async () => {
  const { id } = await newAgent(gate.live)
  await gate.live.ok('agents.revoke', { id })
  for (const body of [{ name: 'x' }, { capabilities: [] }, { status: 'suspended' }]) {
    await gate.live.refused('agents.update', { id, body }, 409, 'agent_revoked')
  }
})
