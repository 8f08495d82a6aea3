/** Stripe's objects in the words of billing. */
import type Stripe from 'stripe'
import type { PaidSubscription, ProviderEvent } from '../provider.ts'
import type { StripePrice } from './settings.ts'

/** A webhook is accepted for this long after it was signed. */
const TOLERANCE_SECONDS = 300

/** The event of a webhook; undefined unless Stripe signed exactly this, just now. */
export async function readVerified(
  stripe: Stripe,
  secret: string,
  body: string,
  signature: string,
  now: number,
): Promise<ProviderEvent | undefined> {
  try {
    const event = await stripe.webhooks.constructEventAsync(
      body,
      signature,
      secret,
      TOLERANCE_SECONDS,
      undefined,
      now,
    )
    return toEvent(event)
  } catch {
    // The reason would help only who forges.
    return undefined
  }
}

const toEvent = (event: Stripe.Event): ProviderEvent => ({
  id: event.id,
  kind: event.type,
  isLive: event.livemode,
  subscription: subscriptionIn(event),
})

/** The subscription that an event is about, of the kinds of event that we act on. */
function subscriptionIn(event: Stripe.Event): string | undefined {
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
      return idOf(event.data.object.subscription)
    case 'customer.subscription.created':
    case 'customer.subscription.updated':
    case 'customer.subscription.deleted':
      return event.data.object.id
    case 'invoice.paid':
    case 'invoice.payment_failed':
      return idOf(event.data.object.parent?.subscription_details?.subscription)
    default:
      return undefined
  }
}

const idOf = (object: string | { id: string } | null | undefined): string | undefined =>
  typeof object === 'string' ? object : object?.id

type Status = PaidSubscription['status']

/** Whatever Stripe adds to this list counts as not paid. */
const STATUSES: Readonly<Record<string, Status>> = {
  active: 'active',
  trialing: 'active',
  past_due: 'past_due',
  incomplete: 'none',
  incomplete_expired: 'canceled',
  unpaid: 'canceled',
  paused: 'canceled',
  canceled: 'canceled',
}

export function readSubscription(
  found: Stripe.Subscription,
  prices: ReadonlyMap<string, StripePrice>,
  orderMetadata: string,
): PaidSubscription {
  const byPrice = new Map([...prices].map(([plan, { flat }]) => [flat, plan]))
  const items = found.items.data
  const item = items.find(one => byPrice.has(one.price.id))
  const end = (item ?? items[0])?.current_period_end
  return {
    reference: found.id,
    customer: idOf(found.customer) ?? '',
    order: found.metadata[orderMetadata],
    isLive: found.livemode,
    status: STATUSES[found.status] ?? 'none',
    plan: item && byPrice.get(item.price.id),
    currentPeriodEnd: end === undefined ? undefined : new Date(end * 1000),
  }
}
