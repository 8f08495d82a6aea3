import { DomainError } from '../lib/errors.ts'
import { missingScopes } from '../scopes/scope.ts'
import type { Agent } from './agent.ts'

/** @throws DomainError `capability_missing` unless the agent may do all of `scope` */
export function requireCapabilities(agent: Agent, scope: readonly string[]): void {
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
