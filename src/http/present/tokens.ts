import { inDecimals, type Remaining } from '../../grants/grant.ts'
import type { LimitedBy } from '../../policies/narrow.ts'
import type { Chain } from '../../tokens/chain-facts.ts'
import type { Facts } from '../../tokens/facts.ts'
import type { IssuedToken } from '../../tokens/issue.ts'
import type { TokenRecord } from '../../tokens/token.ts'
import { reasonOf, type Verdict } from '../../tokens/verdict.ts'
import type { Schemas } from '../contract.ts'
import { presentLink, presentViolation } from './chain.ts'
import { optional, time, timeOf } from './members.ts'

/** What the record of a token and a token just issued have in common. */
function presentGrant(token: TokenRecord): Omit<Schemas['Token'], 'revoked_at'> {
  return {
    id: token.id,
    grant_id: token.grantId,
    ...optional('delegation_id', token.delegationId),
    agent_id: token.agentId,
    agent_name: token.agentName,
    scope: [...token.scope],
    audience: [...token.audience],
    ...optional('task_description', token.taskDescription),
    constraints: token.constraints,
    status: token.status,
    environment: token.environment,
    issued_by: token.issuedBy,
    issued_at: time(token.issuedAt),
    expires_at: time(token.expiresAt),
  }
}

export function presentToken(token: TokenRecord): Schemas['Token'] {
  const revoked = optional('revoked_at', token.revokedAt && time(token.revokedAt))
  return { ...presentGrant(token), ...revoked }
}

/** With what is left of what it bounds in all. */
export const presentTokenInFull = (
  token: TokenRecord,
  remaining: Remaining | undefined,
): Schemas['Token'] => ({ ...presentToken(token), ...presentRemaining(remaining) })

const presentRemaining = (
  remaining: Remaining | undefined,
): Pick<Schemas['Verdict'], 'remaining_uses' | 'remaining_budget'> => ({
  ...optional('remaining_uses', remaining?.uses),
  ...optional('remaining_budget', remaining?.budget && inDecimals(remaining.budget)),
})

export function presentIssuedToken(issued: IssuedToken): Schemas['IssuedToken'] {
  const { limitedBy } = issued
  return {
    ...presentGrant(issued.record),
    token: issued.text,
    ttl: issued.ttlSeconds,
    ...(limitedBy.length === 0 ? {} : { limited_by: limitedBy.map(presentLimitedBy) }),
  }
}

export const presentLimitedBy = ({ policy, changed }: LimitedBy): Schemas['LimitedBy'] => ({
  policy_id: policy.id,
  name: policy.name,
  changed: [...changed],
})

/** Members are added one by one: spreading parts into a whole took three times as long. */
export function presentVerdict(verdict: Verdict): Schemas['Verdict'] {
  const { code, facts, constraintsChecked, violations, remaining, isReplay } = verdict
  const body: Schemas['Verdict'] = { valid: code === 'ok', code, reason: reasonOf(code) }
  if (constraintsChecked !== undefined) body.constraints_checked = constraintsChecked
  if (violations !== undefined) body.violations = violations.map(presentViolation)
  if (remaining !== undefined) Object.assign(body, presentRemaining(remaining))
  if (isReplay !== undefined) body.replayed = isReplay
  if (facts !== undefined) addFacts(body, facts, verdict.remainingTtl)
  return body
}

function addFacts(body: Schemas['Verdict'], facts: Facts, remainingTtl: number): void {
  body.token_id = facts.tokenId
  body.agent_id = facts.agentId
  body.agent_name = facts.agentName
  body.environment = facts.environment
  body.scope = [...facts.scope]
  body.audience = [...facts.audience]
  if (facts.taskDescription !== undefined) body.task_description = facts.taskDescription
  body.constraints = facts.constraints?.written ?? {}
  body.issued_at = timeOf(facts.issuedAt)
  body.expires_at = timeOf(facts.expiresAt)
  body.remaining_ttl = remainingTtl
  if (facts.chain !== undefined) Object.assign(body, presentChain(facts.chain))
}

const presentChain = (
  chain: Chain,
): Pick<Schemas['Verdict'], 'origin_agent_id' | 'delegation_id' | 'chain'> => ({
  origin_agent_id: chain.originAgentId,
  delegation_id: chain.delegationId,
  chain: chain.links.map(presentLink),
})
