import type { Standing } from '../../billing/billing.ts'
import type { Created } from '../../billing/checkouts.ts'
import type { Plan, PlanLimits } from '../../billing/plan.ts'
import type { OpenedPortal } from '../../billing/provider.ts'
import type { Environment } from '../../storage/tenant.ts'
import type { Schemas } from '../contract.ts'
import { optional, time } from './members.ts'

const presentLimits = ({ requestsPerSecond, monthlyQuota, auditRetentionDays }: PlanLimits) => ({
  ...optional('requests_per_second', requestsPerSecond),
  ...optional('monthly_quota', monthlyQuota),
  ...optional('audit_retention_days', auditRetentionDays),
})

/** `sells` says whether a checkout can ask for the plan here. */
export function presentPlans(
  { plans, subscription }: Standing,
  sells: (plan: Plan) => boolean,
): Schemas['PlanList'] {
  return {
    data: plans.map(plan => ({
      id: plan.id,
      name: plan.name,
      ...optional('price_cents', plan.priceCents),
      currency: plan.currency,
      interval: plan.interval,
      ...presentLimits(plan.limits),
      sold: plan.isSold && sells(plan),
      current: plan.id === subscription.plan,
    })),
  }
}

export function presentSubscription(
  { plans, subscription }: Standing,
  environment: Environment,
  pendingPlan: string | undefined,
): Schemas['Subscription'] {
  const { currentPeriodEnd } = subscription
  return {
    plan: subscription.plan,
    plan_name: plans.find(plan => plan.id === subscription.plan)?.name ?? subscription.plan,
    status: subscription.status,
    environment,
    provider: subscription.provider,
    ...presentLimits(subscription.limits),
    ...optional('current_period_end', currentPeriodEnd && time(currentPeriodEnd)),
    ...optional('pending_plan', pendingPlan),
    updated_at: time(subscription.updatedAt),
  }
}

export function presentCheckout({ checkout, url }: Created): Schemas['Checkout'] {
  return {
    id: checkout.id,
    plan: checkout.plan,
    status: checkout.status,
    environment: checkout.environment,
    provider: checkout.provider,
    checkout_url: url,
    created_at: time(checkout.createdAt),
    expires_at: time(checkout.expiresAt),
  }
}

export function presentPortal(id: string, portal: OpenedPortal): Schemas['BillingPortal'] {
  const { url, expiresAt } = portal
  return { id, portal_url: url, ...optional('expires_at', expiresAt && time(expiresAt)) }
}
