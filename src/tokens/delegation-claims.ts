/**
 * The claims of a delegation token: what a service is shown by an agent that says it acts for
 * another. Read back as exactly as those of task tokens.
 */
import type { Work } from '../audit/work.ts'
import { type Link, readLinks } from '../delegations/chain.ts'
import type { Delegation } from '../delegations/delegation.ts'
import type { RingKey } from '../signing-keys/key-ring.ts'
import { DELEGATION_TTL_MAX_SECONDS } from '../signing-keys/signing-key.ts'
import { chainOf } from './chain-facts.ts'
import { isText, isTime } from './claims.ts'
import type { Facts } from './facts.ts'
import type { Issuers } from './issuers.ts'
import { decodeObject, encodeObject } from './segment.ts'

export type DelegationClaims = {
  iss: string
  /** The agent that may act. */
  sub: string
  aud: string[]
  client_id: string
  iat: number
  exp: number
  /** The delegation's id. */
  jti: string
  scope: string
  agent_name: string
  workspace_id: string
  links: readonly Link[]
}

export function delegationClaims(
  work: Work,
  issuers: Issuers,
  delegation: Delegation,
  agentName: string,
): DelegationClaims {
  const iss = issuers.issuer(work.tenant.environment)
  return {
    iss,
    sub: delegation.toAgentId,
    aud: [iss],
    client_id: delegation.issuedBy,
    iat: Math.floor(delegation.createdAt.getTime() / 1000),
    exp: delegation.expiresAt.getTime() / 1000,
    jti: delegation.id,
    scope: delegation.scope.join(' '),
    agent_name: agentName,
    workspace_id: work.tenant.workspaceId,
    links: delegation.links,
  }
}

/** The claims in an encoded payload; undefined unless they are ones that we would write. */
export function readDelegationClaims(segment: string): DelegationClaims | undefined {
  const payload = decodeObject(segment)
  if (payload === undefined || !isDelegationClaims(payload)) return undefined
  return encodeObject(payload) === segment ? payload : undefined
}

function isDelegationClaims(payload: Record<string, unknown>): payload is DelegationClaims {
  const { iss, aud, iat, exp } = payload
  const links = readLinks(payload.links)
  const last = links?.at(-1)
  return (
    isText(iss) &&
    Array.isArray(aud) &&
    aud.length === 1 &&
    aud[0] === iss &&
    isText(payload.client_id) &&
    isTime(iat) &&
    isTime(exp) &&
    exp > iat &&
    exp - iat <= DELEGATION_TTL_MAX_SECONDS &&
    isText(payload.agent_name) &&
    isText(payload.workspace_id) &&
    last !== undefined &&
    payload.jti === last.id &&
    payload.sub === last.to &&
    payload.scope === last.scope &&
    exp === last.exp
  )
}

/** What verified claims say. */
export const delegationFacts = (claims: DelegationClaims, key: RingKey): Facts => ({
  tokenId: claims.jti,
  workspaceId: claims.workspace_id,
  agentId: claims.sub,
  issuedBy: claims.client_id,
  agentName: claims.agent_name,
  environment: key.environment,
  scope: claims.scope.split(' '),
  audience: claims.aud,
  hasChosenAudience: false,
  taskDescription: undefined,
  // Its own constraints are those of its last link.
  constraints: undefined,
  chain: chainOf(claims.links),
  // Showing a delegation uses nothing up.
  countingGrants: [],
  issuedAt: claims.iat,
  notBefore: undefined,
  expiresAt: claims.exp,
  signingKey: key,
})
