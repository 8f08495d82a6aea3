/** Live and test are granted to a workspace, one by one. */
import { expect, test } from 'bun:test'
import { UNBOUNDED } from '../../src/api-keys/api-key.ts'
import { createKey } from '../../src/api-keys/keys.ts'
import { ENVIRONMENTS, type Environment } from '../../src/storage/tenant.ts'
import { setAccess } from '../../src/workspaces/workspaces.ts'
import type { Api } from '../support/api.ts'
import { idsWhere, isUnrestricted, needsKey, newAgent, newKey, newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { problemOf } from '../support/refusals.ts'
import { dumpTables, withoutRefusals } from '../support/tables.ts'
import { newWorkspace } from '../support/workspaces.ts'

const gate = useGate()
const other = (environment: Environment): Environment => (environment === 'live' ? 'test' : 'live')

for (const environment of ENVIRONMENTS) {
  test(`without ${environment} every operation refuses its keys, and no key of it is made`, async () => {
    const workspace = await newWorkspace(gate)
    const apis: Record<Environment, Api> = workspace
    const set = (isOpen: boolean) =>
      gate.core.asOperator(
        'live',
        work => setAccess(work, { [environment]: isOpen }),
        'req',
        workspace.id,
      )
    await set(false)
    const code = `${environment}_access_disabled`
    const before = await dumpTables(gate)
    for (const id of idsWhere(id => needsKey(id) && !isUnrestricted(id))) {
      const problem = await apis[environment].refused(id, { id: 'x' }, 403, code)
      expect(problem.detail).toContain(`--${environment} on`)
    }
    expect(await dumpTables(gate)).toEqual(before)
    // The other one is as it was, and so is everybody else.
    await newAgent(apis[other(environment)])
    await newAgent(gate[environment])
    if (environment === 'test') {
      const body = { name: 'n', scopes: ['agents.read'], environment }
      const answer = await workspace.live.call('keys.create', { body })
      expect([answer.status, problemOf(answer).code]).toEqual([403, code])
    }
    const wanted = { name: 'n', scopes: ['agents.read'], memberId: workspace.ownerId }
    const rows = withoutRefusals(await dumpTables(gate))
    const made = gate.asTenant(workspace.id, environment, work =>
      createKey(work, gate.core.rules, UNBOUNDED, wanted),
    )
    await expect(made).rejects.toMatchObject({ code })
    expect(withoutRefusals(await dumpTables(gate))).toEqual(rows)
    const who = await apis[other(environment)].ok('whoami.get')
    expect(who).toMatchObject({ [`${environment}_access`]: false })
    await set(true)
    await newKey(apis[environment])
  })
}

test('closing an environment ends no token that is out', async () => {
  const workspace = await newWorkspace(gate)
  const { token } = await newToken(workspace.live)
  await gate.core.asOperator('live', work => setAccess(work, { live: false }), 'req', workspace.id)
  expect((await gate.anyone.ok('tokens.verify', { body: { token } })).valid).toBe(true)
})
