import { sha256 } from '../lib/digest.ts'
import type { Environment } from '../storage/tenant.ts'
import type { ProviderName } from './subscription.ts'

/**
 * open: the link waits. pending: confirmed, and waits for the operator. superseded: a later one was
 * confirmed before the operator had decided.
 */
export type CheckoutStatus = 'open' | 'pending' | 'completed' | 'declined' | 'superseded'

/** Somebody's wish for another plan. */
export type Checkout = {
  readonly id: string
  readonly workspaceId: string
  readonly environment: Environment
  readonly plan: string
  readonly provider: ProviderName
  /** What finds it: the digest of our link's secret, or its name at the provider. */
  readonly reference: string
  readonly status: CheckoutStatus
  readonly successUrl: string | undefined
  readonly cancelUrl: string | undefined
  /** The id of the API key that asked, and of the person behind it. */
  readonly createdBy: string
  readonly memberId: string
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly confirmedAt: Date | undefined
  readonly decidedAt: Date | undefined
}

/** How a link is found that was stored without its secret. */
export const linkReference = (secret: string): string => sha256(`billing link ${secret}`)

/** Why a checkout cannot be confirmed now; undefined when it can. */
export function whyNot(checkout: Checkout, now: number): 'used' | 'expired' | undefined {
  if (checkout.status !== 'open') return 'used'
  return now >= checkout.expiresAt.getTime() ? 'expired' : undefined
}
