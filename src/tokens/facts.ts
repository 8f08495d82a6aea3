import type { Constraints } from '../constraints/constraint.ts'
import type { RingKey } from '../signing-keys/key-ring.ts'
import type { Environment } from '../storage/tenant.ts'

/**
 * What a token of ours says, read once from its verified payload. Facts never change, so they may
 * be cached; what may change is in the live state and read at every verify.
 */
export type Facts = {
  /** The `jti`: identity is this, never the token's text. */
  readonly tokenId: string
  readonly workspaceId: string
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
  /** Seconds since the epoch (RFC 7519 NumericDate). */
  readonly issuedAt: number
  readonly notBefore: number | undefined
  readonly expiresAt: number
  /** The key that signed it, with its state of now. */
  readonly signingKey: RingKey
}
