import { expect, test } from 'bun:test'
import { newAgent, newPolicy } from '../../support/calls.ts'
import { testForbidden } from '../../support/credentials.ts'
import { problemOf } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = testForbidden('tokens.create', {
  capability_missing: async gate => {
    const agent = await newAgent(gate.live, { capabilities: ['orders.read'] })
    const before = await dumpTables(gate)
    const body = { agent_id: agent.id, scope: ['orders.read', 'orders.delete'] }
    const answer = await gate.live.call('tokens.create', { body })
    const problem = problemOf(answer)
    expect(problem.missing).toEqual(['orders.delete'])
    expect(problem.have).toEqual(['orders.read'])
    expect(problem.errors?.map(error => error.pointer)).toEqual(['/scope/1'])
    expect(problem.detail).toContain('orders.delete')
    expect(problem.detail).toContain(`PATCH /v1/agents/${agent.id}`)
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  policy_denied: async gate => {
    const agent = await newAgent(gate.live)
    const policy = await newPolicy(gate.live, {
      agents: { ids: [agent.id] },
      scope: undefined,
      conditions: { max_ttl_seconds: 60 },
    })
    const body = { agent_id: agent.id, scope: ['orders.read'], ttl: 61 }
    const answer = await gate.live.call('tokens.create', { body })
    expect(problemOf(answer)).toMatchObject({
      policy_id: policy.id,
      policy_name: policy.name,
      rule: 'deny everything for more than 60 seconds',
      asked: 'orders.read for 61 seconds',
      allowed: 'a request with a ttl of at most 60 seconds',
    })
    expect(problemOf(answer).detail).toContain(`DELETE /v1/policies/${policy.id}`)
    await gate.live.ok('tokens.create', { body: { ...body, ttl: 60 } })
    return answer
  },
})

const BEYOND: Record<string, { capabilities: string[]; scope: string }> = {
  'an agent without capabilities': { capabilities: [], scope: 'orders.read' },
  'a branch beyond its one scope': { capabilities: ['orders.read'], scope: 'orders.*' },
  'the root of a branch': { capabilities: ['orders.*'], scope: 'orders' },
  'a wider branch': { capabilities: ['orders.items.*'], scope: 'orders.*' },
  'a name that starts the same': { capabilities: ['orders.*'], scope: 'ordersx.read' },
  'a scope in another case': { capabilities: ['orders.read'], scope: 'Orders.read' },
}

for (const [what, { capabilities, scope }] of Object.entries(BEYOND)) {
  test(`tokens.create 403: ${what}`, async () => {
    const agent = await newAgent(gate.live, { capabilities })
    const body = { agent_id: agent.id, scope: [scope] }
    await gate.live.refused('tokens.create', { body }, 403, 'capability_missing')
  })
}
