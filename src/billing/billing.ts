/** What billing is configured with, and the answer to "which plan is this workspace on?". */
import { record } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import { recordChanges } from '../storage/changes.ts'
import type { Sql } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'
import { isFree, type Plan } from './plan.ts'
import type { PaymentProvider, Provider } from './provider.ts'
import * as store from './store.ts'
import { firstSubscription, putOn, type Subscription } from './subscription.ts'

export type Billing = {
  /** The id of the plan that new workspaces are on. */
  readonly defaultPlan: string
  /** Whether a confirmed change of a live plan takes effect without the operator. */
  readonly isSelfService: boolean
  /** Where people may be sent back to: `host` or `host:port`, in lower case. */
  readonly returnHosts: readonly string[]
  /** Who confirms orders in each environment. */
  readonly providers: Readonly<Record<Environment, Provider>>
  /** The one who is paid, if there is one; also in `providers`, at its environment. */
  readonly payments: PaymentProvider | undefined
}

/** @throws Error when there is no plan `id`, which the start has made sure of */
export function planOf(plans: readonly Plan[], id: string): Plan {
  const plan = plans.find(one => one.id === id)
  if (plan === undefined) throw new Error(`there is no plan ${id}`)
  return plan
}

/** The plan of whoever has stopped paying. @throws Error when no plan is free */
export function freePlan(plans: readonly Plan[]): Plan {
  const plan = plans.find(isFree)
  if (plan === undefined) throw new Error('no plan is free')
  return plan
}

export type Standing = { readonly plans: readonly Plan[]; readonly subscription: Subscription }

/** The plans, and the one that the workspace is on. */
export async function readStanding(
  billing: Pick<Billing, 'defaultPlan'>,
  tenant: Tenant,
  sql: Sql,
  now: number,
): Promise<Standing> {
  const plans = await store.listPlans(sql)
  const found = await store.findSubscription(tenant, sql)
  const first = () => firstSubscription(planOf(plans, billing.defaultPlan), new Date(now))
  return { plans, subscription: found ?? first() }
}

/** The same, and nobody else changes it until the transaction ends. */
export async function lockStanding(
  billing: Pick<Billing, 'defaultPlan'>,
  { tenant, tx, now }: Work,
): Promise<Standing> {
  const plans = await store.listPlans(tx.sql)
  const first = firstSubscription(planOf(plans, billing.defaultPlan), new Date(now))
  const found =
    (await store.lockSubscription(tenant, tx)) ??
    (await store
      .insertSubscription(tenant, tx, first)
      .then(() => store.lockSubscription(tenant, tx)))
  return { plans, subscription: found ?? first }
}

/** Put a workspace that was just made on the plan that new ones are on. */
export async function startSubscription(
  { defaultPlan }: Pick<Billing, 'defaultPlan'>,
  { tenant, tx, now }: Work,
): Promise<void> {
  const plans = await store.listPlans(tx.sql)
  const first = firstSubscription(planOf(plans, defaultPlan), new Date(now))
  if (await store.insertSubscription(tenant, tx, first)) await announce({ tenant, tx }, first)
}

/** Write what the workspace is on from now on; its next request meets the limits of it. */
export async function writeSubscription(work: Work, after: Subscription): Promise<void> {
  await store.updateSubscription(work.tenant, work.tx, after)
  await announce(work, after)
}

/** A simulated subscription, of test, bounds no request. */
async function announce(
  { tenant, tx }: Pick<Work, 'tenant' | 'tx'>,
  { limits: { requestsPerSecond, monthlyQuota } }: Subscription,
): Promise<void> {
  if (tenant.environment !== 'live') return
  await recordChanges(tenant, tx, [{ kind: 'plan_limits', requestsPerSecond, monthlyQuota }])
}

/** Put the workspace on `plan`, which nobody pays for through a provider. */
export async function changePlan(
  work: Work,
  before: Subscription,
  plan: Plan,
  checkoutId: string | undefined,
): Promise<Subscription> {
  const after = putOn(before, plan, new Date(work.now))
  await writeSubscription(work, after)
  await recordChange(work, before, after, checkoutId === undefined ? {} : { checkout: checkoutId })
  return after
}

/** The audit row of a change of plan. */
export const recordChange = (
  work: Work,
  before: Subscription,
  after: Subscription,
  more: Record<string, string>,
): Promise<void> =>
  record(work, {
    action: 'billing.plan_changed',
    target: { kind: 'workspace', id: work.tenant.workspaceId },
    details: { from: before.plan, to: after.plan, status: after.status, ...more },
  })
