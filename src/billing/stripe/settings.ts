import type { Environment } from '../../storage/tenant.ts'

/** The prices of one plan at Stripe. */
export type StripePrice = {
  /** Of the plan itself, billed by the month or year. */
  readonly flat: string
  /** Of its use, billed by what `recordUsage` reports. */
  readonly metered: string | undefined
}

/** Holds secrets: never logged. */
export type StripeSettings = {
  readonly secretKey: string
  readonly webhookSecret: string
  /** By the plan's id. */
  readonly prices: ReadonlyMap<string, StripePrice>
  /** The meter's `event_name`. */
  readonly meter: string
  /** Where Stripe is, when it is not at its own address. */
  readonly apiBase: string | undefined
}

/** A key of Stripe's test mode pays nothing, so it never acts on live. */
export const environmentOfKey = (secretKey: string): Environment =>
  /^[rs]k_live_/.test(secretKey) ? 'live' : 'test'
