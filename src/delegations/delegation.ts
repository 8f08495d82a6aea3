import type { Environment } from '../storage/tenant.ts'
import type { Link } from './chain.ts'

/** Its own state, with those of the agents of its chain counted in. */
export type DelegationStatus = 'active' | 'suspended' | 'expired' | 'revoked'

/** What one agent may do in another's name; never the delegation token itself. */
export type Delegation = {
  readonly id: string
  readonly environment: Environment
  readonly parentId: string | undefined
  readonly fromAgentId: string
  readonly toAgentId: string
  /** Every agent of the chain, from the one whose authority it is to `toAgentId`. */
  readonly agents: readonly string[]
  readonly scope: readonly string[]
  /** The whole chain, root first, this delegation last. */
  readonly links: readonly Link[]
  readonly maxDepth: number
  readonly reason: string | undefined
  /** The id of the API key that issued it. */
  readonly issuedBy: string
  readonly createdAt: Date
  readonly expiresAt: Date
  readonly revokedAt: Date | undefined
  readonly status: DelegationStatus
}

/** Links of a chain unless its root says otherwise. */
export const DEPTH_DEFAULT = 4
