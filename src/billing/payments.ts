/**
 * What a payment provider tells us, applied. An event is only a hint: the subscription is fetched
 * anew, so that events that come late or out of order bring no old state back.
 */
import type { Origin, Work } from '../audit/work.ts'
import { DomainError } from '../lib/errors.ts'
import { InTurn } from '../lib/in-turn.ts'
import type { Database } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import { type Billing, freePlan, lockStanding, recordChange, writeSubscription } from './billing.ts'
import type { Checkout } from './checkout.ts'
import * as checkouts from './checkout-store.ts'
import type { Plan } from './plan.ts'
import type { PaidSubscription, PaymentProvider, ProviderEvent } from './provider.ts'
import * as store from './store.ts'
import { isPaying, type Subscription } from './subscription.ts'

/** Events that wait for those before them; a further one is refused, and sent again later. */
const WAITING_MAX = 100

export type Webhook = { body: string; signature: string; requestId: string; now: number }

/** `unsigned`: forged, altered or too old. `wrong_environment`: of the provider's other mode. */
export type Received = 'applied' | 'known' | 'ignored' | 'unsigned' | 'wrong_environment'

/** Takes in the events of one provider, one after another. */
export class EventReceiver {
  readonly #turns = new InTurn()
  #waiting = 0

  constructor(
    private readonly db: Database,
    private readonly billing: Pick<Billing, 'defaultPlan'>,
    private readonly payments: PaymentProvider,
  ) {}

  /** @throws DomainError `unavailable`: the provider is to send the event again */
  async receive({ body, signature, requestId, now }: Webhook): Promise<Received> {
    const event = await this.payments.readEvent(body, signature, now)
    if (event === undefined) return 'unsigned'
    if (!this.#isOurMode(event.isLive)) return 'wrong_environment'
    const { subscription } = event
    if (subscription === undefined) return 'ignored'
    if (this.#waiting >= WAITING_MAX) throw tooMany()
    this.#waiting++
    try {
      const origin: Origin = { actor: { kind: 'system' }, requestId }
      return await this.#turns.run(() => this.#apply(event, subscription, origin, now))
    } finally {
      this.#waiting--
    }
  }

  #isOurMode(isLive: boolean): boolean {
    return isLive === (this.payments.environment === 'live')
  }

  async #apply(
    event: ProviderEvent,
    reference: string,
    origin: Origin,
    now: number,
  ): Promise<Received> {
    const paid = await this.payments.fetchSubscription(reference)
    if (paid === undefined) return 'ignored'
    if (!this.#isOurMode(paid.isLive)) return 'wrong_environment'
    const owner = await this.#ownerOf(paid)
    if (owner === undefined) return 'ignored'
    const { environment } = owner.tenant
    if (owner.checkout !== undefined && paid.status === 'active') await this.#replace(owner.tenant)
    return this.db.begin(environment, tx =>
      applySubscription({ tenant: owner.tenant, tx, origin, now }, this.billing, {
        event,
        paid,
        checkoutId: owner.checkout?.id,
      }),
    )
  }

  /** Whose it is: a subscription that we know, or one that an open order of ours led to. */
  async #ownerOf(paid: PaidSubscription): Promise<Owner | undefined> {
    const { environment, name } = this.payments
    const sql = this.db.read(environment)
    const workspaceId = await store.findSubscriber(environment, sql, name, paid.reference)
    if (workspaceId !== undefined) {
      return { tenant: { workspaceId, environment }, checkout: undefined }
    }
    if (paid.order === undefined) return undefined
    const checkout = await checkouts.findByReference(environment, sql, paid.order)
    if (checkout?.provider !== name || checkout.status !== 'open') return undefined
    return { tenant: { workspaceId: checkout.workspaceId, environment }, checkout }
  }

  /** Whoever buys a second time pays once: the first subscription ends before the second begins. */
  async #replace(tenant: Tenant): Promise<void> {
    const before = await store.findSubscription(tenant, this.db.read(tenant.environment))
    if (before !== undefined && isPaying(before) && before.reference !== undefined) {
      await this.payments.cancelSubscription(before.reference)
    }
  }
}

type Owner = { tenant: Tenant; checkout: Checkout | undefined }

const tooMany = () =>
  new DomainError('unavailable', 'Too many events wait to be applied. Send it again.', {
    retryAfterSeconds: 60,
  })

type News = { event: ProviderEvent; paid: PaidSubscription; checkoutId: string | undefined }

async function applySubscription(
  work: Work,
  billing: Pick<Billing, 'defaultPlan'>,
  { event, paid, checkoutId }: News,
): Promise<Received> {
  const { tenant, tx, now } = work
  const { plans, subscription: before } = await lockStanding(billing, work)
  const at = new Date(now)
  if (!(await store.insertEvent(tenant, tx, event, at))) return 'known'
  if (checkoutId !== undefined) {
    const checkout = await checkouts.lockCheckout(tenant, tx, checkoutId)
    if (checkout?.status !== 'open' || paid.status !== 'active') return 'ignored'
    const decided = { status: 'completed' as const, confirmedAt: at, decidedAt: at }
    await checkouts.updateCheckout(tenant, tx, { ...checkout, ...decided })
    await checkouts.supersedePending(tenant, tx, at)
  } else if (before.reference !== paid.reference || paid.status === 'none') return 'ignored'
  const after = subscriptionOf(plans, before, paid, at)
  if (isSame(before, after)) return 'applied'
  await writeSubscription(work, after)
  await recordChange(work, before, after, { provider: after.provider, event: event.id })
  return 'applied'
}

/** @throws DomainError `unavailable` when the price belongs to no plan of ours */
function subscriptionOf(
  plans: readonly Plan[],
  before: Subscription,
  paid: PaidSubscription,
  at: Date,
): Subscription {
  const isOver = paid.status === 'canceled' || paid.status === 'none'
  const plan = isOver ? freePlan(plans) : plans.find(one => one.id === paid.plan)
  if (plan === undefined) {
    throw new DomainError(
      'unavailable',
      'The price of this subscription belongs to no plan; set it in AMPGATE_STRIPE_PRICES.',
      { retryAfterSeconds: 3600 },
    )
  }
  const isKept = plan.id === before.plan && paid.reference === before.reference
  return {
    plan: plan.id,
    status: paid.status === 'none' ? 'canceled' : paid.status,
    provider: 'stripe',
    customer: paid.customer,
    reference: paid.reference,
    // Those that it was taken with, for as long as it is kept.
    limits: isKept ? before.limits : plan.limits,
    currentPeriodEnd: paid.currentPeriodEnd,
    version: before.version + 1,
    updatedAt: at,
  }
}

const isSame = (a: Subscription, b: Subscription): boolean =>
  a.plan === b.plan &&
  a.status === b.status &&
  a.provider === b.provider &&
  a.customer === b.customer &&
  a.reference === b.reference &&
  a.currentPeriodEnd?.getTime() === b.currentPeriodEnd?.getTime()
