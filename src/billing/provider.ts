/**
 * The narrow interface to whoever takes payments. Calls go over a network, so they are made outside
 * of transactions, have a deadline of their own, and may be repeated with the same `reference`.
 */
import type { Environment } from '../storage/tenant.ts'
import type { Plan } from './plan.ts'
import type { ProviderName, Subscription } from './subscription.ts'

/** A wish for `plan`, still to be confirmed by whoever opens the address. */
export type Order = {
  readonly workspaceId: string
  readonly environment: Environment
  readonly plan: Plan
  readonly subscription: Subscription
  /** Names the order; the same again for the same order. 43 characters of base64url. */
  readonly reference: string
  readonly successUrl: string | undefined
  readonly cancelUrl: string | undefined
  /** Milliseconds. */
  readonly now: number
}

/** Where an order can be confirmed, until when, and by what it is found then. */
export type Opened = { readonly url: string; readonly reference: string; readonly expiresAt: Date }

/** Somebody who wants to see, or to end, what they pay for. */
export type Visit = {
  readonly workspaceId: string
  readonly environment: Environment
  readonly subscription: Subscription
  readonly now: number
}

export type OpenedPortal = { readonly url: string; readonly expiresAt: Date | undefined }

export type Provider = {
  readonly name: ProviderName
  /** Whether it can take an order for the plan now. */
  sells(plan: Plan): boolean
  /** @throws DomainError `unavailable` when the provider does not answer */
  openCheckout(order: Order): Promise<Opened>
  /** @throws DomainError `unavailable` */
  openPortal(visit: Visit): Promise<OpenedPortal>
}

/** A subscription as the provider has it now. */
export type PaidSubscription = {
  readonly reference: string
  readonly customer: string
  /** The order that it came from. */
  readonly order: string | undefined
  readonly isLive: boolean
  /** `none`: nothing is paid yet, or ever was. */
  readonly status: Subscription['status'] | 'none'
  /** The plan that is paid for; undefined when its price belongs to no plan of ours. */
  readonly plan: string | undefined
  readonly currentPeriodEnd: Date | undefined
}

/** What a provider tells us of its own accord, once its signature has matched. */
export type ProviderEvent = {
  readonly id: string
  readonly kind: string
  readonly isLive: boolean
  /** The subscription that it is about; undefined when it is about nothing of ours. */
  readonly subscription: string | undefined
}

/** Use that is billed by amount. */
export type Usage = {
  /** The same use has the same identifier, so that it is billed once. */
  readonly identifier: string
  readonly customer: string
  readonly quantity: number
  readonly usedAt: Date
}

/** A provider of subscriptions that are really paid, in one of our environments. */
export type PaymentProvider = Provider & {
  readonly environment: Environment
  /** The event of a webhook; undefined when it was not signed by the provider just now. */
  readEvent(body: string, signature: string, now: number): Promise<ProviderEvent | undefined>
  /** Undefined when there is none of that name. @throws DomainError `unavailable` */
  fetchSubscription(reference: string): Promise<PaidSubscription | undefined>
  /** End a subscription that another one has replaced. @throws DomainError `unavailable` */
  cancelSubscription(reference: string): Promise<void>
  /** @throws DomainError `unavailable` when it may not have arrived */
  reportUsage(usage: Usage): Promise<'accepted' | 'refused'>
}
