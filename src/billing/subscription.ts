import type { Plan, PlanLimits } from './plan.ts'

export type ProviderName = 'built-in' | 'stripe'

/**
 * past_due: a payment failed and is being tried again; the plan goes on meanwhile. canceled: paying
 * has ended, and with it the plan.
 */
export type SubscriptionStatus = 'active' | 'past_due' | 'canceled'

/** Which plan a workspace is on; in test, a simulated one. */
export type Subscription = {
  readonly plan: string
  readonly status: SubscriptionStatus
  readonly provider: ProviderName
  /** The provider's id of the customer. */
  readonly customer: string | undefined
  /** The provider's id of the subscription. */
  readonly reference: string | undefined
  /** Those of the plan when it was taken. */
  readonly limits: PlanLimits
  readonly currentPeriodEnd: Date | undefined
  readonly version: number
  readonly updatedAt: Date
}

/** Whether somebody is charged for it at a payment provider. */
export const isPaying = ({ provider, status, reference }: Subscription): boolean =>
  provider !== 'built-in' && status !== 'canceled' && reference !== undefined

/** What a workspace has before it has chosen anything. */
export const firstSubscription = (plan: Plan, at: Date): Subscription => ({
  plan: plan.id,
  status: 'active',
  provider: 'built-in',
  customer: undefined,
  reference: undefined,
  limits: plan.limits,
  currentPeriodEnd: undefined,
  version: 1,
  updatedAt: at,
})

/** `before` on `plan` without payment, as an operator or a simulation puts it there. */
export const putOn = (before: Subscription, plan: Plan, at: Date): Subscription => ({
  ...before,
  plan: plan.id,
  status: 'active',
  provider: 'built-in',
  reference: undefined,
  limits: plan.limits,
  currentPeriodEnd: undefined,
  version: before.version + 1,
  updatedAt: at,
})
