/** Issue a task token: checked against the agent's capabilities of now, signed, recorded. */
import { type AuditEvent, record } from '../audit/record.ts'
import { audited } from '../audit/refusal.ts'
import type { Work } from '../audit/work.ts'
import { requireConstraints } from '../constraints/constraint.ts'
import { agentsOf, grantsOf } from '../delegations/chain.ts'
import { DomainError } from '../lib/errors.ts'
import type { PolicyBook } from '../policies/book.ts'
import type { LimitedBy } from '../policies/narrow.ts'
import { rule } from '../policies/rule.ts'
import type { KeyRing } from '../signing-keys/key-ring.ts'
import { grantFor, holdGrant } from './issue-under.ts'
import type { Issuers } from './issuers.ts'
import { issuedEvent, makeToken } from './make-token.ts'
import { holdStanding } from './standing.ts'
import { insertToken } from './store.ts'
import type { TokenRecord } from './token.ts'
import type { Verifier } from './verify.ts'

export type NewToken = {
  agentId: string
  scope: string[]
  audience?: string[] | undefined
  taskDescription?: string | undefined
  constraints?: Readonly<Record<string, unknown>> | undefined
  /** The grant to issue under, instead of a new one. */
  grantId?: string | undefined
  ttlSeconds: number
  /** The delegation to draw on; without it, the agent's own authority. */
  delegationId?: string | undefined
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
 * @throws DomainError `not_found`, `agent_not_active`, `capability_missing`, `exceeds_grant`,
 *   `invalid_constraints`, `token_too_large`, `key_revoked`, `delegation_not_active`,
 *   `not_delegate`, `exceeds_delegation`; AuditedRefusal `policy_denied`
 */
export async function issueToken(
  work: Work,
  by: TokenIssuer,
  issuedBy: string,
  asked: NewToken,
): Promise<IssuedToken> {
  requireConstraints(asked.constraints ?? {})
  const { standing, input, grant, limitedBy, auditDetails } = await settle(
    work,
    by.policies,
    issuedBy,
    asked,
  )
  const {
    text,
    facts,
    record: token,
  } = makeToken(work, by, { ...standing, issuedBy, grant }, input)
  if (!(await insertToken(work.tenant, work.tx, token))) {
    throw new DomainError('key_revoked', 'The API key was revoked meanwhile. Use another one.')
  }
  await holdGrant(work, grant, token.expiresAt)
  await record(work, issuedEvent(token, input, auditDetails, agentsOf(standing.links)))
  work.tx.afterCommit(() => by.verifier.prime(text, facts))
  return { record: token, text, ttlSeconds: input.ttlSeconds, limitedBy }
}

/**
 * What the token rests on and what it will say: within its authority and its grant, as far as
 * policies let it. They judge every agent in whose name it is.
 */
async function settle(work: Work, policies: PolicyBook, issuedBy: string, asked: NewToken) {
  const refused = refusedToken(asked)
  const { standing, whole } = await audited(refused, REFUSALS_NOTED, async () => {
    const standing = await holdStanding(work, issuedBy, asked)
    return { standing, whole: await grantFor(work, asked, grantsOf(standing.links)) }
  })
  const { scope, ttlSeconds } = asked
  const request = { action: 'issue', scope, ttlSeconds, constraints: whole.constraints } as const
  const left = await rule(work, policies, standing.agents, request, refused)
  const { limitedBy, auditDetails } = left
  const input = { ...asked, scope: [...left.scope], ttlSeconds: left.ttlSeconds }
  if (limitedBy.length === 0) return { standing, input, grant: whole, limitedBy, auditDetails }
  // Constraints that policies add must fit the token and its grant too.
  const { constraints } = left
  requireConstraints(constraints)
  const grant = await audited(refused, REFUSALS_NOTED, () =>
    grantFor(work, { ...input, constraints }, grantsOf(standing.links)),
  )
  return { standing, input, grant, limitedBy, auditDetails }
}

/** Refusals that the audit trail keeps: somebody asked for more than there is. */
const REFUSALS_NOTED = [
  'agent_not_active',
  'capability_missing',
  'delegation_not_active',
  'exceeds_delegation',
  'exceeds_grant',
  'not_delegate',
] as const

/** A token that was not issued has no id: what is noted is for which agent. */
export const refusedToken = ({
  agentId,
  scope,
  ttlSeconds,
  delegationId,
}: NewToken): AuditEvent => ({
  action: 'token.issued',
  target: { kind: 'agent', id: agentId },
  agentId,
  details: {
    scope,
    ttl: ttlSeconds,
    ...(delegationId === undefined ? {} : { delegation_id: delegationId }),
  },
})
