/** The part of the configuration that is about plans and payments; read by config.ts. */
import type { BillingSettings } from './billing/open.ts'
import { PLAN_ID } from './billing/plan.ts'
import { environmentOfKey, type StripePrice } from './billing/stripe/settings.ts'

export const BILLING_VARIABLES: readonly { name: string; default?: string; meaning: string }[] = [
  {
    name: 'AMPGATE_DEFAULT_PLAN',
    default: 'enterprise',
    meaning: 'plan of new workspaces, the first one too; enterprise is unlimited',
  },
  {
    name: 'AMPGATE_BILLING_SELF_SERVICE',
    meaning: '1 lets a confirmed change of a live plan take effect without the operator',
  },
  {
    name: 'AMPGATE_RETURN_HOSTS',
    default: 'none',
    meaning: 'hosts, comma-separated, that billing pages may lead back to',
  },
  {
    name: 'AMPGATE_STRIPE_SECRET_KEY',
    meaning: 'takes payments through Stripe: a live key for live, a test key for test',
  },
  { name: 'AMPGATE_STRIPE_SECRET_KEY_FILE', meaning: 'file that holds it instead' },
  {
    name: 'AMPGATE_STRIPE_WEBHOOK_SECRET',
    meaning: 'signs what Stripe sends to /v1/billing/stripe/webhook; required with the key',
  },
  { name: 'AMPGATE_STRIPE_WEBHOOK_SECRET_FILE', meaning: 'file that holds it instead' },
  {
    name: 'AMPGATE_STRIPE_PRICES',
    meaning: 'prices of plans, `pro=price_1,business=price_2+price_of_use`; required with the key',
  },
  {
    name: 'AMPGATE_STRIPE_METER',
    default: 'ampgate_requests',
    meaning: 'event name of the meter that use is reported to',
  },
  {
    name: 'AMPGATE_STRIPE_API_BASE',
    default: 'https://api.stripe.com',
    meaning: 'where Stripe is: https, or a loopback address for tests',
  },
]

/** How config.ts hands out variables: mistakes are collected there. */
export type Source = {
  read<T>(name: string, fallback: T, parse: (text: string) => T): T
  /** The text of a secret that is given itself or as a file. */
  readText(name: string): string | undefined
  mistakes: string[]
}

export function readBilling(source: Source): BillingSettings {
  const { read } = source
  const settings = {
    defaultPlan: read('AMPGATE_DEFAULT_PLAN', 'enterprise', parsePlan),
    isSelfService: read('AMPGATE_BILLING_SELF_SERVICE', false, parseSwitch),
    returnHosts: read<string[]>('AMPGATE_RETURN_HOSTS', [], parseHosts),
    stripe: readStripe(source),
  }
  const isPaid = settings.stripe && environmentOfKey(settings.stripe.secretKey) === 'live'
  if (isPaid && settings.isSelfService) {
    source.mistakes.push(
      'AMPGATE_BILLING_SELF_SERVICE has no place beside a live key of Stripe, ' +
        'where plans change when they are paid; remove it',
    )
  }
  return settings
}

const NEEDED = ['AMPGATE_STRIPE_SECRET_KEY', 'AMPGATE_STRIPE_WEBHOOK_SECRET'] as const

function readStripe({ read, readText, mistakes }: Source): BillingSettings['stripe'] {
  const secretKey = readText('AMPGATE_STRIPE_SECRET_KEY')
  const webhookSecret = readText('AMPGATE_STRIPE_WEBHOOK_SECRET')
  const prices = read('AMPGATE_STRIPE_PRICES', new Map<string, StripePrice>(), parsePrices)
  const apiBase = read<string | undefined>('AMPGATE_STRIPE_API_BASE', undefined, parseApiBase)
  const meter = read('AMPGATE_STRIPE_METER', 'ampgate_requests', parseMeter)
  const given = [secretKey, webhookSecret, prices.size > 0 || undefined]
  if ([...given, apiBase].every(one => one === undefined)) return undefined
  const missing = [...NEEDED, 'AMPGATE_STRIPE_PRICES'].filter((_, i) => given[i] === undefined)
  for (const name of missing)
    mistakes.push(`${name} is required with the other AMPGATE_STRIPE_ ones`)
  // The texts are secrets, so no message repeats them.
  if (secretKey !== undefined && !/^[rs]k_(live|test)_\w{3,}$/.test(secretKey)) {
    mistakes.push('AMPGATE_STRIPE_SECRET_KEY must be a key such as sk_live_… or rk_test_…')
  }
  if (webhookSecret !== undefined && !/^whsec_[\w+/=-]{8,}$/.test(webhookSecret)) {
    mistakes.push('AMPGATE_STRIPE_WEBHOOK_SECRET must be a signing secret, whsec_…')
  }
  if (secretKey === undefined || webhookSecret === undefined) return undefined
  return { secretKey, webhookSecret, prices, meter, apiBase }
}

function parsePlan(text: string): string {
  if (!PLAN_ID.test(text)) throw new Error(`must be the id of a plan, not "${text}"`)
  return text
}

function parseSwitch(text: string): boolean {
  if (text !== '0' && text !== '1') throw new Error(`must be 1 or 0, not "${text}"`)
  return text === '1'
}

const entriesOf = (text: string): string[] =>
  text
    .split(',')
    .map(entry => entry.trim())
    .filter(entry => entry !== '')

const HOST = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/

/** As `URL.host` has them: lower case, without the port of https. */
function parseHosts(text: string): string[] {
  return entriesOf(text).map(entry => {
    const host = entry.toLowerCase()
    const address = `https://${host}`
    if (!HOST.test(host) || !URL.canParse(address)) {
      throw new Error(`must list hosts such as app.example.com or app.example.com:8443; "${entry}"`)
    }
    return new URL(address).host
  })
}

const PRICE = /^([a-z0-9-]{2,32})=(price_\w+)(?:\+(price_\w+))?$/

function parsePrices(text: string): Map<string, StripePrice> {
  const prices = new Map<string, StripePrice>()
  const seen = new Set<string>()
  for (const entry of entriesOf(text)) {
    const [, plan, flat, metered] = PRICE.exec(entry) ?? []
    if (plan === undefined || flat === undefined) {
      throw new Error(`must list plans as pro=price_…; "${entry}" is not one`)
    }
    // By its price a subscription is known to be of a plan.
    if (prices.has(plan) || seen.has(flat)) throw new Error(`names "${entry}" twice`)
    seen.add(flat)
    prices.set(plan, { flat, metered })
  }
  return prices
}

function parseMeter(text: string): string {
  if (!/^\w{1,100}$/.test(text)) throw new Error(`must be letters, digits and _, not "${text}"`)
  return text
}

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])$/

function parseApiBase(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isPlain = url !== undefined && url.pathname === '/' && !/[?#@]/.test(text)
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname))
  if (!isPlain || !isSafe) {
    throw new Error('must be an https address, or http on a loopback address, without a path')
  }
  return url.origin
}
