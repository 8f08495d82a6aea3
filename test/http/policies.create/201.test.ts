import { expect, test } from 'bun:test'
import { newAgent, newPolicy, newToken } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { testReplay } from '../../support/idempotency.ts'

const gate = useGate()

const codeOf = async (token: string): Promise<string> =>
  (await gate.anyone.ok('tokens.verify', { body: { token } })).code

test('policies.create: in force with its answer, and told where it is', async () => {
  const agent = await newAgent(gate.live)
  const body = { name: 'no orders', effect: 'deny', agents: { ids: [agent.id] } }
  const { body: made, headers } = await gate.live.reply('policies.create', { body })
  expect(made).toMatchObject({ name: 'no orders', layer: 'ids', mode: 'enforce', status: 'active' })
  expect(made.id).toMatch(/^pol_[0-9A-Za-z]{22}$/)
  expect(headers.get('location')).toBe(`/v1/policies/${made.id}`)
  const call = { body: { agent_id: agent.id, scope: ['orders.read'] } }
  const problem = await gate.live.refused('tokens.create', call, 403, 'policy_denied')
  expect(problem).toMatchObject({
    policy_id: made.id,
    policy_name: 'no orders',
    rule: 'deny everything',
    asked: 'orders.read for 300 seconds',
    allowed: 'nothing for this agent',
  })
  expect(problem.detail).toContain(`DELETE /v1/policies/${made.id}`)
})

test('policies.create: the effect of Cedar is told from its statements', async () => {
  const cedar = 'permit(principal, action, resource in Scope::"x.*");'
  expect(await newPolicy(gate.live, { effect: undefined, scope: undefined, cedar })).toMatchObject({
    effect: 'allow',
    cedar,
    layer: 'all',
  })
})

test('policies.create: tokens issued before go on, unless it revokes what it forbids', async () => {
  const agent = await newAgent(gate.live, { capabilities: ['shop.*'] })
  const issue = (scope: string, ttl = 300) =>
    newToken(gate.live, { agent_id: agent.id, scope: [scope], ttl })
  const tokens = {
    short: await issue('shop.buy', 60),
    long: await issue('shop.buy'),
    branch: await issue('shop.*'),
    other: await issue('shop.look'),
  }
  const foreign = await newToken(gate.test)
  const codes = () => Promise.all(Object.values(tokens).map(({ token }) => codeOf(token)))
  const terms = { effect: 'deny', scope: ['shop.buy'], conditions: { max_ttl_seconds: 60 } }
  const first = await newPolicy(gate.live, terms)
  expect(first.revoked_tokens).toBeUndefined()
  expect(await codes()).toEqual(['ok', 'ok', 'ok', 'ok'])
  const second = await newPolicy(gate.live, { ...terms, revoke_existing: true })
  expect(second.revoked_tokens).toBe(2)
  expect(await codes()).toEqual(['ok', 'revoked', 'revoked', 'ok'])
  const verified = await gate.anyone.ok('tokens.verify', {
    body: { token: foreign.token, environment: 'test' },
  })
  expect(verified.code).toBe('ok')
  expect((await newPolicy(gate.live, { ...terms, revoke_existing: true })).revoked_tokens).toBe(0)
})

test('policies.create: revokes nothing that a more specific policy allows', async () => {
  const agent = await newAgent(gate.live, { capabilities: ['zoo.*'] })
  const { token } = await newToken(gate.live, { agent_id: agent.id, scope: ['zoo.feed'] })
  await newPolicy(gate.live, { effect: 'allow', agents: { ids: [agent.id] }, scope: ['zoo.*'] })
  const deny = { scope: ['zoo.*'], revoke_existing: true }
  expect((await newPolicy(gate.live, deny)).revoked_tokens).toBe(0)
  expect(await codeOf(token)).toBe('ok')
  expect((await newPolicy(gate.live, { ...deny, guardrail: true })).revoked_tokens).toBe(1)
  expect(await codeOf(token)).toBe('revoked')
})

test('policies.create: more tokens than are read at once all end', async () => {
  const agent = await newAgent(gate.live, { capabilities: ['bulk.x'] })
  const { id } = await newToken(gate.live, { agent_id: agent.id, scope: ['bulk.x'] })
  await gate.sql`insert into live.tokens
    (workspace_id, id, agent_id, agent_name, grant_id, scope, audience, constraints, issued_by,
     issued_at, expires_at)
    select workspace_id, id || n, agent_id, agent_name, grant_id, scope, audience, constraints,
      issued_by, issued_at, expires_at from live.tokens, generate_series(1, 600) n where id = ${id}`
  const made = await newPolicy(gate.live, { scope: ['bulk.*'], revoke_existing: true })
  expect(made.revoked_tokens).toBe(601)
})

testReplay(gate, 'policies.create', 'id')
