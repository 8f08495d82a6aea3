import type { ChainLink, ChainViolation } from '../../tokens/chain-facts.ts'
import type { Schemas } from '../contract.ts'
import { optional, time } from './members.ts'

export const presentLink = (link: ChainLink): Schemas['ChainLink'] => ({
  delegation_id: link.delegationId,
  from_agent_id: link.fromAgentId,
  to_agent_id: link.toAgentId,
  scope: [...link.scope],
  constraints: link.constraints?.written ?? {},
  expires_at: time(new Date(link.expiresAt * 1000)),
})

export const presentViolation = (violation: ChainViolation): Schemas['Violation'] => ({
  constraint: violation.constraint,
  expected: violation.expected,
  ...optional('actual', violation.actual),
  ...optional('delegation_id', violation.delegationId),
})
