/** Billing, put together from what it is configured with. */
import type { Log } from '../storage/log.ts'
import type { Database, Sql } from '../storage/postgres.ts'
import type { VersionedSecrets } from '../storage/secrets.ts'
import type { Billing } from './billing.ts'
import { CheckoutLinks, FormTokens, PortalLinks } from './built-in/link.ts'
import { createBuiltIn } from './built-in/provider.ts'
import { EventReceiver } from './payments.ts'
import type { PaymentProvider } from './provider.ts'
import { listPlans } from './store.ts'
import { createStripe } from './stripe/provider.ts'
import type { StripeSettings } from './stripe/settings.ts'
import { UsageSender } from './usage.ts'

export type BillingSettings = {
  readonly defaultPlan: string
  readonly isSelfService: boolean
  readonly returnHosts: readonly string[]
  readonly stripe: StripeSettings | undefined
}

export type OpenBilling = Billing & {
  readonly forms: FormTokens
  readonly checkoutLinks: CheckoutLinks
  readonly portals: PortalLinks
  /** Takes webhooks; there when payments go through a provider. */
  readonly events: EventReceiver | undefined
  readonly usage: UsageSender | undefined
}

export type BillingSurroundings = {
  db: Database
  /** This server's address, without a trailing slash. */
  baseUrl: string
  /** Seals and signs links. */
  secrets: VersionedSecrets
  log: Log
}

export async function openBilling(
  settings: BillingSettings,
  { db, baseUrl, secrets, log }: BillingSurroundings,
): Promise<OpenBilling> {
  const portals = new PortalLinks(secrets)
  const checkoutLinks = new CheckoutLinks(secrets)
  const builtIn = createBuiltIn(baseUrl, checkoutLinks, portals)
  const { defaultPlan, isSelfService, returnHosts, stripe } = settings
  const payments = stripe && (await createStripe(stripe, baseUrl, builtIn))
  const at = (environment: PaymentProvider['environment']) =>
    payments?.environment === environment ? payments : builtIn
  return {
    defaultPlan,
    isSelfService,
    returnHosts,
    providers: { live: at('live'), test: at('test') },
    payments,
    forms: new FormTokens(secrets),
    checkoutLinks,
    portals,
    events: payments && new EventReceiver(db, { defaultPlan }, payments),
    usage: payments && new UsageSender(db, payments, log),
  }
}

/** What names a plan that is not there, and the plans that are; undefined when nothing does. */
export async function findPlanMistake(
  sql: Sql,
  { defaultPlan, stripe }: Pick<BillingSettings, 'defaultPlan' | 'stripe'>,
): Promise<string | undefined> {
  const ids = (await listPlans(sql)).map(plan => plan.id)
  const named = [
    ['AMPGATE_DEFAULT_PLAN', defaultPlan],
    ...[...(stripe?.prices.keys() ?? [])].map(id => ['AMPGATE_STRIPE_PRICES', id]),
  ]
  const wrong = named.find(([, id = '']) => !ids.includes(id))
  return wrong && `${wrong[0]}: there is no plan "${wrong[1]}"; there are ${ids.join(', ')}`
}
