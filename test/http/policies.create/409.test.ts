import { expect, test } from 'bun:test'
import { newPolicy, POLICY } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { inFlight } from '../../support/idempotency.ts'
import { problemOf, testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

/** As many policies as there may be, planted. */
async function fill(count: number): Promise<void> {
  const workspaceId = gate.core.home.workspace.id
  await gate.sql`insert into live.policies
    (workspace_id, id, name, effect, terms, mode, guardrail, created_by, created_at)
    select ${workspaceId}, 'pol_planted' || n, 'x', 'deny', '{"scope": ["nothing.here"]}', 'enforce',
      false, 'key_x', now() from generate_series(1, ${count}::integer) n`
  await gate.sql`insert into live.policy_versions values (${workspaceId}, 1, ${count})
    on conflict (workspace_id) do update set version = policy_versions.version + 1, active = ${count}`
}

testRefusals(gate, 'policies.create', 409, {
  idempotency_in_flight: inFlight('policies.create'),
  policy_limit_reached: async gate => {
    await gate.sql`delete from live.policies`
    await fill(500)
    const before = await dumpTables(gate)
    const answer = await gate.live.call('policies.create', { body: POLICY })
    expect(problemOf(answer).detail).toContain('500')
    expect(await dumpTables(gate)).toEqual(before)
    await gate.test.ok('policies.create', { body: POLICY })
    return answer
  },
})

test('policies.create: one that is deactivated makes room for another', async () => {
  await gate.live.ok('policies.deactivate', { id: 'pol_planted1' })
  await newPolicy(gate.live)
  await gate.live.refused('policies.create', { body: POLICY }, 409, 'policy_limit_reached')
})

test('policies.create 409: more than 128 KB of Cedar', async () => {
  const cedar = `forbid(principal, action, resource) when { false }; //${'x'.repeat(8000)}`
  const body = { name: 'long', cedar }
  for (let made = 0; made < 16; made++) await gate.test.ok('policies.create', { body })
  await gate.test.refused('policies.create', { body }, 409, 'policy_limit_reached')
  await gate.test.ok('policies.create', { body: POLICY })
})
