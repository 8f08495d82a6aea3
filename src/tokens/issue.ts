/** Issue a task token: checked against the agent's capabilities of now, signed, recorded. */
import type { Agent } from '../agents/agent.ts'
import { lockAgent } from '../agents/store.ts'
import { record } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import { requireConstraints } from '../constraints/constraint.ts'
import { seconds } from '../lib/clock.ts'
import { DomainError } from '../lib/errors.ts'
import { randomId, timedId } from '../lib/ids.ts'
import type { PolicyBook } from '../policies/book.ts'
import type { LimitedBy } from '../policies/narrow.ts'
import { rule } from '../policies/rule.ts'
import { missingScopes } from '../scopes/scope.ts'
import type { KeyRing } from '../signing-keys/key-ring.ts'
import type { Claims } from './claims.ts'
import type { Facts } from './facts.ts'
import type { Issuers } from './issuers.ts'
import { TOKEN_LENGTH_MAX, writeToken } from './jwt.ts'
import { insertToken } from './store.ts'
import type { TokenRecord } from './token.ts'
import { factsOf, type Verifier } from './verify.ts'

export type NewToken = {
  agentId: string
  scope: string[]
  audience?: string[] | undefined
  taskDescription?: string | undefined
  constraints?: Readonly<Record<string, unknown>> | undefined
  ttlSeconds: number
}

export type IssuedToken = {
  record: TokenRecord
  text: string
  ttlSeconds: number
  /** The policies that gave less than was asked for. */
  limitedBy: readonly LimitedBy[]
}

export type TokenIssuer = {
  ring: KeyRing
  issuers: Issuers
  verifier: Verifier
  policies: PolicyBook
}

/**
 * Issue a token in the name of the API key `issuedBy`. Once the transaction has committed, the
 * verifier knows the token already.
 * @throws DomainError `not_found`, `agent_not_active`, `capability_missing`, `invalid_constraints`,
 *   `token_too_large`, `key_revoked`; AuditedRefusal `policy_denied`
 */
export async function issueToken(
  work: Work,
  by: TokenIssuer,
  issuedBy: string,
  asked: NewToken,
): Promise<IssuedToken> {
  requireConstraints(asked.constraints ?? {})
  const agent = await usableAgent(work, asked.agentId)
  requireCapabilities(agent, asked.scope)
  const { limitedBy, auditDetails, ...left } = await ruled(work, by.policies, agent, asked)
  const input = { ...asked, ...left }
  const key = by.ring.signer(work.tenant.environment, work.now)
  const claims = claimsFor(work, by.issuers, agent, issuedBy, input)
  const text = writeToken(claims, key)
  if (text.length > TOKEN_LENGTH_MAX / 2) {
    throw new DomainError(
      'token_too_large',
      `The token would be ${text.length} bytes; at most ${TOKEN_LENGTH_MAX / 2} are allowed. ` +
        'Use fewer scopes, or shorter constraints and task_description.',
    )
  }
  const facts = factsOf(claims, key)
  const token = recordOf(work, claims, facts)
  if (!(await insertToken(work.tenant, work.tx, token))) {
    throw new DomainError('key_revoked', 'The API key was revoked meanwhile. Use another one.')
  }
  await record(work, {
    action: 'token.issued',
    target: { kind: 'token', id: token.id },
    details: { agent_id: agent.id, scope: input.scope, ttl: input.ttlSeconds, ...auditDetails },
  })
  work.tx.afterCommit(() => by.verifier.prime(text, facts))
  return { record: token, text, ttlSeconds: input.ttlSeconds, limitedBy }
}

/** What policies leave of the request; constraints that they add must fit the token too. */
async function ruled(work: Work, policies: PolicyBook, agent: Agent, asked: NewToken) {
  const { scope, ttlSeconds, constraints = {} } = asked
  const request = { action: 'issue', agent, scope, ttlSeconds, constraints } as const
  const target = { kind: 'agent', id: agent.id } as const
  const left = await rule(work, policies, request, { action: 'token.issued', target })
  if (left.limitedBy.length > 0) requireConstraints(left.constraints)
  return { ...left, scope: [...left.scope] }
}

async function usableAgent(work: Work, id: string): Promise<Agent> {
  const agent = await lockAgent(work.tenant, work.tx, id, 'share')
  if (agent === undefined) {
    const detail = `There is no agent ${id} here.`
    throw new DomainError('not_found', detail, { errors: [{ pointer: '/agent_id', detail }] })
  }
  if (agent.status === 'active') return agent
  const mend =
    agent.status === 'suspended'
      ? 'Set its status to active first.'
      : 'Revoking is final; register a new agent.'
  throw new DomainError('agent_not_active', `The agent is ${agent.status}. ${mend}`)
}

function requireCapabilities(agent: Agent, scope: readonly string[]): void {
  const missing = missingScopes(agent.capabilities, scope)
  if (missing.length === 0) return
  throw new DomainError(
    'capability_missing',
    `The agent lacks the capability ${missing.join(', ')}. To grant it, add it to the agent's ` +
      `capabilities with PATCH /v1/agents/${agent.id}.`,
    {
      members: { missing, have: [...agent.capabilities] },
      errors: missing.map(one => ({
        pointer: `/scope/${scope.indexOf(one)}`,
        detail: `${one} is not within the agent's capabilities.`,
      })),
    },
  )
}

function claimsFor(
  work: Work,
  issuers: Issuers,
  agent: Agent,
  issuedBy: string,
  input: NewToken,
): Claims {
  const iss = issuers.issuer(work.tenant.environment)
  const iat = seconds(work.now)
  const { constraints = {}, taskDescription } = input
  return {
    iss,
    sub: agent.id,
    aud: input.audience ?? [iss],
    client_id: issuedBy,
    iat,
    exp: iat + input.ttlSeconds,
    jti: timedId('tok', work.now),
    scope: input.scope.join(' '),
    agent_name: agent.name,
    workspace_id: work.tenant.workspaceId,
    grant_id: randomId('gr'),
    ...(taskDescription === undefined ? {} : { task: taskDescription }),
    ...(Object.keys(constraints).length === 0 ? {} : { constraints }),
  }
}

function recordOf(work: Work, claims: Claims, facts: Facts): TokenRecord {
  return {
    id: facts.tokenId,
    environment: work.tenant.environment,
    agentId: facts.agentId,
    agentName: facts.agentName,
    grantId: claims.grant_id,
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
