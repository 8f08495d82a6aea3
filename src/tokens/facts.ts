import { type Constraints, readConstraints } from '../constraints/constraint.ts'
import type { RingKey } from '../signing-keys/key-ring.ts'
import type { Environment } from '../storage/tenant.ts'
import { type Chain, chainOf } from './chain-facts.ts'
import type { Claims } from './claims.ts'

/**
 * What a token of ours says, read once from its verified payload. Facts never change, so they may
 * be cached; what may change is in the live state and read at every verify.
 */
export type Facts = {
  /** The `jti`: identity is this, never the token's text. */
  readonly tokenId: string
  readonly workspaceId: string
  /** The agent that acts. */
  readonly agentId: string
  /** The API key that issued it. */
  readonly issuedBy: string
  /** As it was at issue. */
  readonly agentName: string
  readonly environment: Environment
  readonly scope: readonly string[]
  readonly audience: readonly string[]
  /**
   * Whether the issuer of the token chose who may accept it; otherwise `audience` is its own
   * issuer.
   */
  readonly hasChosenAudience: boolean
  readonly taskDescription: string | undefined
  /** Read once, so that no verify parses them. */
  readonly constraints: Constraints | undefined
  /** The delegations by which the agent acts for another; undefined when it acts for itself. */
  readonly chain: Chain | undefined
  /** The grants that every use is taken from, root first; empty when uses are not counted. */
  readonly countingGrants: readonly string[]
  /** Seconds since the epoch (RFC 7519 NumericDate). */
  readonly issuedAt: number
  readonly notBefore: number | undefined
  readonly expiresAt: number
  /** The key that signed it, with its state of now. */
  readonly signingKey: RingKey
}

/** What verified claims say. */
export function factsOf(claims: Claims, key: RingKey): Facts {
  return {
    tokenId: claims.jti,
    workspaceId: claims.workspace_id,
    agentId: claims.act?.sub ?? claims.sub,
    issuedBy: claims.client_id,
    agentName: claims.agent_name,
    environment: key.environment,
    scope: claims.scope.split(' '),
    audience: claims.aud,
    hasChosenAudience: claims.aud.length !== 1 || claims.aud[0] !== claims.iss,
    taskDescription: claims.task,
    constraints: claims.constraints && readConstraints(claims.constraints),
    chain: claims.links && chainOf(claims.links),
    countingGrants: claims.grants ?? [],
    issuedAt: claims.iat,
    notBefore: claims.nbf,
    expiresAt: claims.exp,
    signingKey: key,
  }
}
