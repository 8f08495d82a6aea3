/** A server that takes payments at a Stripe of the test's own. */
import { afterAll, beforeEach } from 'bun:test'
import { FakeStripe, sign } from './fake-stripe.ts'
import { useGate } from './gate.ts'

export const WEBHOOK_PATH = '/v1/billing/stripe/webhook'

export type Sent = { signature?: string; at?: number; secret?: string; type?: string }

/** The first workspace is on the free plan before each test. */
export function useStripe() {
  const stripe = new FakeStripe('live')
  const gate = useGate(undefined, () => stripe.variables)
  afterAll(() => stripe.stop())

  beforeEach(async () => {
    stripe.asked.length = 0
    stripe.failure = undefined
    stripe.onRequest = () => {}
    stripe.onAnswer = () => {}
    stripe.subscriptions.clear()
    await gate.sql`update core.subscriptions set plan = 'trial', status = 'active',
      provider = 'built-in', customer = null, reference = null, current_period_end = null`
  })

  /** Send an event as Stripe does, or as `sent` says. */
  const deliver = async (event: object | string, sent: Sent = {}) => {
    const body = typeof event === 'string' ? event : JSON.stringify(event)
    const signed = await sign(body, sent.at ?? gate.server.clock.now(), sent.secret)
    const response = await fetch(gate.server.url + WEBHOOK_PATH, {
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
  const paid = async (plan: string, id: string, facts: object = {}) => {
    await buy(plan)
    const order = lastOrder()
    stripe.subscriptions.set(id, { id, order, price: `price_${plan}`, ...facts })
    const event = stripe.event('checkout.session.completed', id)
    return { event, order, answer: await deliver(event) }
  }

  return { stripe, gate, deliver, subscription, buy, lastOrder, paid }
}
