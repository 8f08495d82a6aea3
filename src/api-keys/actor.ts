import type { Matcher } from '../lib/network.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'
import type { KeyFormat, KeyRateLimit } from './api-key.ts'

/** An authenticated API key: whose it is and what it may do, as its row says. */
export type Actor = {
  readonly keyId: string
  /** Undefined when it was not kept: it is in the key's row. */
  readonly keyName: string | undefined
  readonly format: KeyFormat
  readonly tenant: Tenant
  readonly environment: Environment
  readonly scopes: readonly string[]
  /** When it stops working by itself. */
  readonly expiresAt: Date | undefined
  /** What limits and counts hang on: the key and those that it was rotated from. */
  readonly lineageId: string
  readonly allowedIps: readonly string[]
  /** `allowedIps` made ready, once per cached key. */
  readonly networks: readonly Matcher[]
  readonly rateLimit: KeyRateLimit | undefined
  /** The person behind the key. */
  readonly memberId: string
}
