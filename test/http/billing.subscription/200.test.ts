import { expect, test } from 'bun:test'
import { confirmed } from '../../support/billing.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('billing.subscription: the first workspace is on enterprise, unlimited', async () => {
  for (const environment of ['live', 'test'] as const) {
    const { updated_at, ...found } = await gate[environment].ok('billing.subscription')
    expect(found).toEqual({
      plan: 'enterprise',
      plan_name: 'Enterprise',
      status: 'active',
      environment,
      provider: 'built-in',
    })
    expect(Date.parse(updated_at)).toBeGreaterThan(0)
  }
})

test('billing.subscription: what was confirmed and waits is shown, and is not in effect', async () => {
  await confirmed(gate, gate.live, 'pro')
  const found = await gate.live.ok('billing.subscription')
  expect([found.plan, found.pending_plan]).toEqual(['enterprise', 'pro'])
  expect(found.requests_per_second).toBeUndefined()
  expect(await gate.test.ok('billing.subscription')).not.toHaveProperty('pending_plan')
})

test('billing.subscription: the limits are those that the plan was taken with', async () => {
  await gate.test.ok('billing.checkout', { body: { plan: 'starter' } })
  await gate.sql`update core.plans set requests_per_second = 1 where id = 'starter'`
  const found = await gate.test.ok('billing.subscription')
  await gate.sql`update core.plans set requests_per_second = 10 where id = 'starter'`
  expect(found).toMatchObject({
    plan: 'starter',
    requests_per_second: 10,
    monthly_quota: 100_000,
    audit_retention_days: 30,
  })
})
