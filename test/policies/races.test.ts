/** Nothing that is issued after a policy has answered escapes it; a restart changes nothing. */
import { expect, test } from 'bun:test'
import { holdStanding } from '../../src/policies/store.ts'
import { newAgent, newPolicy, newToken } from '../support/calls.ts'
import { asAdmin } from '../support/cluster.ts'
import { until, useGate } from '../support/gate.ts'
import { isWaiting, whileHeldUp } from '../support/idempotency.ts'

const gate = useGate()

const issuing = (agent_id: string) =>
  gate.live.call('tokens.create', { body: { agent_id, scope: ['orders.read'] } })

const count = async (condition: string): Promise<number> => {
  const [row] = await gate.sql.unsafe<{ n: number }[]>(`select count(*) as n from ${condition}`)
  return Number(row?.n ?? 0)
}
const waitingForLock = () => count("pg_locks where locktype = 'advisory' and not granted")

test('an issue that read the old policies commits before a new policy answers, and is found by it', async () => {
  const agent = await newAgent(gate.live)
  const held = await whileHeldUp(gate, async () => {
    // The token is written and its audit row waits: this issue has read that no policy is there.
    const issue = issuing(agent.id)
    await until('the issue at work', () => isWaiting(gate))
    const facts = { agents: { ids: [agent.id] }, scope: undefined, revoke_existing: true }
    const policy = newPolicy(gate.live, facts)
    await until('the policy waiting for the issue', async () => (await waitingForLock()) === 1)
    return { issue, policy }
  })
  const issued = await held.issue
  expect(issued.status).toBe(201)
  expect((await held.policy).revoked_tokens).toBe(1)
  const { token } = issued.json as { token: string }
  expect((await gate.anyone.ok('tokens.verify', { body: { token } })).code).toBe('revoked')
  expect((await issuing(agent.id)).status).toBe(403)
})

test('an issue that comes while a policy is written waits for it, and is refused by it', async () => {
  const agent = await newAgent(gate.live)
  const held = await whileHeldUp(gate, async () => {
    const policy = newPolicy(gate.live, { agents: { ids: [agent.id] }, scope: undefined })
    await until('the policy at work', () => isWaiting(gate))
    const issue = issuing(agent.id)
    await until('the issue waiting for the policy', async () => (await waitingForLock()) === 1)
    return { issue, policy }
  })
  await held.policy
  expect((await held.issue).status).toBe(403)
})

test('a policy that is being written in test holds up nobody in live', async () => {
  const agent = await newAgent(gate.live)
  await newPolicy(gate.test)
  let policy: ReturnType<typeof newPolicy> | undefined
  await asAdmin(gate.server.databaseUrl, async sql => {
    await sql.unsafe('begin; lock table test.policies')
    policy = newPolicy(gate.test)
    const waiting = "pg_locks where locktype = 'relation' and not granted"
    await until('the policy at work', async () => (await count(waiting)) === 1)
    const answer = await issuing(agent.id)
    expect(answer.status).toBe(201)
    await sql.unsafe('rollback')
  })
  await policy
})

test('under a storm of issues, none that was issued after the answer of a deny is valid', async () => {
  for (let round = 0; round < 5; round++) {
    const agent = await newAgent(gate.live)
    const storm = Array.from({ length: 24 }, () => issuing(agent.id))
    const facts = { agents: { ids: [agent.id] }, scope: undefined, revoke_existing: true }
    const { id } = await newPolicy(gate.live, facts)
    const late = await Promise.all(Array.from({ length: 8 }, () => issuing(agent.id)))
    expect(late.map(answer => answer.status)).toEqual(Array(8).fill(403))
    for (const answer of await Promise.all(storm)) {
      if (answer.status !== 201) continue
      const { token } = answer.json as { token: string }
      expect((await gate.anyone.ok('tokens.verify', { body: { token } })).code).toBe('revoked')
    }
    await gate.live.ok('policies.deactivate', { id })
  }
})

test('a new default waits for the issues that read the old one, in both environments', async () => {
  for (const environment of ['live', 'test'] as const) {
    const tenant = { workspaceId: gate.core.home.workspace.id, environment }
    const order: string[] = []
    let update: Promise<unknown> | undefined
    await gate.core.db.begin(environment, async tx => {
      expect((await holdStanding(tenant, tx)).policyDefault).toBe('allow')
      update = gate.live
        .ok('workspace.update', { body: { policy_default: 'allow' } })
        .then(() => order.push('update'))
      await until('the update waiting', async () => (await waitingForLock()) === 1)
      order.push('issue')
    })
    await update
    expect(order).toEqual(['issue', 'update'])
  }
})

test('a policy whose transaction failed leaves nothing behind that a later one of its version finds', async () => {
  const agent = await newAgent(gate.live)
  const other = await newAgent(gate.live)
  await newToken(gate.live, { agent_id: agent.id })
  const denying = (id: string) => ({
    agents: { ids: [id] },
    scope: undefined,
    revoke_existing: true,
  })
  await gate.alter(`
    create function live.refuse() returns trigger language plpgsql
      as $$ begin raise exception 'no'; end $$;
    create trigger refuse before insert on live.audit_events
      for each row execute function live.refuse()`)
  const body = { name: 'x', effect: 'deny', ...denying(agent.id) }
  expect((await gate.live.call('policies.create', { body })).status).toBe(500)
  await gate.alter('drop trigger refuse on live.audit_events; drop function live.refuse()')
  await newPolicy(gate.live, denying(other.id))
  expect((await issuing(agent.id)).status).toBe(201)
  expect((await issuing(other.id)).status).toBe(403)
})
