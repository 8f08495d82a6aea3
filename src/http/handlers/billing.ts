import { readStanding } from '../../billing/billing.ts'
import { findPending } from '../../billing/checkout-store.ts'
import { askProvider, createCheckout } from '../../billing/checkouts.ts'
import { recordPortal } from '../../billing/portal.ts'
import type { HandlersFor } from '../contract.ts'
import type { Modules } from '../modules.ts'
import {
  presentCheckout,
  presentPlans,
  presentPortal,
  presentSubscription,
} from '../present/billing.ts'

export function billingHandlers({ db, billing }: Modules): HandlersFor<'billing'> {
  return {
    'billing.plans': async ({ actor: { tenant, environment }, now }) => {
      const standing = await readStanding(billing, tenant, db.read(environment), now)
      const provider = billing.providers[environment]
      return { status: 200, body: presentPlans(standing, plan => provider.sells(plan)) }
    },
    'billing.subscription': async ({ actor: { tenant, environment }, now }) => {
      const standing = await readStanding(billing, tenant, db.read(environment), now)
      const pending = await findPending(tenant, db.read(environment))
      return { status: 200, body: presentSubscription(standing, environment, pending?.plan) }
    },
    'billing.checkout': async ({ actor, body, headers, now, commit }) => {
      const wish = {
        plan: body.plan,
        successUrl: body.success_url,
        cancelUrl: body.cancel_url,
        keyId: actor.keyId,
        memberId: actor.memberId,
        idempotencyKey: headers['Idempotency-Key'],
      }
      const asked = await askProvider(billing, db, actor.tenant, wish, now)
      return commit(
        work => createCheckout(work, billing, wish, asked),
        created => ({ status: 201 as const, body: presentCheckout(created) }),
      )
    },
    'billing.portal': async ({ actor: { tenant, environment }, now, commit }) => {
      const { subscription } = await readStanding(billing, tenant, db.read(environment), now)
      const visit = { ...tenant, subscription, now }
      const portal = await billing.providers[environment].openPortal(visit)
      return commit(recordPortal, id => ({ status: 200 as const, body: presentPortal(id, portal) }))
    },
  }
}
