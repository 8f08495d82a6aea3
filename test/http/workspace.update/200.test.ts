import { expect, test } from 'bun:test'
import { newAgent, newPolicy } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { newWorkspace } from '../../support/workspaces.ts'

const gate = useGate()

test('workspace.update: a name changes, what is the operator’s does not', async () => {
  const before = await gate.live.ok('workspace.get')
  const { body } = await gate.live.reply('workspace.update', { body: { name: 'Acme' } })
  expect(body).toEqual({ ...before, name: 'Acme' })
  expect(body).toMatchObject({
    slug: 'main',
    status: 'active',
    live_access: true,
    test_access: true,
  })
  expect((await gate.test.ok('whoami.get')).workspace_name).toBe('Acme')
  for (const change of [{ status: 'suspended' }, { live_access: false }, { slug: 'x1' }]) {
    await gate.live.refused('workspace.update', { body: change }, 400, 'invalid_request')
  }
})

test('workspace.update: under policy_default deny only what a policy allows is issued', async () => {
  const other = await newWorkspace(gate)
  const agents = {
    live: await newAgent(gate.live),
    test: await newAgent(gate.test),
    other: await newAgent(other.live),
  }
  const call = (agent: { id: string }) => ({ body: { agent_id: agent.id, scope: ['orders.read'] } })
  const { body } = await gate.live.reply('workspace.update', { body: { policy_default: 'deny' } })
  expect(body.policy_default).toBe('deny')
  expect(await gate.test.ok('workspace.get')).toEqual(body)
  const problem = await gate.live.refused('tokens.create', call(agents.live), 403, 'policy_denied')
  expect(problem).toMatchObject({ rule: 'policy_default', allowed: 'what an allow policy covers' })
  expect(problem.policy_id).toBeUndefined()
  expect(problem.detail).toContain('POST /v1/policies')
  await gate.test.refused('tokens.create', call(agents.test), 403, 'policy_denied')
  await other.live.ok('tokens.create', call(agents.other))

  await newPolicy(gate.live, { effect: 'allow', scope: ['orders.*'] })
  await gate.live.ok('tokens.create', call(agents.live))
  await gate.test.refused('tokens.create', call(agents.test), 403, 'policy_denied')
  await gate.live.ok('workspace.update', { body: { policy_default: 'allow' } })
  await gate.test.ok('tokens.create', call(agents.test))
})
