import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('billing.plans: five plans, the smallest first, the current one marked', async () => {
  const { data } = await gate.live.ok('billing.plans')
  expect(data.map(plan => plan.id)).toEqual(['trial', 'starter', 'pro', 'business', 'enterprise'])
  expect(data.filter(plan => plan.current).map(plan => plan.id)).toEqual(['enterprise'])
  expect(data.filter(plan => plan.sold).map(plan => plan.id)).not.toContain('enterprise')
})

test('billing.plans: Starter, Pro and Enterprise are as they were promised', async () => {
  const { data } = await gate.live.ok('billing.plans')
  const limits = data.map(plan => [
    plan.id,
    plan.requests_per_second,
    plan.monthly_quota,
    plan.audit_retention_days,
  ])
  expect(limits).toEqual([
    ['trial', 5, 10_000, 30],
    ['starter', 10, 100_000, 30],
    ['pro', 100, 1_000_000, 90],
    ['business', 500, 10_000_000, 365],
    ['enterprise', undefined, undefined, undefined],
  ])
  expect(data.at(-1)).not.toHaveProperty('price_cents')
})

test('billing.plans: a price list that an operator changes is shown at once', async () => {
  await gate.sql`update core.plans set price_cents = 4900 where id = 'starter'`
  const { data } = await gate.live.ok('billing.plans')
  expect(data.find(plan => plan.id === 'starter')?.price_cents).toBe(4900)
  await gate.sql`update core.plans set price_cents = 2900 where id = 'starter'`
})

test('billing.plans: a test key sees the plan of its simulated subscription', async () => {
  await gate.test.ok('billing.checkout', { body: { plan: 'pro' } })
  const current = async (api: typeof gate.live) =>
    (await api.ok('billing.plans')).data.find(plan => plan.current)?.id
  expect([await current(gate.live), await current(gate.test)]).toEqual(['enterprise', 'pro'])
})
