/** Payments through Stripe: what we ask of it, and what is paid, and when it ends. */
import { describe, expect, test } from 'bun:test'
import { PERIOD_END } from '../support/fake-stripe.ts'
import { repeatable } from '../support/idempotency.ts'
import { useStripe } from '../support/stripe-gate.ts'
import { dumpTables } from '../support/tables.ts'

const { stripe, gate, deliver, subscription, buy, lastOrder, paid } = useStripe()

describe('a checkout', () => {
  test('is opened at Stripe for the plan’s price, and changes nothing yet', async () => {
    const success_url = 'https://app.example.com/done'
    const made = await buy('business', { success_url })
    expect(made).toMatchObject({ status: 'open', provider: 'stripe', plan: 'business' })
    expect(made.checkout_url).toStartWith('https://checkout.example/cs_')
    const [asked] = stripe.requests('/v1/checkout/sessions')
    expect(asked?.params).toEqual({
      mode: 'subscription',
      'line_items[0][price]': 'price_business',
      'line_items[0][quantity]': '1',
      'line_items[1][price]': 'price_use',
      client_reference_id: lastOrder(),
      'metadata[ampgate_order]': lastOrder(),
      'subscription_data[metadata][ampgate_order]': lastOrder(),
      success_url,
    })
    expect(asked?.idempotencyKey).toBe(`ampgate-checkout-${lastOrder()}`)
    expect((await subscription()).plan).toBe('trial')
  })

  test('that is asked for twice with one Idempotency-Key is one at Stripe, and one here', async () => {
    const call = repeatable({ body: { plan: 'pro' } })
    const first = await gate.live.ok('billing.checkout', call)
    expect(await gate.live.ok('billing.checkout', call)).toEqual(first)
    const keys = stripe.requests('/v1/checkout/sessions').map(one => one.idempotencyKey)
    expect(new Set(keys).size).toBe(1)
    expect(await gate.sql`select 1 from live.checkouts where id = ${first.id}`).toHaveLength(1)
  })

  test('that was answered is answered again though Stripe is down, and though it was paid', async () => {
    const call = repeatable({ body: { plan: 'pro' } })
    const first = await gate.live.ok('billing.checkout', call)
    stripe.failure = 500
    expect(await gate.live.ok('billing.checkout', call)).toEqual(first)
    stripe.failure = undefined
    stripe.subscriptions.set('sub_a', { id: 'sub_a', order: lastOrder(), price: 'price_pro' })
    await deliver(stripe.event('checkout.session.completed', 'sub_a'))
    expect(await gate.live.ok('billing.checkout', call)).toEqual(first)
  })

  for (const failure of [500, 503, 429, 'hang up'] as const) {
    test(`without Stripe (${failure}) is a 503, and leaves nothing behind`, async () => {
      const before = await dumpTables(gate)
      stripe.failure = failure
      const problem = await gate.live.refused(
        'billing.checkout',
        { body: { plan: 'pro' } },
        503,
        'unavailable',
      )
      expect(problem.detail).toContain('payment provider')
      expect(await dumpTables(gate)).toEqual(before)
    })
  }

  test('that Stripe refuses is a fault of ours, without Stripe’s words', async () => {
    stripe.failure = 401
    const problem = await gate.live.refused(
      'billing.checkout',
      { body: { plan: 'pro' } },
      500,
      'internal_error',
    )
    expect(JSON.stringify(problem)).not.toContain('sk_live')
    const log = gate.log.join('')
    expect(log).toContain('Stripe refused to open a checkout')
    expect(log).not.toContain('sk_live_')
    expect(log).not.toContain('whsec_')
  })

  test('holds no transaction open while Stripe thinks', async () => {
    // The lease is held by one.
    const open = async () => {
      const rows = await gate.sql<{ pid: number }[]>`select pid from pg_stat_activity
        where datname = current_database() and state like 'idle in transaction%'`
      return rows.map(row => row.pid)
    }
    const before = await open()
    let held: number[] | undefined
    stripe.onRequest = async () => {
      held = await open()
    }
    await buy('pro')
    expect(held).toEqual(before)
  })

  test('of a plan without a price at Stripe is agreed with the operator', async () => {
    await paid('pro', 'sub_np')
    await gate.live.refused('billing.checkout', { body: { plan: 'trial' } }, 422, 'plan_not_sold')
    const { data } = await gate.live.ok('billing.plans')
    const sold = data.filter(plan => plan.sold).map(plan => plan.id)
    expect(sold).toEqual(['starter', 'pro', 'business'])
  })

  test('of whoever pays already changes that subscription, and makes no second one', async () => {
    await paid('starter', 'sub_up')
    const made = await buy('pro')
    expect(made.checkout_url).toStartWith('https://portal.example/bps_')
    const [asked] = stripe.requests('/v1/billing_portal/sessions')
    const confirm = 'flow_data[subscription_update_confirm]'
    expect(asked?.params).toMatchObject({
      customer: 'cus_1',
      [`${confirm}[subscription]`]: 'sub_up',
      [`${confirm}[items][0][id]`]: 'si_1',
      [`${confirm}[items][0][price]`]: 'price_pro',
    })
    expect((await subscription()).plan).toBe('starter')
    stripe.subscriptions.set('sub_up', { id: 'sub_up', price: 'price_pro' })
    await deliver(stripe.event('customer.subscription.updated', 'sub_up'))
    expect((await subscription()).plan).toBe('pro')
  })

  test('of test goes to nobody: with a live key of Stripe, test is simulated', async () => {
    const made = await gate.test.ok('billing.checkout', { body: { plan: 'pro' } })
    expect([made.status, made.provider]).toEqual(['completed', 'built-in'])
    expect(stripe.asked).toEqual([])
    await gate.test.ok('billing.checkout', { body: { plan: 'trial' } })
  })
})

describe('what is paid', () => {
  test('applies at once, with limits, period and audit row, and survives a restart', async () => {
    const { event, answer } = await paid('pro', 'sub_1')
    expect(answer).toEqual({ status: 200, json: { received: true, outcome: 'applied' } })
    expect(await subscription()).toMatchObject({
      plan: 'pro',
      status: 'active',
      provider: 'stripe',
      requests_per_second: 100,
      monthly_quota: 1_000_000,
      audit_retention_days: 90,
      current_period_end: new Date(PERIOD_END * 1000).toISOString(),
    })
    const { id } = event as { id: string }
    const rows = await gate.sql<{ actor_kind: string; details: object }[]>`
      select actor_kind, details from live.audit_events where details->>'event' = ${id}`
    expect([...rows]).toEqual([
      {
        actor_kind: 'system',
        details: { from: 'trial', to: 'pro', status: 'active', provider: 'stripe', event: id },
      },
    ])
    await gate.core.reload()
    expect((await subscription()).plan).toBe('pro')
  })

  test('goes on while a failed payment is tried again, and ends on the free plan', async () => {
    await paid('pro', 'sub_2')
    const known = stripe.subscriptions.get('sub_2')
    if (known === undefined) throw new Error('not there')
    known.status = 'past_due'
    await deliver(stripe.event('invoice.payment_failed', 'sub_2'))
    expect(await subscription()).toMatchObject({ plan: 'pro', status: 'past_due' })
    known.status = 'active'
    await deliver(stripe.event('invoice.paid', 'sub_2'))
    expect(await subscription()).toMatchObject({ plan: 'pro', status: 'active' })
    known.status = 'canceled'
    await deliver(stripe.event('customer.subscription.deleted', 'sub_2'))
    expect(await subscription()).toMatchObject({
      plan: 'trial',
      status: 'canceled',
      requests_per_second: 5,
    })
  })

  for (const status of ['unpaid', 'paused', 'incomplete_expired']) {
    test(`ends with the state ${status}`, async () => {
      await paid('pro', `sub_${status}`)
      stripe.subscriptions.set(`sub_${status}`, { id: `sub_${status}`, status })
      await deliver(stripe.event('customer.subscription.updated', `sub_${status}`))
      expect(await subscription()).toMatchObject({ plan: 'trial', status: 'canceled' })
    })
  }

  for (const status of ['incomplete', 'past_due', 'unpaid', 'canceled', 'something_new']) {
    test(`has not begun in the state ${status}`, async () => {
      const before = await subscription()
      await paid('business', `sub_not_${status}`, { status })
      expect(await subscription()).toEqual(before)
    })
  }

  test('begins when a payment that took long is there', async () => {
    const { order } = await paid('pro', 'sub_slow', { status: 'incomplete' })
    stripe.subscriptions.set('sub_slow', { id: 'sub_slow', order, price: 'price_pro' })
    await deliver(stripe.event('customer.subscription.updated', 'sub_slow'))
    expect(await subscription()).toMatchObject({ plan: 'pro', provider: 'stripe' })
  })

  test('twice by one workspace is paid once: the first subscription ends at Stripe', async () => {
    await buy('starter')
    const [first] = [lastOrder()]
    await buy('pro')
    const second = lastOrder()
    stripe.subscriptions.set('sub_x', { id: 'sub_x', order: first, price: 'price_starter' })
    stripe.subscriptions.set('sub_y', { id: 'sub_y', order: second, price: 'price_pro' })
    await deliver(stripe.event('checkout.session.completed', 'sub_x'))
    await deliver(stripe.event('checkout.session.completed', 'sub_y'))
    expect((await subscription()).plan).toBe('pro')
    const ended = stripe.asked.filter(one => one.method === 'DELETE').map(one => one.path)
    expect(ended).toEqual(['/v1/subscriptions/sub_x'])
    await deliver(stripe.event('customer.subscription.deleted', 'sub_x'))
    expect(await subscription()).toMatchObject({ plan: 'pro', status: 'active' })
  })
})

describe('the portal', () => {
  test('is Stripe’s for whoever pays there, our own page for others', async () => {
    const own = await gate.live.ok('billing.portal')
    expect(own.portal_url).toStartWith('https://gate.example/billing/portal/')
    await paid('pro', 'sub_p')
    const theirs = await gate.live.ok('billing.portal')
    expect(theirs.portal_url).toStartWith('https://portal.example/')
    const asked = stripe.requests('/v1/billing_portal/sessions').at(-1)
    expect(asked?.params).toEqual({
      customer: 'cus_1',
      return_url: 'https://gate.example/billing/done',
    })
  })

  test('without Stripe is a 503, and no visit is written down', async () => {
    await paid('pro', 'sub_q')
    const before = await dumpTables(gate)
    stripe.failure = 503
    await gate.live.refused('billing.portal', {}, 503, 'unavailable')
    expect(await dumpTables(gate)).toEqual(before)
  })
})
