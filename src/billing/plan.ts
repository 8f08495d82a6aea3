/** Plans are data (`core.plans`): an operator may change prices and limits, or add a plan. */

/** What a plan allows; a member that is undefined is unlimited, or agreed with the customer. */
export type PlanLimits = {
  readonly requestsPerSecond: number | undefined
  readonly monthlyQuota: number | undefined
  readonly auditRetentionDays: number | undefined
}

export type Plan = {
  readonly id: string
  readonly name: string
  /** Undefined: agreed with each customer. */
  readonly priceCents: number | undefined
  /** ISO 4217, lower case. */
  readonly currency: string
  readonly interval: 'month' | 'year'
  readonly limits: PlanLimits
  /** Whether a checkout may ask for it. */
  readonly isSold: boolean
}

/** The form of a plan's id, as `core.plans` has it too. */
export const PLAN_ID = /^[a-z0-9-]{2,32}$/

/** The plan of whoever has stopped paying: the one that costs nothing. */
export const isFree = (plan: Plan): boolean => plan.priceCents === 0
