import type { Violation } from '../../constraints/check.ts'
import type { LimitedBy } from '../../policies/narrow.ts'
import type { Facts } from '../../tokens/facts.ts'
import type { IssuedToken } from '../../tokens/issue.ts'
import type { TokenRecord } from '../../tokens/token.ts'
import { reasonOf, type Verdict } from '../../tokens/verdict.ts'
import type { Schemas } from '../contract.ts'
import { optional, time } from './members.ts'

/** What the record of a token and a token just issued have in common. */
function presentGrant(token: TokenRecord): Omit<Schemas['Token'], 'revoked_at'> {
  return {
    id: token.id,
    grant_id: token.grantId,
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

export function presentIssuedToken(issued: IssuedToken): Schemas['IssuedToken'] {
  const { limitedBy } = issued
  return {
    ...presentGrant(issued.record),
    token: issued.text,
    ttl: issued.ttlSeconds,
    ...(limitedBy.length === 0 ? {} : { limited_by: limitedBy.map(presentLimitedBy) }),
  }
}

const presentLimitedBy = ({ policy, changed }: LimitedBy): Schemas['LimitedBy'] => ({
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
    ...(facts === undefined ? {} : presentFacts(facts, verdict.remainingTtl)),
  }
}

const presentViolation = (violation: Violation): Schemas['Violation'] => ({
  constraint: violation.constraint,
  expected: violation.expected,
  ...optional('actual', violation.actual),
})

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
  }
}
