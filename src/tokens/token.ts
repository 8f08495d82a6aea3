import { DomainError } from '../lib/errors.ts'
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

const CONSTRAINTS_DEPTH_MAX = 4
const CONSTRAINTS_BYTES_MAX = 2048

/** Refuse constraints that would not fit a token. @throws DomainError `invalid_constraints` */
export function requireSmallConstraints(constraints: Readonly<Record<string, unknown>>): void {
  const fail = (detail: string): never => {
    throw new DomainError('invalid_constraints', detail, {
      errors: [{ pointer: '/constraints', detail }],
    })
  }
  if (depthOf(constraints) > CONSTRAINTS_DEPTH_MAX) {
    fail(`Constraints are nested at most ${CONSTRAINTS_DEPTH_MAX} deep.`)
  }
  if (Buffer.byteLength(JSON.stringify(constraints)) > CONSTRAINTS_BYTES_MAX) {
    fail(`Constraints are at most ${CONSTRAINTS_BYTES_MAX} bytes of JSON.`)
  }
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}
