import { inDecimals, type Remaining } from '../../grants/grant.ts'
import type { LimitedBy } from '../../policies/narrow.ts'
import type { Chain } from '../../tokens/chain-facts.ts'
import type { Facts } from '../../tokens/facts.ts'
import type { IssuedToken } from '../../tokens/issue.ts'
import type { TokenRecord } from '../../tokens/token.ts'
import { reasonOf, type Verdict } from '../../tokens/verdict.ts'
import type { Schemas } from '../contract.ts'
import { presentLink, presentViolation } from './chain.ts'
import { optional, time } from './members.ts'

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

export function presentVerdict(verdict: Verdict): Schemas['Verdict'] {
  const { code, facts } = verdict
  return {
    valid: code === 'ok',
    code,
    reason: reasonOf(code),
    ...optional('constraints_checked', verdict.constraintsChecked),
    ...optional('violations', verdict.violations?.map(presentViolation)),
    ...presentRemaining(verdict.remaining),
    ...optional('replayed', verdict.isReplay),
    ...(facts === undefined ? {} : presentFacts(facts, verdict.remainingTtl)),
  }
}

function presentFacts(
  facts: Facts,
  remainingTtl: number,
): Omit<Schemas['Verdict'], 'valid' | 'code' | 'reason'> {
  return {
    token_id: facts.tokenId,
    agent_id: facts.agentId,
    agent_name: facts.agentName,
    environment: facts.environment,
    scope: [...facts.scope],
    audience: [...facts.audience],
    ...optional('task_description', facts.taskDescription),
    constraints: facts.constraints?.written ?? {},
    issued_at: time(new Date(facts.issuedAt * 1000)),
    expires_at: time(new Date(facts.expiresAt * 1000)),
    remaining_ttl: remainingTtl,
    ...(facts.chain === undefined ? {} : presentChain(facts.chain)),
  }
}

const presentChain = (
  chain: Chain,
): Pick<Schemas['Verdict'], 'origin_agent_id' | 'delegation_id' | 'chain'> => ({
  origin_agent_id: chain.originAgentId,
  delegation_id: chain.delegationId,
  chain: chain.links.map(presentLink),
})
