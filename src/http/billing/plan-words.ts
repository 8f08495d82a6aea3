/** Plans in words for people. */
import type { Plan, PlanLimits } from '../../billing/plan.ts'

const count = new Intl.NumberFormat('en-US')

export function priceWords({ priceCents, currency, interval }: Plan): string {
  if (priceCents === undefined) return 'Price as agreed'
  if (priceCents === 0) return 'Free of charge'
  const isWhole = priceCents % 100 === 0
  const money = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    minimumFractionDigits: isWhole ? 0 : 2,
  })
  return `${money.format(priceCents / 100)} a ${interval}`
}

const amount = (value: number | undefined, none: string): string =>
  value === undefined ? none : count.format(value)

export type LimitRow = readonly [name: string, words: string]

/** What the limits allow, line by line; always the same lines. */
export const limitRows = (limits: PlanLimits): readonly LimitRow[] => [
  ['Requests a second', amount(limits.requestsPerSecond, 'unlimited')],
  ['Requests a month', amount(limits.monthlyQuota, 'unlimited')],
  [
    'Audit trail kept',
    limits.auditRetentionDays === undefined
      ? 'as agreed'
      : `${count.format(limits.auditRetentionDays)} days`,
  ],
]
