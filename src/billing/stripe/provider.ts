/** Payments through Stripe: Checkout, the customer portal, signed webhooks, meter events. */
import type { Environment } from '../../storage/tenant.ts'
import type { Order, PaymentProvider, Provider, Usage } from '../provider.ts'
import { isPaying } from '../subscription.ts'
import { callStripe, isMissing, openStripe, type StripeClient, StripeRefusal } from './client.ts'
import { readSubscription, readVerified } from './read.ts'
import { environmentOfKey, type StripeSettings } from './settings.ts'

/** Our order's name, in what Stripe keeps of a subscription. */
export const ORDER_METADATA = 'ampgate_order'

/** `baseUrl` is this server's address; `fallback` shows the portal to who never paid. */
export async function createStripe(
  settings: StripeSettings,
  baseUrl: string,
  fallback: Provider,
): Promise<PaymentProvider> {
  return new StripePayments(await openStripe(settings), settings, baseUrl, fallback)
}

class StripePayments implements PaymentProvider {
  readonly name = 'stripe'
  readonly environment: Environment
  // Private fields, so that neither a logger nor JSON ever shows a secret.
  readonly #stripe: StripeClient
  readonly #settings: StripeSettings
  readonly #baseUrl: string
  readonly #fallback: Provider

  constructor(stripe: StripeClient, settings: StripeSettings, baseUrl: string, fallback: Provider) {
    this.environment = environmentOfKey(settings.secretKey)
    this.#stripe = stripe
    this.#settings = settings
    this.#baseUrl = baseUrl
    this.#fallback = fallback
  }

  sells({ id }: { id: string }): boolean {
    return this.#settings.prices.has(id)
  }

  async openCheckout(order: Order) {
    const { subscription, reference } = order
    // A second checkout would be a second subscription: whoever pays already changes that one.
    const opened =
      isPaying(subscription) && subscription.reference !== undefined
        ? await this.#openChange(order, subscription.reference)
        : await this.#openCheckout(order)
    return { ...opened, reference }
  }

  async #openCheckout(order: Order) {
    const { plan, reference, successUrl, cancelUrl, subscription } = order
    const price = this.#priceOf(plan.id)
    const metadata = { [ORDER_METADATA]: reference }
    const { customer } = subscription
    const session = await callStripe('open a checkout', () =>
      this.#stripe.checkout.sessions.create(
        {
          mode: 'subscription',
          line_items: [
            { price: price.flat, quantity: 1 },
            ...(price.metered === undefined ? [] : [{ price: price.metered }]),
          ],
          client_reference_id: reference,
          metadata,
          subscription_data: { metadata },
          success_url: successUrl ?? this.#doneUrl(),
          ...(cancelUrl === undefined ? {} : { cancel_url: cancelUrl }),
          ...(customer === undefined ? {} : { customer }),
        },
        { idempotencyKey: `ampgate-checkout-${reference}` },
      ),
    )
    if (!session.url) throw new Error('Stripe opened a checkout without an address')
    return { url: session.url, expiresAt: new Date(session.expires_at * 1000) }
  }

  /** Stripe's page that confirms another price of the subscription that there is. */
  async #openChange(order: Order, subscriptionId: string) {
    const { flat } = this.#priceOf(order.plan.id)
    const known = new Set([...this.#settings.prices.values()].map(price => price.flat))
    const { customer, items } = await callStripe('read a subscription', () =>
      this.#stripe.subscriptions.retrieve(subscriptionId),
    )
    const item = items.data.find(one => known.has(one.price.id)) ?? items.data[0]
    if (item === undefined) throw new Error(`subscription ${subscriptionId} has no items`)
    const session = await callStripe('open a change of plan', () =>
      this.#stripe.billingPortal.sessions.create(
        {
          customer: typeof customer === 'string' ? customer : customer.id,
          return_url: order.successUrl ?? this.#doneUrl(),
          flow_data: {
            type: 'subscription_update_confirm',
            subscription_update_confirm: {
              subscription: subscriptionId,
              items: [{ id: item.id, price: flat, quantity: 1 }],
            },
          },
        },
        { idempotencyKey: `ampgate-change-${order.reference}` },
      ),
    )
    return { url: session.url, expiresAt: new Date(order.now + PORTAL_MILLISECONDS) }
  }

  async openPortal(visit: Parameters<Provider['openPortal']>[0]) {
    const { customer } = visit.subscription
    if (customer === undefined) return this.#fallback.openPortal(visit)
    const session = await callStripe('open the portal', () =>
      this.#stripe.billingPortal.sessions.create({ customer, return_url: this.#doneUrl() }),
    )
    return { url: session.url, expiresAt: undefined }
  }

  readEvent(body: string, signature: string, now: number) {
    return readVerified(this.#stripe, this.#settings.webhookSecret, body, signature, now)
  }

  async fetchSubscription(reference: string) {
    try {
      const found = await callStripe('read a subscription', () =>
        this.#stripe.subscriptions.retrieve(reference),
      )
      return readSubscription(found, this.#settings.prices, ORDER_METADATA)
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  async cancelSubscription(reference: string): Promise<void> {
    try {
      await callStripe('end a subscription', () =>
        this.#stripe.subscriptions.cancel(
          reference,
          { prorate: true, invoice_now: true },
          { idempotencyKey: `ampgate-replace-${reference}` },
        ),
      )
    } catch (error) {
      // It has ended by itself.
      if (!isMissing(error)) throw error
    }
  }

  async reportUsage({ identifier, customer, quantity, usedAt }: Usage) {
    try {
      await callStripe('take a meter event', () =>
        this.#stripe.billing.meterEvents.create(
          {
            event_name: this.#settings.meter,
            identifier,
            payload: { stripe_customer_id: customer, value: String(quantity) },
            timestamp: Math.floor(usedAt.getTime() / 1000),
          },
          { idempotencyKey: `ampgate-usage-${identifier}` },
        ),
      )
      return 'accepted' as const
    } catch (error) {
      if (!(error instanceof StripeRefusal)) throw error
      // An earlier try arrived, and its answer did not.
      return error.failure.code === 'duplicate_meter_event' ? 'accepted' : 'refused'
    }
  }

  #priceOf(plan: string) {
    const price = this.#settings.prices.get(plan)
    if (price === undefined) throw new Error(`plan ${plan} has no price at Stripe`)
    return price
  }

  #doneUrl(): string {
    return `${this.#baseUrl}/billing/done`
  }
}

/** Stripe says nothing of how long its portal's addresses live; they are to be opened at once. */
const PORTAL_MILLISECONDS = 5 * 60_000
