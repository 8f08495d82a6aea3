import { expect, test } from 'bun:test'
import { newAgent } from '../../support/calls.ts'
import { newChain, newDelegation } from '../../support/delegations.ts'
import { useGate } from '../../support/gate.ts'
import { usedBefore } from '../../support/idempotency.ts'
import { problemOf, testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

/** 64 scopes of 128 characters: more than a token may hold. */
const LONG_SCOPES = Array.from({ length: 64 }, (_, i) => `orders.${String(i).padStart(121, 'a')}`)

testRefusals(gate, 'delegations.create', 422, {
  delegation_cycle: async gate => {
    const { id } = await newAgent(gate.live)
    const before = await dumpTables(gate)
    const body = { from_agent_id: id, to_agent_id: id, scope: ['orders.read'] }
    const answer = await gate.live.call('delegations.create', { body })
    expect(problemOf(answer).errors?.map(error => error.pointer)).toEqual(['/to_agent_id'])
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  invalid_max_depth: async gate => {
    const parent = await newDelegation(gate.live)
    const to = await newAgent(gate.live)
    const named = { from_agent_id: parent.to_agent_id, to_agent_id: to.id }
    const body = { ...named, parent_delegation_id: parent.id, scope: ['orders.read'], max_depth: 1 }
    const answer = await gate.live.call('delegations.create', { body })
    expect(problemOf(answer).errors?.map(error => error.pointer)).toEqual(['/max_depth'])
    return answer
  },
  invalid_constraints: async gate => {
    const [from, to] = [await newAgent(gate.live), await newAgent(gate.live)]
    const named = { from_agent_id: from.id, to_agent_id: to.id }
    const body = { ...named, scope: ['orders.read'], constraints: { region: { patern: 'x' } } }
    const answer = await gate.live.call('delegations.create', { body })
    const pointers = problemOf(answer).errors?.map(error => error.pointer)
    expect(pointers).toEqual(['/constraints/region/patern'])
    return answer
  },
  token_too_large: async gate => {
    const from = await newAgent(gate.live, { capabilities: ['orders.*'] })
    const to = await newAgent(gate.live)
    const before = await dumpTables(gate)
    const body = { from_agent_id: from.id, to_agent_id: to.id, scope: LONG_SCOPES }
    const answer = await gate.live.call('delegations.create', { body })
    expect(problemOf(answer).detail).toContain('at most 4096')
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  idempotency_conflict: usedBefore('delegations.create', { ttl: 17 }),
})

test('delegations.create 422: back to any agent of the chain', async () => {
  const chain = await newChain(gate.live, 3)
  const last = chain.at(-1)
  const agents = [chain[0]?.from_agent_id, ...chain.map(one => one.to_agent_id)]
  for (const to_agent_id of agents) {
    const named = { from_agent_id: last?.to_agent_id, to_agent_id, parent_delegation_id: last?.id }
    const body = { ...named, scope: ['orders.read'], ttl: 60 }
    const problem = await gate.live.refused(
      ...(['delegations.create', { body }, 422, 'delegation_cycle'] as const),
    )
    expect(problem.errors?.map(error => error.pointer)).toEqual(['/to_agent_id'])
  }
})
