/** Policies where tokens are issued: what is told, what is recorded, and for whom they hold. */
import { expect, test } from 'bun:test'
import { newAgent, newPolicy, newToken } from '../support/calls.ts'
import { handOn, newDelegatedToken, newDelegation } from '../support/delegations.ts'
import { useGate } from '../support/gate.ts'
import { repeatable } from '../support/idempotency.ts'
import { newWorkspace } from '../support/workspaces.ts'

const gate = useGate()

const rowsOf = (targetId: string) =>
  gate.sql<
    { action: string; outcome: string; reason: string | null; details: Record<string, unknown> }[]
  >`
    select action, outcome, reason, details from live.audit_events
    where target_id = ${targetId} order by id`

test('a token carries what limits left of the request, and the answer says who limited it', async () => {
  const agent = await newAgent(gate.live, { capabilities: ['a.*'] })
  const limit = await newPolicy(gate.live, {
    effect: 'limit',
    agents: { ids: [agent.id] },
    scope: undefined,
    conditions: { max_ttl_seconds: 60, allowed_scope: ['a.read'], constraints: { max_usd: 5 } },
  })
  const body = {
    agent_id: agent.id,
    scope: ['a.*'],
    ttl: 300,
    constraints: { max_usd: 9, sku: 'x' },
  }
  const issued = await gate.live.ok('tokens.create', { body })
  expect(issued).toMatchObject({
    scope: ['a.read'],
    ttl: 60,
    constraints: { max_usd: 5, sku: 'x' },
  })
  const changed = ['ttl', 'scope', 'constraints']
  expect(issued.limited_by).toEqual([{ policy_id: limit.id, name: limit.name, changed }])
  const { token } = issued
  const verdict = await gate.anyone.ok('tokens.verify', {
    body: { token, context: { max_usd: 1, usd: 4, sku: 'x' } },
  })
  expect(verdict).toMatchObject({ valid: true, scope: ['a.read'], constraints: issued.constraints })
  const dear = await gate.anyone.ok('tokens.verify', {
    body: { token, context: { usd: 6, sku: 'x' } },
  })
  expect(dear.code).toBe('constraint_violated')
  const [row] = await rowsOf(issued.id)
  expect(row?.details).toMatchObject({ scope: ['a.read'], ttl: 60, limited_by: [limit.id] })
  const within = { ...body, scope: ['a.read'], ttl: 30, constraints: { max_usd: 5 } }
  expect((await gate.live.ok('tokens.create', { body: within })).limited_by).toBeUndefined()
})

test('constraints that a limit adds and the token has no room for refuse it by name', async () => {
  const agent = await newAgent(gate.live, { capabilities: ['b'] })
  const conditions = { constraints: { max_usd: 5 } }
  await newPolicy(gate.live, {
    effect: 'limit',
    agents: { ids: [agent.id] },
    scope: ['b'],
    conditions,
  })
  const constraints = Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`c${i}`, 1]))
  const body = { agent_id: agent.id, scope: ['b'], constraints }
  await gate.live.refused('tokens.create', { body }, 422, 'invalid_constraints')
})

test('a budget is the lesser of what is asked and what a limit allows, and is counted', async () => {
  const agent = await newAgent(gate.live, { capabilities: ['counted'] })
  await newPolicy(gate.live, {
    effect: 'limit',
    agents: { ids: [agent.id] },
    scope: ['counted'],
    conditions: { constraints: { budget: { usd: 5 }, max_uses: 3 } },
  })
  const issue = (constraints: object, facts: object = {}) =>
    gate.live.ok('tokens.create', {
      body: { agent_id: agent.id, scope: ['counted'], constraints, ...facts },
    })
  const wide = await issue({ budget: { usd: 100 }, max_uses: 9 })
  expect(wide.constraints).toEqual({ budget: { usd: 5 }, max_uses: 3 })
  const narrow = await issue({ budget: { usd: 2 } })
  expect(narrow.constraints).toEqual({ budget: { usd: 2 }, max_uses: 3 })
  const anew = await issue({}, { grant_id: wide.grant_id })
  const use = async ({ token }: { token: string }) => {
    const verdict = await gate.anyone.ok('tokens.verify', { body: { token, context: { usd: 3 } } })
    return verdict.code as string
  }
  expect([await use(wide), await use(anew)]).toEqual(['ok', 'budget_exhausted'])
  expect(await use(narrow)).toBe('budget_exhausted')
})

test('one limit on every agent of a long chain narrows a constraint once', async () => {
  const owner = 'chain@x.example'
  const first = await newAgent(gate.live, { owner })
  const second = await newAgent(gate.live, { owner, capabilities: [] })
  let last = await newDelegation(gate.live, {
    from_agent_id: first.id,
    to_agent_id: second.id,
    max_depth: 8,
  })
  for (let links = 1; links < 6; links++) {
    const next = await newAgent(gate.live, { owner, capabilities: [] })
    last = await handOn(gate.live, last, { to_agent_id: next.id })
  }
  await newPolicy(gate.live, {
    effect: 'limit',
    agents: { owners: [owner] },
    scope: ['orders.read'],
    conditions: { constraints: { region: 'eu' } },
  })
  const token = await newDelegatedToken(gate.live, last, { constraints: { region: ['eu', 'us'] } })
  expect(token.constraints).toEqual({ region: { all: [['eu', 'us'], 'eu'] } })
})

test('a limit wider than a link does not refuse what is handed on within it', async () => {
  const root = await newDelegation(gate.live, { constraints: { max_usd: 5, max_uses: 1 } })
  await newPolicy(gate.live, {
    effect: 'limit',
    agents: { ids: [root.from_agent_id] },
    scope: ['orders.read'],
    conditions: { constraints: { max_usd: 9, max_uses: 3 } },
  })
  const child = await handOn(gate.live, root)
  const { token } = await newDelegatedToken(gate.live, child)
  const use = async (usd: number) => {
    const verdict = await gate.anyone.ok('tokens.verify', { body: { token, context: { usd } } })
    return verdict.code as string
  }
  expect([await use(6), await use(5), await use(1)]).toEqual([
    'constraint_violated',
    'ok',
    'uses_exhausted',
  ])
})

test('a refusal is in the audit trail, and leaves nothing else', async () => {
  const agent = await newAgent(gate.live)
  const policy = await newPolicy(gate.live, { scope: ['orders.create'] })
  const body = { agent_id: agent.id, scope: ['orders.read', 'orders.create'], ttl: 90 }
  const call = repeatable({ body })
  await gate.live.refused('tokens.create', call, 403, 'policy_denied')
  expect((await rowsOf(agent.id)).at(-1)).toEqual({
    action: 'token.issued',
    outcome: 'refused',
    reason: 'policy_denied',
    details: {
      scope: body.scope,
      ttl: 90,
      refused_scope: 'orders.create',
      rule: 'deny orders.create',
      policy_id: policy.id,
    },
  })
  expect((await gate.live.ok('tokens.list', { query: { agent_id: agent.id } })).data).toEqual([])
  await gate.live.ok('policies.deactivate', { id: policy.id })
  await gate.live.ok('tokens.create', call)
})

test('mode audit lets pass and records what it would have done', async () => {
  const agent = await newAgent(gate.live, { capabilities: ['c.*'] })
  const only = { mode: 'audit', agents: { ids: [agent.id] }, scope: ['c.*'] }
  const deny = await newPolicy(gate.live, only)
  const rail = await newPolicy(gate.live, { ...only, guardrail: true })
  const limit = await newPolicy(gate.live, {
    ...only,
    effect: 'limit',
    conditions: { max_ttl_seconds: 60 },
  })
  const allow = await newPolicy(gate.live, { ...only, effect: 'allow' })
  const issue = async (ttl: number) => {
    const { id, ...token } = await newToken(gate.live, { agent_id: agent.id, scope: ['c.x'], ttl })
    expect([token.ttl, token.limited_by]).toEqual([ttl, undefined])
    return (await rowsOf(id))[0]?.details
  }
  const long = await issue(300)
  expect(new Set(long?.would_deny as string[])).toEqual(new Set([deny.id, rail.id]))
  expect(long?.would_limit).toEqual([limit.id])
  expect((await issue(60))?.would_limit).toBeUndefined()
  const enforced = await newPolicy(gate.live, { scope: ['c.*'] })
  const body = { agent_id: agent.id, scope: ['c.x'] }
  await gate.live.refused('tokens.create', { body }, 403, 'policy_denied')
  expect((await rowsOf(agent.id)).at(-1)?.details.would_allow).toEqual([allow.id])
  await gate.live.ok('policies.deactivate', { id: enforced.id })
})

test('a policy holds in its workspace and environment and in no other', async () => {
  const other = await newWorkspace(gate)
  await newPolicy(gate.live, { scope: ['orders.read'], guardrail: true })
  await gate.live.refused(
    'tokens.create',
    { body: { agent_id: (await newAgent(gate.live)).id, scope: ['orders.read'] } },
    403,
    'policy_denied',
  )
  for (const api of [gate.test, other.live, other.test]) await newToken(api)
  const elsewhere = await newPolicy(gate.test, { scope: ['orders.read'] })
  await gate.live.refused('policies.get', { id: elsewhere.id }, 404, 'not_found')
  await newToken(other.live)
  await gate.test.ok('policies.deactivate', { id: elsewhere.id })
})

test('hours hold by the server’s clock', async () => {
  const agent = await newAgent(gate.live, { capabilities: ['d'] })
  const hour = (offset: number) => {
    const at = new Date(gate.server.clock.now() + offset * 3_600_000)
    return `${String(at.getUTCHours()).padStart(2, '0')}:00`
  }
  const conditions = { hours: { from: hour(2), to: hour(4) } }
  await newPolicy(gate.live, { agents: { ids: [agent.id] }, scope: ['d'], conditions })
  const call = { body: { agent_id: agent.id, scope: ['d'] } }
  await gate.live.ok('tokens.create', call)
  gate.server.clock.advance(2 * 3_600_000)
  const problem = await gate.live.refused('tokens.create', call, 403, 'policy_denied')
  expect(problem.allowed).toContain(`from ${hour(0)} to ${hour(2)} (UTC)`)
  gate.server.clock.advance(2 * 3_600_000)
  await gate.live.ok('tokens.create', call)
})

test('a stored policy that was spoiled refuses, names itself, and can be deactivated', async () => {
  const agent = await newAgent(gate.test)
  const { id } = await newPolicy(gate.test, {
    scope: undefined,
    effect: undefined,
    cedar: 'forbid(principal, action, resource) when { false };',
  })
  const call = { body: { agent_id: agent.id, scope: ['orders.read'] } }
  await gate.test.ok('tokens.create', call)
  await gate.sql`update test.policies set terms = '{"cedar": "forbid("}' where id = ${id}`
  await gate.sql`update test.policy_versions set version = version + 1`
  const problem = await gate.test.refused('tokens.create', call, 403, 'policy_denied')
  expect(problem).toMatchObject({ policy_id: id, rule: 'the policy cannot be evaluated' })
  await gate.test.ok('policies.deactivate', { id })
  await gate.test.ok('tokens.create', call)
})
