import { expect, test } from 'bun:test'
import { newAgent, newPolicy, newToken } from '../../support/calls.ts'
import { testForbidden } from '../../support/credentials.ts'
import { handOn, newDelegation } from '../../support/delegations.ts'
import { problemOf } from '../../support/refusals.ts'
import { dumpTables, withoutRefusals } from '../../support/tables.ts'

const gate = testForbidden('tokens.create', {
  not_delegate: async gate => {
    const root = await newDelegation(gate.live)
    const child = await handOn(gate.live, root)
    const before = await dumpTables(gate)
    for (const agent_id of [root.from_agent_id, root.to_agent_id]) {
      const body = { agent_id, delegation_id: child.id, scope: ['orders.read'] }
      const problem = await gate.live.refused('tokens.create', { body }, 403, 'not_delegate')
      expect(problem.errors?.map(error => error.pointer)).toEqual(['/agent_id'])
    }
    expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
    const body = { agent_id: child.to_agent_id, delegation_id: root.id, scope: ['orders.read'] }
    return gate.live.call('tokens.create', { body })
  },
  exceeds_delegation: async gate => {
    const root = await newDelegation(gate.live, { ttl: 200, constraints: { max_usd: 5 } })
    const before = await dumpTables(gate)
    const body = {
      ...{ agent_id: root.to_agent_id, delegation_id: root.id, constraints: { max_usd: 6 } },
      scope: ['orders.read', 'orders.create'],
    }
    const answer = await gate.live.call('tokens.create', { body })
    const problem = problemOf(answer)
    expect(problem.exceeds).toEqual(['scope', 'ttl', 'constraints'])
    const pointers = problem.errors?.map(error => error.pointer)
    expect(pointers).toEqual(['/scope/1', '/ttl', '/constraints/max_usd'])
    // The default of 300 s is no excuse, and what would fit is said.
    expect(problem.errors?.[1]?.detail).toMatch(/Ask for a ttl of at most (200|199)\.$/)
    expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
    return answer
  },
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
    expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
    return answer
  },
  exceeds_grant: async gate => {
    const first = await newToken(gate.live, { constraints: { max_uses: 1 } })
    const { agent_id, grant_id } = first
    const body = { agent_id, grant_id, scope: ['orders.create'], constraints: { max_uses: 2 } }
    const answer = await gate.live.call('tokens.create', { body })
    expect(problemOf(answer).errors?.map(error => error.pointer)).toEqual([
      '/scope/0',
      '/constraints/max_uses',
    ])
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
