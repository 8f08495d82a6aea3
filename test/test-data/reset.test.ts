/** The reset of test data: what goes, what stays, what becomes of tokens, and of those at work. */
import { beforeEach, expect, test } from 'bun:test'
import type { Origin } from '../../src/audit/work.ts'
import { beginReset, goOn, inTest, step } from '../../src/test-data/reset.ts'
import { type TestTenant, testTenant } from '../../src/test-data/test-work.ts'
import type { Api } from '../support/api.ts'
import { newAgent, newKey, newPolicy, newToken, otherPlan } from '../support/calls.ts'
import { handOn, newChain, newDelegatedToken, newDelegation } from '../support/delegations.ts'
import { useGate } from '../support/gate.ts'
import { repeatable } from '../support/idempotency.ts'
import { dumpOf, dumpTables } from '../support/tables.ts'
import { newWorkspace } from '../support/workspaces.ts'
import { afterRestart } from '../tokens/restart.ts'

const gate = useGate()
const ORIGIN: Origin = { actor: { kind: 'operator' }, requestId: 'reset' }

const ours = (): TestTenant => testTenant(gate.core.home.workspace.id)

const begin = (tenant = ours()) =>
  inTest(gate.core, tenant, ORIGIN, work => beginReset(work, 'operator'))

async function reset(tenant = ours()) {
  await begin(tenant)
  return goOn(gate.core, tenant, ORIGIN, Number.POSITIVE_INFINITY)
}

const codeOf = async (token: string, environment = 'test'): Promise<string> =>
  (await gate.anyone.ok('tokens.verify', { body: { token, environment } })).code as string

/** Everything that a test key can make. */
async function fill(api: Api) {
  const token = await newToken(api)
  const counted = await newToken(api, { constraints: { max_uses: 3, budget: { usd: 5 } } })
  const use = { token: counted.token, environment: 'test', context: { usd: 1 }, use_id: 'u' }
  await gate.anyone.ok('tokens.verify', { body: use })
  const suspended = await newToken(api)
  await api.ok('agents.update', { id: suspended.agent_id, body: { status: 'suspended' } })
  const revoked = await newToken(api)
  await api.ok('agents.revoke', { id: revoked.agent_id })
  const chain = await newChain(api, 3, { constraints: { max_uses: 2 } })
  const last = chain[2] ?? (await newDelegation(api))
  const delegated = await newDelegatedToken(api, last)
  await newPolicy(api)
  await api.ok('billing.checkout', { body: { plan: await otherPlan(api) } })
  await api.ok('agents.create', repeatable({ body: { name: 'a', owner: 'b' } }))
  return [token, counted, suspended, revoked, delegated].map(one => one.token)
}

const DELETED = ['agents', 'tokens', 'delegations', 'grants', 'grant_uses', 'policies'].map(
  name => `test.${name}`,
)

beforeEach(async () => {
  await reset()
})

test('everything that test keys made goes; keys, audit and live stay, with counts', async () => {
  await fill(gate.test)
  await fill(gate.live).catch(() => [])
  const other = await newWorkspace(gate)
  await fill(other.test)
  await mirror(other.id)
  const key = await newKey(gate.test)
  const { workspaceId } = ours()
  const [before, audited] = [await dumpTables(gate), await audit()]
  const { isDone, deleted } = await reset()
  expect(isDone).toBe(true)
  expect(deleted).toEqual({
    ...{ agents: 9, tokens: 5, delegations: 3, grants: 2, policies: 1, checkouts: 1 },
    ...{ subscriptions: 1, stored_replies: 1 },
  })
  const after = await dumpTables(gate)
  for (const table of [...DELETED, 'test.checkouts', 'test.simulated_subscriptions']) {
    const foreign = before[table]?.filter(row => !row.includes(workspaceId)) ?? []
    expect([table, after[table]]).toEqual([table, foreign])
    if (table !== 'test.simulated_subscriptions') expect(foreign).not.toEqual([])
  }
  expect(dumpOf(after, 'live', 'core', 'test.api_keys')).toEqual(
    dumpOf(before, 'live', 'core', 'test.api_keys'),
  )
  const [row, ...rest] = (await audit()).slice(audited.length)
  expect(rest).toEqual([])
  expect(row).toEqual({
    ...{ action: 'test_data.reset', actor_kind: 'operator', target_id: workspaceId },
    details: { asked_by: 'operator', ...deleted },
  })
  await gate.test.as(key.key).ok('agents.list')
})

/** Every row of ours once more in the other workspace, under the same ids. */
async function mirror(otherId: string): Promise<void> {
  for (const table of ['agents', 'delegations', 'tokens', 'grants', 'grant_uses', 'policies']) {
    const columns = await gate.sql<{ name: string }[]>`
      select column_name as name from information_schema.columns
      where table_schema = 'test' and table_name = ${table} and column_name <> 'workspace_id'`
    const names = columns.map(({ name }) => name).join(', ')
    await gate.sql.unsafe(`insert into test.${table} (workspace_id, ${names})
      select '${otherId}', ${names} from test.${table}
      where workspace_id = '${ours().workspaceId}'`)
  }
}

const audit = async () => [
  ...(await gate.sql<{ action: string; actor_kind: string; target_id: string; details: object }[]>`
    select action, actor_kind, target_id, details from test.audit_events
    where workspace_id = ${ours().workspaceId} order by id`),
]

test('no token from before is valid after it, nor after a restart', async () => {
  const tokens = await fill(gate.test)
  const { token: delegation } = await newDelegation(gate.test)
  await reset()
  const codes = () => Promise.all(tokens.map(token => codeOf(token)))
  expect(await codes()).toEqual(tokens.map(() => 'agent_revoked'))
  const body = { token: delegation, environment: 'test' }
  expect((await gate.anyone.ok('delegations.verify', { body })).code as string).toBe(
    'agent_revoked',
  )
  await gate.core.reload()
  expect(await codes()).toEqual(tokens.map(() => 'agent_revoked'))
})

test('what is made after it works, and what was made in live works still', async () => {
  const { token } = await newToken(gate.live)
  await fill(gate.test)
  await begin()
  gate.server.clock.advance(1)
  const between = await newToken(gate.test)
  await goOn(gate.core, ours(), ORIGIN, Number.POSITIVE_INFINITY)
  expect(await codeOf(between.token)).toBe('ok')
  await gate.test.ok('agents.get', { id: between.agent_id })
  expect(await codeOf((await newToken(gate.test)).token)).toBe('ok')
  expect(await codeOf(token, 'live')).toBe('ok')
})

test('an Idempotency-Key from before makes a new object, one of an API key the same key', async () => {
  const agent = repeatable({ body: { name: 'a', owner: 'b' } })
  const key = repeatable({ body: { name: 'k', scopes: ['agents.read'] } })
  const first = await gate.test.ok('agents.create', agent)
  const made = await gate.test.ok('keys.create', key)
  await reset()
  const second = await gate.test.ok('agents.create', agent)
  expect(second.id).not.toBe(first.id)
  await gate.test.ok('agents.get', { id: second.id })
  expect((await gate.test.ok('keys.create', key)).id).toBe(made.id)
})

test('policies of before no longer hold, those of after do', async () => {
  const { id } = await newAgent(gate.test, { capabilities: ['nothing.here'] })
  const issue = (agent_id: string) =>
    gate.test.call('tokens.create', { body: { agent_id, scope: ['nothing.here'] } })
  await newPolicy(gate.test)
  expect((await issue(id)).status).toBe(403)
  await reset()
  const fresh = await newAgent(gate.test, { capabilities: ['nothing.here'] })
  expect((await issue(fresh.id)).status).toBe(201)
  await newPolicy(gate.test)
  expect((await issue(fresh.id)).status).toBe(403)
})

test('whoever issues, delegates and revokes beside it leaves no orphan, and nothing of it lives', async () => {
  const agents = await Promise.all(Array.from({ length: 20 }, () => newAgent(gate.test)))
  const made: { status: number; json: unknown }[] = []
  let isOver = false
  const work = async (from: number): Promise<void> => {
    for (let i = from; !isOver; i++) {
      const [one, two] = [agents[i % 20]?.id ?? '', agents[(i + 7) % 20]?.id ?? '']
      const scope = ['orders.read']
      made.push(await gate.test.call('tokens.create', { body: { agent_id: one, scope } }))
      const body = { from_agent_id: one, to_agent_id: two, scope }
      const root = await gate.test.call('delegations.create', { body })
      made.push(root)
      const { id } = root.json as { id?: string }
      if (i % 3 === 0 && id) await gate.test.call('delegations.revoke', { id })
      if (root.status >= 400 && made.length > 200) return
    }
  }
  const workers = [0, 5, 10, 15].map(work)
  while (made.length < 40) await newAgent(gate.test)
  await reset()
  isOver = true
  await Promise.all(workers)
  expect(made.map(one => one.status).filter(status => ![201, 404, 409].includes(status))).toEqual(
    [],
  )
  const good = made.filter(one => one.status === 201).map(one => one.json as { token: string })
  for (const { token } of good) {
    const codes = [await codeOf(token)]
    expect(['agent_revoked', 'wrong_kind']).toContain(codes[0] ?? '')
  }
  const dump = await dumpTables(gate)
  for (const table of ['test.tokens', 'test.delegations', 'test.grants']) {
    const left = dump[table]?.filter(row => row.includes(ours().workspaceId))
    expect([table, left]).toEqual([table, []])
  }
})

test('cut short after any step, it is gone on with, and counts what went before', async () => {
  await fill(gate.test)
  const whole = { agents: 9, tokens: 5, delegations: 3 }
  await begin()
  for (let steps = 0; ; steps++) {
    const failed = inTest(gate.core, ours(), ORIGIN, async work => {
      await step(work)
      throw new Error('killed')
    })
    await expect(failed).rejects.toThrow('killed')
    const { isDone, deleted } = await inTest(gate.core, ours(), ORIGIN, step)
    if (!isDone) continue
    expect(deleted).toMatchObject(whole)
    expect(steps).toBeGreaterThan(4)
    break
  }
})

test('more rows than one batch has', async () => {
  const agent = await newAgent(gate.test)
  const { id } = await newToken(gate.test, { agent_id: agent.id, constraints: { max_uses: 9 } })
  await gate.sql`
    insert into test.grant_uses (workspace_id, grant_id, use_id, digest, remaining_budget)
    select workspace_id, counting_grants[1], n::text, 'x', '{}' from test.tokens,
      generate_series(1, 2500) n where id = ${id}`
  await gate.sql`
    insert into test.agents
      (workspace_id, id, name, owner, capabilities, metadata, public_jwk, key_thumbprint,
       created_at, updated_at)
    select workspace_id, 'ag_many' || n, name, owner, capabilities, metadata, public_jwk,
      'many' || n, created_at, updated_at
    from test.agents, generate_series(1, 1500) n where id = ${agent.id}`
  expect((await reset()).deleted).toEqual({ agents: 1501, tokens: 1, grants: 1 })
  const left = await gate.sql`select 1 from test.grant_uses
    where workspace_id = ${ours().workspaceId}`
  expect(left).toHaveLength(0)
})

test('a delegation of a new agent ends with the chain that it is below', async () => {
  const root = await newDelegation(gate.test)
  await begin()
  gate.server.clock.advance(1)
  const child = await handOn(gate.test, root)
  const { token } = await newDelegatedToken(gate.test, child)
  await goOn(gate.core, ours(), ORIGIN, Number.POSITIVE_INFINITY)
  expect(await codeOf(token)).toBe('agent_revoked')
  await gate.test.refused('delegations.get', { id: child.id }, 404, 'not_found')
  await gate.test.ok('agents.get', { id: child.to_agent_id })
})

test('agents that ended are forgotten once their tokens have expired, not before', async () => {
  const { token } = await newToken(gate.test, { ttl: 86_400 })
  await reset()
  const kept = async () => (await gate.sql`select 1 from test.reset_agents`).length
  const { sweepEnded } = await import('../../src/test-data/reset.ts')
  await sweepEnded(gate.core)
  expect(await kept()).toBeGreaterThan(0)
  gate.server.clock.advance(30 * 86_400_000 + 120_000)
  await sweepEnded(gate.core)
  expect(await kept()).toBe(0)
  expect(await codeOf(token)).not.toBe('ok')
})

test('a new process knows that tokens of agents that are gone are not valid', async () => {
  const { token } = await newToken(gate.test)
  await reset()
  const expected = { environment: 'test', audience: undefined, requiredScope: [] } as const
  const { code } = await afterRestart(gate, async core =>
    core.verifier.verify(token, expected, core.clock.now()),
  )
  expect(code as string).toBe('agent_revoked')
})
