import { expect, test } from 'bun:test'
import { newAgent } from '../../support/calls.ts'
import { newChain } from '../../support/delegations.ts'
import { useGate } from '../../support/gate.ts'
import { inFlight, secretWiped } from '../../support/idempotency.ts'
import { problemOf, testRefusals } from '../../support/refusals.ts'
import { dumpTables, withoutRefusals } from '../../support/tables.ts'

const gate = useGate()

testRefusals(gate, 'tokens.create', 409, {
  agent_not_active: async gate => {
    const { id } = await newAgent(gate.live)
    await gate.live.ok('agents.update', { id, body: { status: 'suspended' } })
    const before = await dumpTables(gate)
    const body = { agent_id: id, scope: ['orders.read'] }
    const answer = await gate.live.call('tokens.create', { body })
    expect(problemOf(answer).detail).toContain('suspended')
    expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
    return answer
  },
  delegation_not_active: async gate => {
    const chain = await newChain(gate.live, 3)
    await gate.live.ok('delegations.revoke', { id: chain[1]?.id ?? '' })
    const last = chain.at(-1)
    const body = { agent_id: last?.to_agent_id, delegation_id: last?.id, scope: ['orders.read'] }
    const before = await dumpTables(gate)
    const answer = await gate.live.call('tokens.create', { body })
    expect(problemOf(answer).errors?.map(error => error.pointer)).toEqual(['/delegation_id'])
    expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
    return answer
  },
  idempotency_in_flight: inFlight('tokens.create'),
  secret_no_longer_available: secretWiped('tokens.create'),
})

test('tokens.create 409: a revoked agent gets no token', async () => {
  const { id } = await newAgent(gate.live)
  await gate.live.ok('agents.revoke', { id })
  const body = { agent_id: id, scope: ['orders.read'] }
  await gate.live.refused('tokens.create', { body }, 409, 'agent_not_active')
})

test('tokens.create 409: a resumed agent gets tokens again', async () => {
  const { id } = await newAgent(gate.live)
  await gate.live.ok('agents.update', { id, body: { status: 'suspended' } })
  await gate.live.ok('agents.update', { id, body: { status: 'active' } })
  await gate.live.ok('tokens.create', { body: { agent_id: id, scope: ['orders.read'] } })
})
