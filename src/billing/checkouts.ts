/** Use cases of checkouts: ask for a plan, confirm it, decide on it. */
import { record } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import { randomBase62 } from '../lib/base62.ts'
import { sha256 } from '../lib/digest.ts'
import { DomainError } from '../lib/errors.ts'
import { randomId } from '../lib/ids.ts'
import type { Database } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import { type Billing, changePlan, lockStanding, readStanding, type Standing } from './billing.ts'
import { type Checkout, whyNot } from './checkout.ts'
import * as store from './checkout-store.ts'
import type { Plan } from './plan.ts'
import type { Opened } from './provider.ts'
import { type ReturnUrls, requireReturnUrls } from './return-url.ts'
import type { Subscription } from './subscription.ts'

/** Who asks, and for what. */
export type Wish = ReturnUrls & {
  plan: string
  keyId: string
  memberId: string
  /** The caller's name for the request: the same again is the same order to the provider too. */
  idempotencyKey: string | undefined
}

/** What the provider said before the transaction: an answer, a failure, or it was not asked. */
export type Asked = { opened: Opened } | { failure: unknown } | undefined

/**
 * Have the provider make ready what can be confirmed. Never throws a refusal: `createCheckout`
 * decides, in its transaction, and an Idempotency-Key that was used before is answered whatever the
 * provider says now.
 */
export async function askProvider(
  billing: Billing,
  db: Database,
  tenant: Tenant,
  wish: Wish,
  now: number,
): Promise<Asked> {
  const standing = await readStanding(billing, tenant, db.read(tenant.environment), now)
  try {
    const { plan, urls } = requirePossible(billing, tenant, standing, wish)
    const { subscription } = standing
    const order = {
      ...tenant,
      plan,
      subscription,
      ...urls,
      reference: nameOrder(tenant, wish),
      now,
    }
    return { opened: await billing.providers[tenant.environment].openCheckout(order) }
  } catch (failure) {
    return { failure }
  }
}

/** The same for the same request of the same key, and like no other. */
function nameOrder(tenant: Tenant, wish: Wish): string {
  const { plan, keyId, successUrl, cancelUrl, idempotencyKey = randomBase62(22) } = wish
  const parts = [tenant, keyId, idempotencyKey, plan, successUrl, cancelUrl]
  return sha256(`billing order ${JSON.stringify(parts)}`)
}

/** @throws DomainError `invalid_return_url`, `unknown_plan`, `plan_not_sold`, `plan_current` */
function requirePossible(
  billing: Billing,
  { environment }: Tenant,
  { plans, subscription }: Standing,
  wish: Wish,
): { plan: Plan; urls: ReturnUrls } {
  const urls = requireReturnUrls(wish, billing.returnHosts)
  const at = (detail: string) => ({ errors: [{ pointer: '/plan', detail }] })
  const plan = plans.find(one => one.id === wish.plan)
  const sold = plans.filter(one => one.isSold && billing.providers[environment].sells(one))
  const list = sold.map(one => one.id).join(', ')
  if (plan === undefined) {
    const detail = `There is no such plan. Those to choose from: ${list}.`
    throw new DomainError('unknown_plan', detail, at(detail))
  }
  if (!sold.includes(plan)) {
    const detail = `${plan.name} is agreed with the operator. Those to choose from: ${list}.`
    throw new DomainError('plan_not_sold', detail, at(detail))
  }
  if (plan.id === subscription.plan) {
    throw new DomainError('plan_current', `The workspace is on ${plan.name} already.`)
  }
  return { plan, urls }
}

export type Created = { checkout: Checkout; url: string }

/**
 * Write down the wish. In test nobody pays, so the built-in provider confirms by itself: the
 * simulated subscription has changed when this returns.
 * @throws DomainError `invalid_return_url`, `unknown_plan`, `plan_not_sold`, `plan_current`, and
 * `unavailable` when the provider did not answer
 */
export async function createCheckout(
  work: Work,
  billing: Billing,
  wish: Wish,
  asked: Asked,
): Promise<Created> {
  const { tenant, tx, now } = work
  const standing = await lockStanding(billing, work)
  const { plan, urls } = requirePossible(billing, tenant, standing, wish)
  const { opened } = requireOpened(asked)
  const provider = billing.providers[tenant.environment].name
  const isSimulated = tenant.environment === 'test' && provider === 'built-in'
  const at = new Date(now)
  const checkout: Checkout = {
    id: randomId('chk'),
    ...tenant,
    plan: plan.id,
    provider,
    reference: opened.reference,
    status: isSimulated ? 'completed' : 'open',
    ...urls,
    createdBy: wish.keyId,
    memberId: wish.memberId,
    createdAt: at,
    expiresAt: opened.expiresAt,
    confirmedAt: isSimulated ? at : undefined,
    decidedAt: isSimulated ? at : undefined,
  }
  await store.insertCheckout(tenant, tx, checkout)
  await record(work, {
    action: 'billing.checkout_created',
    target: { kind: 'checkout', id: checkout.id },
    details: { plan: plan.id, from: standing.subscription.plan, provider },
  })
  if (isSimulated) await changePlan(work, standing.subscription, plan, checkout.id)
  return { checkout, url: opened.url }
}

function requireOpened(asked: Asked): { opened: Opened } {
  if (asked !== undefined && 'opened' in asked) return asked
  const failure = asked?.failure
  // A refusal that was true a moment ago and is not any more: the same call succeeds now.
  const isPast = failure === undefined || isRefusal(failure)
  throw isPast ? new DomainError('unavailable', 'The plan has just changed. Try again.') : failure
}

const isRefusal = (failure: unknown): boolean =>
  failure instanceof DomainError && failure.code !== 'unavailable'

/** What came of confirming: done, waiting for the operator, or why not. */
export type Confirmed = 'completed' | 'pending' | 'used' | 'expired' | 'current'

/**
 * Confirm, once, what `found` asks for; found by the secret of its link. With built-in billing a
 * live plan then waits for the operator, unless the operator has said that it need not.
 */
export async function confirmCheckout(
  work: Work,
  billing: Pick<Billing, 'defaultPlan' | 'isSelfService'>,
  found: Checkout,
): Promise<Confirmed> {
  const { tenant, tx, now } = work
  // Always in this order, so that two confirmations cannot wait for each other.
  const { plans, subscription } = await lockStanding(billing, work)
  const checkout = await store.lockCheckout(tenant, tx, found.id)
  const why = checkout === undefined ? 'used' : whyNot(checkout, now)
  if (checkout === undefined || why !== undefined) return why ?? 'used'
  const plan = plans.find(one => one.id === checkout.plan)
  if (plan === undefined || !plan.isSold) return 'expired'
  if (plan.id === subscription.plan) return 'current'
  const at = new Date(now)
  const needsOperator = tenant.environment === 'live' && !billing.isSelfService
  await store.supersedePending(tenant, tx, at)
  const decided = needsOperator
    ? { status: 'pending' as const, confirmedAt: at }
    : { status: 'completed' as const, confirmedAt: at, decidedAt: at }
  await store.updateCheckout(tenant, tx, { ...checkout, ...decided })
  await record(work, {
    action: 'billing.checkout_confirmed',
    target: { kind: 'checkout', id: checkout.id },
    details: { plan: plan.id, from: subscription.plan },
  })
  if (!needsOperator) await changePlan(work, subscription, plan, checkout.id)
  return decided.status
}

/** A wish that the operator has decided on, with the subscription before and after. */
export type Decided = { checkout: Checkout; before: Subscription; after: Subscription }

/** Let a confirmed wish take effect; undefined when `id` does not wait. */
export const approveCheckout = (
  work: Work,
  billing: Pick<Billing, 'defaultPlan'>,
  id: string,
): Promise<Decided | undefined> => decide(work, billing, id, 'completed')

/** Refuse a confirmed wish; undefined when `id` does not wait. */
export const declineCheckout = (
  work: Work,
  billing: Pick<Billing, 'defaultPlan'>,
  id: string,
): Promise<Decided | undefined> => decide(work, billing, id, 'declined')

async function decide(
  work: Work,
  billing: Pick<Billing, 'defaultPlan'>,
  id: string,
  status: 'completed' | 'declined',
): Promise<Decided | undefined> {
  const { plans, subscription: before } = await lockStanding(billing, work)
  const pending = await store.lockCheckout(work.tenant, work.tx, id)
  if (pending?.status !== 'pending') return undefined
  const checkout: Checkout = { ...pending, status, decidedAt: new Date(work.now) }
  await store.updateCheckout(work.tenant, work.tx, checkout)
  await record(work, {
    action: status === 'completed' ? 'billing.plan_approved' : 'billing.plan_declined',
    target: { kind: 'checkout', id },
    details: { plan: checkout.plan, from: before.plan },
  })
  const plan = plans.find(one => one.id === checkout.plan)
  if (status === 'declined' || plan === undefined) return { checkout, before, after: before }
  return { checkout, before, after: await changePlan(work, before, plan, id) }
}
