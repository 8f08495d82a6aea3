import {
  type Conditions,
  type Hours,
  layerOf,
  type Policy,
  type Selection,
} from '../../policies/policy.ts'
import type { Change, Simulation } from '../../policies/simulate.ts'
import type { Schemas } from '../contract.ts'
import { optional, time } from './members.ts'

export function presentPolicy(policy: Policy, revokedTokens?: number): Schemas['Policy'] {
  const { agents, scope, conditions, cedar } = policy.terms
  return {
    id: policy.id,
    name: policy.name,
    ...optional('description', policy.description),
    effect: policy.effect,
    ...optional('agents', agents && presentSelection(agents)),
    ...optional('scope', scope && [...scope]),
    ...optional('conditions', conditions && presentTerms(conditions)),
    ...optional('cedar', cedar),
    layer: layerOf(policy.terms),
    mode: policy.mode,
    guardrail: policy.guardrail,
    status: policy.status,
    environment: policy.environment,
    created_by: policy.createdBy,
    created_at: time(policy.createdAt),
    ...optional('deactivated_at', policy.deactivatedAt && time(policy.deactivatedAt)),
    ...optional('revoked_tokens', revokedTokens),
  }
}

const presentSelection = (agents: Selection): Schemas['PolicySelection'] => ({
  ...optional('ids', agents.ids && [...agents.ids]),
  ...optional('owners', agents.owners && [...agents.owners]),
  ...optional(
    'models',
    agents.models?.map(({ provider, name }) => ({
      ...optional('provider', provider),
      ...optional('name', name),
    })),
  ),
  ...optional('metadata', agents.metadata),
})

const presentTerms = (conditions: Conditions): Schemas['PolicyTerms'] => ({
  ...optional('max_ttl_seconds', conditions.maxTtlSeconds),
  ...optional('hours', conditions.hours && presentWindow(conditions.hours)),
  ...optional(
    'required_constraints',
    conditions.requiredConstraints && [...conditions.requiredConstraints],
  ),
  ...optional('allowed_scope', conditions.allowedScope && [...conditions.allowedScope]),
  ...optional('constraints', conditions.constraints),
})

const presentWindow = (hours: Hours): Schemas['PolicyWindow'] => ({
  timezone: hours.timezone,
  days: [...hours.days],
  from: hours.from,
  to: hours.to,
})

export const presentSimulation = (simulation: Simulation): Schemas['PolicySimulation'] => ({
  examined: simulation.examined,
  denied: simulation.denied,
  limited: simulation.limited,
  newly_allowed: simulation.newlyAllowed,
  unchanged: simulation.unchanged,
  changes: simulation.changes.map(presentChange),
})

const presentChange = (change: Change): Schemas['PolicyChange'] => ({
  token_id: change.token.tokenId,
  agent_id: change.token.agentId,
  agent_name: change.token.agentName,
  issued_at: time(change.token.issuedAt),
  outcome: change.outcome,
  ...(change.outcome === 'denied' ? { rule: change.rule } : {}),
  ...(change.outcome === 'limited' ? { changed: [...change.changed] } : {}),
})
