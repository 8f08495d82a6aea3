import type { Environment, Tenant } from '../storage/tenant.ts'

/** An authenticated API key: whose it is and what it may do, as its row says. */
export type Actor = {
  readonly keyId: string
  readonly keyName: string
  readonly tenant: Tenant
  readonly environment: Environment
  readonly scopes: readonly string[]
  readonly expiresAt: Date | undefined
  /** The person behind the key. */
  readonly memberId: string
}
