/** Policies judge every agent in whose name something is granted, and what is counted stays counted. */
import { describe, expect, test } from 'bun:test'
import { newAgent, newToken } from '../support/calls.ts'
import { handOn, newDelegatedToken, newDelegation } from '../support/delegations.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()

const deny = (id: string, facts: object = {}) =>
  gate.live.ok('policies.create', {
    body: {
      name: 'no reading',
      effect: 'deny',
      scope: ['orders.read'],
      agents: { ids: [id] },
      ...facts,
    },
  })

const limit = (id: string, conditions: object) =>
  gate.live.ok('policies.create', {
    body: { name: 'small steps', effect: 'limit', agents: { ids: [id] }, conditions },
  })

const codeOf = async (token: string, context?: object): Promise<string> =>
  (await gate.anyone.ok('tokens.verify', { body: { token, context } })).code

describe('a chain', () => {
  test('gives its delegate nothing that a policy keeps from the agent whose authority it is', async () => {
    const root = await newDelegation(gate.live)
    const child = await handOn(gate.live, root)
    const before = await newDelegatedToken(gate.live, child)
    const policy = await deny(root.from_agent_id, { revoke_existing: true })
    expect(policy.revoked_tokens).toBe(1)
    expect(await codeOf(before.token)).toBe('revoked')
    const body = { agent_id: child.to_agent_id, delegation_id: child.id, scope: ['orders.read'] }
    const problem = await gate.live.refused('tokens.create', { body }, 403, 'policy_denied')
    expect(problem.policy_id).toBe(policy.id)
  })

  test('is bound by the policies of the agents in its middle', async () => {
    const root = await newDelegation(gate.live)
    const child = await handOn(gate.live, root)
    await deny(root.to_agent_id)
    const body = { agent_id: child.to_agent_id, delegation_id: child.id, scope: ['orders.read'] }
    await gate.live.refused('tokens.create', { body }, 403, 'policy_denied')
  })

  test('grows no further than policies let its agents delegate, and the refusal is in the trail', async () => {
    const root = await newDelegation(gate.live)
    await deny(root.from_agent_id)
    const to = await newAgent(gate.live)
    const body = {
      from_agent_id: root.to_agent_id,
      to_agent_id: to.id,
      parent_delegation_id: root.id,
      scope: ['orders.read'],
      ttl: 60,
    }
    await gate.live.refused('delegations.create', { body }, 403, 'policy_denied')
    const query = { action: 'delegation.created', outcome: 'refused', limit: 1 }
    const [event] = (await gate.live.ok('audit.list', { query })).data
    expect(event).toMatchObject({ reason: 'policy_denied', agent_id: root.to_agent_id })
  })

  test('is made for less where a limit says so, and the answer tells by what', async () => {
    const agent = await newAgent(gate.live)
    const policy = await limit(agent.id, {
      max_ttl_seconds: 60,
      constraints: { max_order_usd: 10 },
    })
    const made = await newDelegation(gate.live, {
      from_agent_id: agent.id,
      ttl: 600,
      constraints: { max_order_usd: 50 },
    })
    expect(made).toMatchObject({ ttl: 60, constraints: { max_order_usd: 10 } })
    expect(made.limited_by).toEqual([
      { policy_id: policy.id, name: 'small steps', changed: ['ttl', 'constraints'] },
    ])
    const token = await newDelegatedToken(gate.live, made, { ttl: 30 })
    expect(await codeOf(token.token, { order_usd: 11 })).toBe('constraint_violated')
  })

  test('is among what a draft is tried on, for every agent of it', async () => {
    const root = await newDelegation(gate.live)
    await newDelegatedToken(gate.live, root)
    const policy = { name: 'x', effect: 'deny', agents: { ids: [root.from_agent_id] } }
    const result = await gate.live.ok('policies.simulate', { body: { policy, last: 1 } })
    expect(result).toMatchObject({ examined: 1, denied: 1 })
  })
})

describe('what a limit lets be used so often', () => {
  test('is counted from the first token on', async () => {
    const agent = await newAgent(gate.live)
    await limit(agent.id, { constraints: { max_uses: 1, budget: { usd: 5 } } })
    const first = await newToken(gate.live, {
      agent_id: agent.id,
      constraints: { max_uses: 7, budget: { usd: 100, eur: 1 } },
    })
    expect(first.constraints).toEqual({ max_uses: 1, budget: { usd: 5, eur: 1 } })
    expect(await codeOf(first.token, { usd: 6, eur: 0 })).toBe('budget_exhausted')
    expect(await codeOf(first.token, { usd: 5, eur: 0 })).toBe('ok')
    expect(await codeOf(first.token, { usd: 0, eur: 0 })).toBe('uses_exhausted')
  })

  test('is not added to a grant that does not count: the token is refused', async () => {
    const agent = await newAgent(gate.live)
    const first = await newToken(gate.live, { agent_id: agent.id })
    await limit(agent.id, { constraints: { max_uses: 1 } })
    const body = { agent_id: agent.id, grant_id: first.grant_id, scope: ['orders.read'] }
    await gate.live.refused('tokens.create', { body }, 403, 'exceeds_grant')
  })

  test('meets a demand by what it inherits from its grant', async () => {
    const agent = await newAgent(gate.live)
    const first = await newToken(gate.live, {
      agent_id: agent.id,
      constraints: { approved_by: 'alex' },
    })
    await deny(agent.id, { conditions: { required_constraints: ['approved_by'] } })
    const again = await newToken(gate.live, { agent_id: agent.id, grant_id: first.grant_id })
    expect(again.constraints).toEqual({ approved_by: 'alex' })
    const body = { agent_id: agent.id, scope: ['orders.read'] }
    await gate.live.refused('tokens.create', { body }, 403, 'policy_denied')
  })
})
