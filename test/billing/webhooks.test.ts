/**
 * Nothing but what Stripe says now is paid changes a plan: webhooks that are forged, replayed, late,
 * doubled or of somebody else. They are signed by Stripe's own library.
 */
import { describe, expect, test } from 'bun:test'
import { createLimits } from '../../src/rate-limits/limits.ts'
import { sign } from '../support/fake-stripe.ts'
import { useGate } from '../support/gate.ts'
import { useStripe, WEBHOOK_PATH } from '../support/stripe-gate.ts'
import { dumpTables } from '../support/tables.ts'
import { newWorkspace } from '../support/workspaces.ts'

const WIDE = { name: 'test-key', perSecond: 1e6, burst: 1e6 }

const { stripe, gate, deliver, subscription, buy, lastOrder, paid } = useStripe()

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
    const event = () => deliver(stripe.event('customer.subscription.updated', 'sub_5'))
    let second: ReturnType<typeof event> | undefined
    // The first answer of Stripe is ready, and old before it arrives: the plan changes, and a second
    // event says so. Were the two worked on at the same time, the second would be done by now.
    stripe.onAnswer = async () => {
      if (second !== undefined) return
      stripe.subscriptions.set('sub_5', { id: 'sub_5', price: 'price_business' })
      second = event()
      for (let calls = 0; calls < 100; calls++) await gate.anyone.ok('system.live')
    }
    await event()
    await second
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
    expect(stripe.asked.filter(one => one.method === 'DELETE')).toEqual([])
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
    const asked = await fetch(gate.server.url + WEBHOOK_PATH, { method: 'POST', headers, body })
    expect(asked.status).toBe(400)
    expect((await fetch(gate.server.url + WEBHOOK_PATH)).status).toBe(405)
    expect(Object.keys(await dumpTables(gate))).toEqual(Object.keys(before))
    expect((await subscription()).plan).toBe('trial')
  })
})

describe('a flood', () => {
  const limited = useGate(
    () => createLimits({ testKeys: WIDE }),
    () => stripe.variables,
  )

  test('of unsigned webhooks is slowed down, and what Stripe signed still passes', async () => {
    const url = limited.server.url + WEBHOOK_PATH
    const send = (signature: string) => {
      const headers = { 'Content-Type': 'application/json', 'Stripe-Signature': signature }
      return fetch(url, { method: 'POST', headers, body: '{}' })
    }
    const statuses: number[] = []
    for (let i = 0; i < 200; i++) statuses.push((await send('t=1,v1=00')).status)
    expect([statuses[0], statuses.at(-1)]).toEqual([400, 429])
    const body = JSON.stringify(stripe.event('customer.created', 'x'))
    const headers = {
      'Content-Type': 'application/json',
      'Stripe-Signature': await sign(body, limited.server.clock.now()),
    }
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(200)
    expect((await send('t=1,v1=00')).headers.get('retry-after')).toBe('1')
  })
})
