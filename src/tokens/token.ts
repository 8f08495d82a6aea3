import type { Environment } from '../storage/tenant.ts'

export type TokenStatus = 'active' | 'suspended' | 'expired' | 'revoked'

/** What is kept of an issued token; never the token itself. */
export type TokenRecord = {
  readonly id: string
  readonly environment: Environment
  readonly agentId: string
  /** As it was at issue. */
  readonly agentName: string
  readonly grantId: string
  /** The delegation that it was issued under; undefined for the agent's own authority. */
  readonly delegationId: string | undefined
  /** The grants that its uses are taken from, root first. */
  readonly countingGrants: readonly string[]
  readonly scope: readonly string[]
  readonly audience: readonly string[]
  readonly taskDescription: string | undefined
  readonly constraints: Readonly<Record<string, unknown>>
  /** The id of the API key that issued it. */
  readonly issuedBy: string
  readonly issuedAt: Date
  readonly expiresAt: Date
  readonly revokedAt: Date | undefined
  readonly status: TokenStatus
}
