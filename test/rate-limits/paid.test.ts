/** Who pays meets the limits of what is paid with the next request, and is billed by what is used. */
import { expect, test } from 'bun:test'
import { jobsOf } from '../../src/control/background.ts'
import { runOperation } from '../../src/control/operations.ts'
import { confirmed } from '../support/billing.ts'
import { useGate } from '../support/gate.ts'
import { useStripe } from '../support/stripe-gate.ts'

const { stripe, gate, deliver, paid } = useStripe()
const builtIn = useGate()

const HOUR = 3_600_000

const monthOf = async (api = gate.live) => {
  const { limits } = await api.ok('whoami.get')
  return limits.find(({ name }) => name === 'monthly-quota')?.limit
}

test('a plan that the operator approves holds for the next request', async () => {
  expect(await monthOf(builtIn.live)).toBeUndefined()
  const { checkout } = await confirmed(builtIn, builtIn.live, 'starter')
  expect(await monthOf(builtIn.live)).toBeUndefined()
  const instance = { core: builtIn.core, config: {} as never }
  await runOperation(instance, 'billing.approve', { id: checkout.id }, 'approve')
  expect(await monthOf(builtIn.live)).toBe(100_000)
})

test('a plan that Stripe says is paid holds for the next request, and its end too', async () => {
  await paid('pro', 'sub_1')
  expect(await monthOf()).toBe(1_000_000)
  stripe.subscriptions.set('sub_1', {
    id: 'sub_1',
    order: '',
    price: 'price_pro',
    status: 'canceled',
  })
  await deliver(stripe.event('customer.subscription.deleted', 'sub_1'))
  expect(await monthOf()).toBe(10_000)
})

test('what a paying workspace asked for in an hour reaches Stripe’s meter, once', async () => {
  const flush = () => gate.core.quota.flush(gate.core.db, gate.server.clock.now())
  const { clock } = gate.server
  await paid('pro', 'sub_2')
  await flush()
  // What is reported of the hours before is not this test's.
  clock.advance(HOUR)
  await flush()
  const jobs = jobsOf(gate.core)
  const send = () => jobs.find(({ name }) => name === 'billing')?.run()
  await send()
  stripe.asked.length = 0
  for (let i = 0; i < 7; i++) await gate.live.ok('agents.list')
  await gate.live.as('ag_live_sk_x').call('agents.list')
  await gate.test.ok('agents.list')
  await flush()
  clock.advance(HOUR)
  for (let i = 0; i < 3; i++) {
    await flush()
    await send()
  }
  const reports = stripe.requests('/v1/billing/meter_events').map(({ params }) => params)
  expect(reports.map(params => params['payload[value]'])).toEqual(['7'])
})
