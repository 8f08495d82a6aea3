/**
 * Payments through Stripe: what we ask of it, and that nothing but what it says is paid changes a
 * plan. Its webhooks are signed by its own library.
 */
import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { FakeStripe, PERIOD_END, sign } from '../support/fake-stripe.ts'
import { useGate } from '../support/gate.ts'
import { repeatable } from '../support/idempotency.ts'
import { dumpTables } from '../support/tables.ts'
import { newWorkspace } from '../support/workspaces.ts'

const stripe = new FakeStripe('live')
const gate = useGate(undefined, () => stripe.variables)
afterAll(() => stripe.stop())

beforeEach(async () => {
  stripe.asked.length = 0
  stripe.failure = undefined
  stripe.onRequest = () => {}
  stripe.subscriptions.clear()
  await gate.sql`update core.subscriptions set plan = 'trial', status = 'active',
    provider = 'built-in', customer = null, reference = null, current_period_end = null`
})

const PATH = '/v1/billing/stripe/webhook'

type Sent = { signature?: string; at?: number; secret?: string; type?: string }

/** Send an event as Stripe does, or as `sent` says. */
async function deliver(event: object | string, sent: Sent = {}) {
  const body = typeof event === 'string' ? event : JSON.stringify(event)
  const signed = await sign(body, sent.at ?? gate.server.clock.now(), sent.secret)
  const response = await fetch(gate.server.url + PATH, {
    method: 'POST',
    headers: {
      'Content-Type': sent.type ?? 'application/json; charset=utf-8',
      'Stripe-Signature': sent.signature ?? signed,
    },
    body,
  })
  return { status: response.status, json: (await response.json()) as Record<string, unknown> }
}

const subscription = () => gate.live.ok('billing.subscription')
const buy = (plan: string, facts: object = {}) =>
  gate.live.ok('billing.checkout', { body: { plan, ...facts } })

/** The name of the order that was put to Stripe last. */
const lastOrder = (): string =>
  stripe.requests('/v1/checkout/sessions').at(-1)?.params.client_reference_id ?? ''

/** A plan bought and paid. */
async function paid(plan: string, id: string, facts: object = {}) {
  await buy(plan)
  const order = lastOrder()
  stripe.subscriptions.set(id, { id, order, price: `price_${plan}`, ...facts })
  const event = stripe.event('checkout.session.completed', id)
  return { event, order, answer: await deliver(event) }
}

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

describe('an event', () => {
  test('that is sent again, even at the same time, changes nothing again', async () => {
    const { event } = await paid('pro', 'sub_3')
    await gate.sql`update core.subscriptions set plan = 'trial'`
    const before = await dumpTables(gate)
    const answers = await Promise.all(Array.from({ length: 8 }, () => deliver(event)))
    expect(answers.map(one => one.json.outcome)).toEqual(Array(8).fill('known'))
    expect(await dumpTables(gate)).toEqual(before)
  })

  test('that comes late brings no old state back: the present one is fetched', async () => {
    await paid('pro', 'sub_4')
    const early = stripe.event('customer.subscription.updated', 'sub_4', {
      data: { object: { id: 'sub_4', status: 'active', items: { data: [] } } },
    })
    stripe.subscriptions.set('sub_4', { id: 'sub_4', status: 'canceled' })
    await deliver(stripe.event('customer.subscription.deleted', 'sub_4'))
    await deliver(early)
    expect(await subscription()).toMatchObject({ plan: 'trial', status: 'canceled' })
  })

  test('whose fetch was overtaken by a later one does not win', async () => {
    await paid('starter', 'sub_5')
    let first = true
    stripe.onRequest = ({ path }) => {
      if (!path.endsWith('/sub_5') || !first) return
      first = false
      // While the first event is worked on, the plan changes and the second event comes.
      stripe.subscriptions.set('sub_5', { id: 'sub_5', price: 'price_business' })
    }
    await Promise.all([
      deliver(stripe.event('customer.subscription.updated', 'sub_5')),
      deliver(stripe.event('customer.subscription.updated', 'sub_5')),
    ])
    expect((await subscription()).plan).toBe('business')
  })

  test('that cannot be applied now is refused by a 503, and is applied when sent again', async () => {
    await buy('pro')
    stripe.subscriptions.set('sub_6', { id: 'sub_6', order: lastOrder() })
    const event = stripe.event('checkout.session.completed', 'sub_6')
    const before = await dumpTables(gate)
    stripe.failure = 503
    expect((await deliver(event)).status).toBe(503)
    stripe.failure = undefined
    stripe.subscriptions.set('sub_6', { id: 'sub_6', order: lastOrder(), price: 'price_unknown' })
    const { status, json } = await deliver(event)
    expect([status, String(json.detail).includes('AMPGATE_STRIPE_PRICES')]).toEqual([503, true])
    expect(await dumpTables(gate)).toEqual(before)
    stripe.subscriptions.set('sub_6', { id: 'sub_6', order: lastOrder(), price: 'price_pro' })
    expect((await deliver(event)).json.outcome).toBe('applied')
    expect((await subscription()).plan).toBe('pro')
  })

  const unrelated: Record<string, () => object> = {
    'about something else': () => stripe.event('customer.created', 'x'),
    'about a payment without a subscription': () =>
      stripe.event('checkout.session.completed', 'x', { data: { object: { mode: 'payment' } } }),
    'about a subscription that is not there': () =>
      stripe.event('customer.subscription.updated', 'sub_none'),
    'about a subscription that no order of ours led to': () => {
      stripe.subscriptions.set('sub_else', { id: 'sub_else', price: 'price_business' })
      return stripe.event('checkout.session.completed', 'sub_else')
    },
    'about an order that nobody placed': () => {
      stripe.subscriptions.set('sub_o', { id: 'sub_o', order: 'x', price: 'price_business' })
      return stripe.event('checkout.session.completed', 'sub_o')
    },
  }
  for (const [what, make] of Object.entries(unrelated)) {
    test(`${what} is taken and changes nothing`, async () => {
      const before = await dumpTables(gate)
      const { status, json } = await deliver(make())
      expect([status, json.outcome]).toEqual([200, 'ignored'])
      expect(await dumpTables(gate)).toEqual(before)
    })
  }

  test('raises the workspace that placed the order, and no other', async () => {
    const other = await newWorkspace(gate)
    await other.live.ok('billing.checkout', { body: { plan: 'business' } })
    stripe.subscriptions.set('sub_7', { id: 'sub_7', order: lastOrder(), price: 'price_business' })
    await deliver(stripe.event('checkout.session.completed', 'sub_7'))
    expect((await other.live.ok('billing.subscription')).plan).toBe('business')
    expect((await subscription()).plan).toBe('trial')
  })

  test('cannot use an order twice', async () => {
    const { order } = await paid('pro', 'sub_8')
    stripe.subscriptions.set('sub_9', { id: 'sub_9', order, price: 'price_business' })
    const { json } = await deliver(stripe.event('checkout.session.completed', 'sub_9'))
    expect([json.outcome, (await subscription()).plan]).toEqual(['ignored', 'pro'])
  })
})

describe('a forged webhook changes nothing', () => {
  const prepared = async () => {
    await buy('business')
    stripe.subscriptions.set('sub_f', { id: 'sub_f', order: lastOrder(), price: 'price_business' })
    return stripe.event('checkout.session.completed', 'sub_f')
  }

  const forged: Record<string, (event: object) => Promise<{ status: number; json: object }>> = {
    'without a signature': event => deliver(event, { signature: '' }),
    'with nonsense': event => deliver(event, { signature: 't=1,v1=00' }),
    'signed with another secret': event => deliver(event, { secret: 'whsec_other_secret' }),
    'signed with nothing': event => deliver(event, { secret: ' ' }),
    'signed 301 s ago': event => deliver(event, { at: gate.server.clock.now() - 301_000 }),
    'with a signature of another body': async event =>
      deliver(event, { signature: await sign('{}', gate.server.clock.now()) }),
    'with a byte added': async event => {
      const body = JSON.stringify(event)
      const signature = await sign(body, gate.server.clock.now())
      return deliver(`${body} `, { signature })
    },
    'with the old scheme': async event => {
      const signature = await sign(JSON.stringify(event), gate.server.clock.now())
      return deliver(event, { signature: signature.replace('v1=', 'v0=') })
    },
    'of the other mode': event => deliver({ ...event, livemode: false }),
    'of no mode': event => deliver({ ...event, livemode: undefined }),
  }
  for (const [what, send] of Object.entries(forged)) {
    test(what, async () => {
      const event = await prepared()
      const before = await dumpTables(gate)
      const { status } = await send(event)
      expect(status).toBe(400)
      expect(await dumpTables(gate)).toEqual(before)
      expect((await deliver(event)).json.outcome).toBe('applied')
    })
  }

  test('nor a subscription of Stripe’s test mode under a live event', async () => {
    await buy('business')
    const facts = { order: lastOrder(), price: 'price_business', livemode: false }
    stripe.subscriptions.set('sub_t', { id: 'sub_t', ...facts })
    expect((await deliver(stripe.event('checkout.session.completed', 'sub_t'))).status).toBe(400)
    expect((await subscription()).plan).toBe('trial')
  })

  test('nor one that is too large, or no JSON by its type', async () => {
    const event = await prepared()
    const large = JSON.stringify({ ...event, padding: 'x'.repeat(70_000) })
    expect((await deliver(large)).status).toBe(413)
    expect((await deliver(event, { type: 'text/plain' })).status).toBe(415)
    expect((await deliver('not JSON')).status).toBe(400)
  })

  test('nor an API key instead of a signature, or another method', async () => {
    const before = await dumpTables(gate)
    const headers = { 'X-API-Key': gate.server.liveKey, 'Content-Type': 'application/json' }
    const body = JSON.stringify(await prepared())
    const asked = await fetch(gate.server.url + PATH, { method: 'POST', headers, body })
    expect(asked.status).toBe(400)
    expect((await fetch(gate.server.url + PATH)).status).toBe(405)
    expect(Object.keys(await dumpTables(gate))).toEqual(Object.keys(before))
    expect((await subscription()).plan).toBe('trial')
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
