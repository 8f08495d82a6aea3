/** A token as it is signed, the facts it states and the record that is kept of it. */
import type { AuditEvent } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import { seconds } from '../lib/clock.ts'
import { DomainError } from '../lib/errors.ts'
import { timedId } from '../lib/ids.ts'
import { actOf } from './act.ts'
import type { Claims } from './claims.ts'
import { type Facts, factsOf } from './facts.ts'
import type { NewToken, TokenIssuer } from './issue.ts'
import type { TokenGrant } from './issue-under.ts'
import type { Issuers } from './issuers.ts'
import { TOKEN_LENGTH_MAX, writeToken } from './jwt.ts'
import type { Standing } from './standing.ts'
import type { TokenRecord } from './token.ts'

/** Whose token it is, and when it is made. */
type Making = Pick<Work, 'tenant' | 'now'>

type Basis = Pick<Standing, 'agent' | 'links'> & {
  /** The id of the API key that issues it. */
  readonly issuedBy: string
  readonly grant: TokenGrant
}

export type MadeToken = { text: string; facts: Facts; record: TokenRecord }

/**
 * Sign what `input` asks for; nothing is stored yet.
 * @throws DomainError `token_too_large`
 */
export function makeToken(
  work: Making,
  by: Pick<TokenIssuer, 'ring' | 'issuers'>,
  basis: Basis,
  input: NewToken,
): MadeToken {
  const key = by.ring.signer(work.tenant.environment, work.now)
  const claims = claimsFor(work, by.issuers, basis, input)
  const text = writeToken(claims, key)
  if (text.length > TOKEN_LENGTH_MAX / 2) {
    throw new DomainError(
      'token_too_large',
      `The token would be ${text.length} bytes; at most ${TOKEN_LENGTH_MAX / 2} are allowed. ` +
        'Use fewer scopes, or shorter constraints and task_description.',
    )
  }
  const facts = factsOf(claims, key)
  return { text, facts, record: recordOf(work, claims, facts) }
}

/** What the audit trail says of it, with the `chain` of agents in whose name it is. */
export const issuedEvent = (
  token: TokenRecord,
  { scope, ttlSeconds, grantId }: NewToken,
  auditDetails: Readonly<Record<string, string[]>>,
  chain: readonly string[],
): AuditEvent => ({
  action: 'token.issued',
  target: { kind: 'token', id: token.id },
  agentId: token.agentId,
  details: {
    agent_id: token.agentId,
    scope,
    ttl: ttlSeconds,
    ...(grantId === undefined ? {} : { grant_id: grantId }),
    ...auditDetails,
  },
  chain,
})

function claimsFor(
  work: Making,
  issuers: Issuers,
  { agent, links, issuedBy, grant }: Basis,
  input: NewToken,
): Claims {
  const iss = issuers.issuer(work.tenant.environment)
  const iat = seconds(work.now)
  const { taskDescription } = input
  const { constraints, countingGrants } = grant
  return {
    iss,
    sub: links[0]?.from ?? agent.id,
    aud: input.audience ?? [iss],
    client_id: issuedBy,
    iat,
    exp: iat + input.ttlSeconds,
    jti: timedId('tok', work.now),
    scope: input.scope.join(' '),
    agent_name: agent.name,
    workspace_id: work.tenant.workspaceId,
    grant_id: grant.id,
    ...(countingGrants.length === 0 ? {} : { grants: [...countingGrants] }),
    ...(taskDescription === undefined ? {} : { task: taskDescription }),
    ...(Object.keys(constraints).length === 0 ? {} : { constraints }),
    ...chainClaims(links),
  }
}

function chainClaims(links: Standing['links']): Pick<Claims, 'act' | 'links'> {
  const act = actOf(links)
  return act === undefined ? {} : { act, links }
}

function recordOf(work: Making, claims: Claims, facts: Facts): TokenRecord {
  return {
    id: facts.tokenId,
    environment: work.tenant.environment,
    agentId: facts.agentId,
    agentName: facts.agentName,
    grantId: claims.grant_id,
    delegationId: facts.chain?.delegationId,
    countingGrants: facts.countingGrants,
    scope: facts.scope,
    audience: facts.audience,
    taskDescription: facts.taskDescription,
    constraints: claims.constraints ?? {},
    issuedBy: claims.client_id,
    issuedAt: new Date(claims.iat * 1000),
    expiresAt: new Date(claims.exp * 1000),
    revokedAt: undefined,
    status: 'active',
  }
}
