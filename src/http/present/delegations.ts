import type { Link } from '../../delegations/chain.ts'
import type { Delegation } from '../../delegations/delegation.ts'
import type { IssuedDelegation } from '../../delegations/delegations.ts'
import type { Facts } from '../../tokens/facts.ts'
import { reasonOf, type Verdict } from '../../tokens/verdict.ts'
import type { Schemas } from '../contract.ts'
import { presentLink, presentViolation } from './chain.ts'
import { optional, time } from './members.ts'
import { presentLimitedBy } from './tokens.ts'

/** What ended with a delegation. */
export type DelegationExtras = { revokedDelegations?: number; revokedTokens?: number }

/** What the record of a delegation and one just made have in common. */
function presentRecord(delegation: Delegation): Omit<Schemas['IssuedDelegation'], 'token' | 'ttl'> {
  const { agents, fromAgentId, links } = delegation
  return {
    id: delegation.id,
    ...optional('parent_delegation_id', delegation.parentId),
    origin_agent_id: agents[0] ?? fromAgentId,
    from_agent_id: fromAgentId,
    to_agent_id: delegation.toAgentId,
    scope: [...delegation.scope],
    constraints: links.at(-1)?.constraints ?? {},
    depth: links.length,
    max_depth: delegation.maxDepth,
    chain: links.map(presentStoredLink),
    ...optional('reason', delegation.reason),
    status: delegation.status,
    environment: delegation.environment,
    issued_by: delegation.issuedBy,
    created_at: time(delegation.createdAt),
    expires_at: time(delegation.expiresAt),
  }
}

const presentStoredLink = (link: Link): Schemas['ChainLink'] => ({
  delegation_id: link.id,
  from_agent_id: link.from,
  to_agent_id: link.to,
  scope: link.scope.split(' '),
  constraints: link.constraints ?? {},
  expires_at: time(new Date(link.exp * 1000)),
})

export function presentDelegation(
  delegation: Delegation,
  extras: DelegationExtras = {},
): Schemas['Delegation'] {
  return {
    ...presentRecord(delegation),
    ...optional('revoked_at', delegation.revokedAt && time(delegation.revokedAt)),
    ...optional('revoked_delegations', extras.revokedDelegations),
    ...optional('revoked_tokens', extras.revokedTokens),
  }
}

export function presentIssuedDelegation(issued: IssuedDelegation): Schemas['IssuedDelegation'] {
  const { delegation, text, ttlSeconds, limitedBy } = issued
  return {
    ...presentRecord(delegation),
    token: text,
    ttl: ttlSeconds,
    ...(limitedBy.length === 0 ? {} : { limited_by: limitedBy.map(presentLimitedBy) }),
  }
}

export function presentDelegationVerdict(verdict: Verdict): Schemas['DelegationVerdict'] {
  const { code, facts } = verdict
  return {
    valid: code === 'ok',
    code,
    reason: reasonOf(code),
    ...optional('constraints_checked', verdict.constraintsChecked),
    ...optional('violations', verdict.violations?.map(presentViolation)),
    ...(facts === undefined ? {} : presentFacts(facts, verdict.remainingTtl)),
  }
}

function presentFacts(
  facts: Facts,
  remainingTtl: number,
): Omit<Schemas['DelegationVerdict'], 'valid' | 'code' | 'reason'> {
  const { chain } = facts
  return {
    delegation_id: facts.tokenId,
    ...optional('origin_agent_id', chain?.originAgentId),
    agent_id: facts.agentId,
    agent_name: facts.agentName,
    environment: facts.environment,
    scope: [...facts.scope],
    ...optional('chain', chain?.links.map(presentLink)),
    ...optional('depth', chain?.links.length),
    ...optional('max_depth', chain?.maxDepth),
    issued_at: time(new Date(facts.issuedAt * 1000)),
    expires_at: time(new Date(facts.expiresAt * 1000)),
    remaining_ttl: remainingTtl,
  }
}
