/** The work that no request asks for, as the server runs it. */
import { expect, test } from 'bun:test'
import { record } from '../../src/audit/record.ts'
import { jobsOf } from '../../src/control/background.ts'
import { newAgent } from '../support/calls.ts'
import { type Gate, useGate } from '../support/gate.ts'

const DAY = 86_400_000

const gate = useGate()

async function expireAudit({ core }: Gate): Promise<void> {
  await core.sealer.seal()
  await jobsOf(core)
    .find(job => job.name === 'audit-retention')
    ?.run()
}

const oldest = async (): Promise<string | undefined> => {
  const [row] = await gate.sql<{ action: string }[]>`
    select action from live.audit_events order by id limit 1`
  return row?.action
}

test('the audit trail is kept for good by a plan that does not bound it', async () => {
  await newAgent(gate.live)
  const first = await oldest()
  expect(first).toBeDefined()
  gate.server.clock.advance(400 * DAY)
  await newAgent(gate.live)
  await expireAudit(gate)
  expect(await oldest()).toBe(first)
})

test('it is kept as long as the plan says, but no shorter for 30 days after a change of plan', async () => {
  const { workspace_id } = await gate.live.ok('whoami.get')
  const first = await oldest()
  await gate.core.asOperator('live', async work => {
    await record(work, {
      action: 'billing.plan_changed',
      target: { kind: 'workspace', id: workspace_id },
    })
  })
  await gate.sql`update core.subscriptions set plan = 'trial', audit_retention_days = 30`
  gate.server.clock.advance(29 * DAY)
  await expireAudit(gate)
  expect(await oldest()).toBe(first)
  gate.server.clock.advance(2 * DAY)
  await newAgent(gate.live)
  await expireAudit(gate)
  const kept = await gate.sql<{ at: Date }[]>`select at from live.audit_events order by id`
  const limit = gate.server.clock.now() - 30 * DAY
  expect(kept.length).toBeGreaterThan(0)
  // A batch ends at a checkpoint, so what is left may be older than the limit, not newer than it.
  expect(await oldest()).not.toBe(first)
  expect(kept.at(-1)?.at.getTime()).toBeGreaterThan(limit)
})
