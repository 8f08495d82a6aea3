/**
 * All that we ask of Stripe, in its test mode, is accepted by stripe-mock, which holds it against
 * Stripe's description of its API. With a test key of Stripe, test is what it acts on.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { recordUsage } from '../../src/billing/usage.ts'
import { FakeStripe, sign } from '../support/fake-stripe.ts'
import { useGate } from '../support/gate.ts'
import { findStripeMock, startStripeMock } from '../support/stripe-mock.ts'
import { dumpOf, dumpTables } from '../support/tables.ts'

const binary = findStripeMock()

describe.skipIf(binary === undefined)('against stripe-mock', () => {
  const stripe = new FakeStripe('test')
  const gate = useGate(undefined, () => stripe.variables)
  let mock: Awaited<ReturnType<typeof startStripeMock>>

  beforeAll(async () => {
    mock = await startStripeMock(binary ?? '')
    stripe.checkedBy = mock.url
  }, 60_000)

  afterAll(async () => {
    await stripe.stop()
    await mock?.stop()
  })

  const deliver = async (event: object) => {
    const body = JSON.stringify(event)
    const signature = await sign(body, gate.server.clock.now())
    const headers = { 'Content-Type': 'application/json', 'Stripe-Signature': signature }
    const url = `${gate.server.url}/v1/billing/stripe/webhook`
    return (await fetch(url, { method: 'POST', headers, body })).status
  }

  /** Ask for a plan with the test key. */
  const buy = async (plan: string, facts: object = {}): Promise<string> => {
    const body = { plan, ...facts }
    expect((await gate.test.ok('billing.checkout', { body })).provider).toBe('stripe')
    return stripe.requests('/v1/checkout/sessions').at(-1)?.params.client_reference_id ?? ''
  }

  test('a checkout, a paid plan, another plan, the portal, use, a replacement', async () => {
    const urls = {
      success_url: 'https://app.example.com/done',
      cancel_url: 'https://app.example.com/',
    }
    const first = await buy('starter', urls)
    const second = await buy('business')
    stripe.subscriptions.set('sub_1', { id: 'sub_1', order: first, price: 'price_starter' })
    expect(await deliver(stripe.event('checkout.session.completed', 'sub_1'))).toBe(200)
    expect((await gate.test.ok('billing.subscription')).plan).toBe('starter')
    await gate.test.ok('billing.checkout', { body: { plan: 'pro' } })
    await gate.test.ok('billing.portal')
    await gate.core.asOperator('test', work => recordUsage(work, new Date(), 3))
    await gate.core.billing.usage?.send(gate.server.clock.now())
    stripe.subscriptions.set('sub_2', { id: 'sub_2', order: second, price: 'price_business' })
    expect(await deliver(stripe.event('checkout.session.completed', 'sub_2'))).toBe(200)
    expect((await gate.test.ok('billing.subscription')).plan).toBe('business')

    const kinds = stripe.asked.map(({ method, path }) => `${method} ${path.replace(/_\d$/, '')}`)
    expect([...new Set(kinds)].sort()).toEqual([
      'DELETE /v1/subscriptions/sub',
      'GET /v1/subscriptions/sub',
      'POST /v1/billing/meter_events',
      'POST /v1/billing_portal/sessions',
      'POST /v1/checkout/sessions',
    ])
    expect(stripe.complaints).toEqual([])
  }, 60_000)

  test('and it would have complained', async () => {
    const body = new URLSearchParams({ mode: 'subscription', surprise: '1' })
    await fetch(`${stripe.url}/v1/checkout/sessions`, { method: 'POST', body })
    expect(stripe.complaints.splice(0)).toHaveLength(1)
  })

  test('Stripe’s test mode changes nothing of core or live, whatever it says', async () => {
    const before = dumpOf(await dumpTables(gate), 'core.', 'live.subscriptions', 'live.checkouts')
    const order = await buy('starter')
    const facts = { order, price: 'price_business' }
    stripe.subscriptions.set('sub_3', { id: 'sub_3', ...facts })
    stripe.subscriptions.set('sub_4', { id: 'sub_4', ...facts, livemode: true })
    const live = { livemode: true }
    const completed = 'checkout.session.completed'
    expect(await deliver(stripe.event(completed, 'sub_3', live))).toBe(400)
    expect(await deliver(stripe.event(completed, 'sub_4'))).toBe(400)
    expect(await deliver(stripe.event(completed, 'sub_3'))).toBe(200)
    expect(dumpOf(await dumpTables(gate), 'core.', 'live.subscriptions', 'live.checkouts')).toEqual(
      before,
    )
  })

  test('a live plan does not come from Stripe’s test mode: it is asked for on our own page', async () => {
    const made = await gate.live.ok('billing.checkout', { body: { plan: 'pro' } })
    expect(made.provider).toBe('built-in')
  })
})
