import { expect, test } from 'bun:test'
import { newAgent } from '../../support/calls.ts'
import { newChain, newDelegation } from '../../support/delegations.ts'
import { type Gate, useGate } from '../../support/gate.ts'
import { inFlight, secretWiped } from '../../support/idempotency.ts'
import { problemOf, testRefusals } from '../../support/refusals.ts'
import { dumpTables, withoutRefusals } from '../../support/tables.ts'

const gate = useGate()

/** What hands `chain` on to a new agent. */
async function nextOf(gate: Gate, chain: Awaited<ReturnType<typeof newChain>>) {
  const last = chain.at(-1)
  return {
    from_agent_id: last?.to_agent_id,
    to_agent_id: (await newAgent(gate.live)).id,
    parent_delegation_id: last?.id,
    ...{ scope: ['orders.read'], ttl: 60 },
  }
}

testRefusals(gate, 'delegations.create', 409, {
  agent_not_active: async gate => {
    const [from, to] = [await newAgent(gate.live), await newAgent(gate.live)]
    await gate.live.ok('agents.update', { id: to.id, body: { status: 'suspended' } })
    const before = await dumpTables(gate)
    const body = { from_agent_id: from.id, to_agent_id: to.id, scope: ['orders.read'] }
    const answer = await gate.live.call('delegations.create', { body })
    expect(problemOf(answer).detail).toContain('suspended')
    expect(problemOf(answer).errors?.map(error => error.pointer)).toEqual(['/to_agent_id'])
    expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
    return answer
  },
  delegation_not_active: async gate => {
    const chain = await newChain(gate.live, 2)
    await gate.live.ok('delegations.revoke', { id: chain[1]?.id ?? '' })
    const body = await nextOf(gate, chain)
    const before = await dumpTables(gate)
    const answer = await gate.live.call('delegations.create', { body })
    expect(problemOf(answer).errors?.map(error => error.pointer)).toEqual(['/parent_delegation_id'])
    expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
    return answer
  },
  idempotency_in_flight: inFlight('delegations.create'),
  secret_no_longer_available: secretWiped('delegations.create'),
})

test('delegations.create 409: below a revoked root, and below what has expired', async () => {
  const chain = await newChain(gate.live, 3)
  await gate.live.ok('delegations.revoke', { id: chain[0]?.id ?? '' })
  const call = { body: await nextOf(gate, chain) }
  await gate.live.refused('delegations.create', call, 409, 'delegation_not_active')
  const short = [await newDelegation(gate.live, { ttl: 5 })]
  gate.server.clock.advance(6000)
  const late = { body: await nextOf(gate, short) }
  const problem = await gate.live.refused('delegations.create', late, 409, 'delegation_not_active')
  expect(problem.detail).toContain('has expired')
})

test('delegations.create 409: any agent of the chain must be active', async () => {
  for (const status of ['suspended', 'revoked']) {
    for (const at of [0, 1, 2]) {
      const chain = await newChain(gate.live, 2)
      const id = [chain[0]?.from_agent_id, ...chain.map(one => one.to_agent_id)][at] ?? ''
      if (status === 'revoked') await gate.live.ok('agents.revoke', { id })
      else await gate.live.ok('agents.update', { id, body: { status } })
      const body = await nextOf(gate, chain)
      const problem = await gate.live.refused(
        ...(['delegations.create', { body }, 409, 'agent_not_active'] as const),
      )
      expect(problem.detail).toContain(id)
    }
  }
})
