/** What a new token rests on: its agent's own authority, or the chain of a delegation. */
import type { Agent } from '../agents/agent.ts'
import { requireCapabilities } from '../agents/capabilities.ts'
import { lockAgent } from '../agents/store.ts'
import type { Work } from '../audit/work.ts'
import { holdAuthority } from '../delegations/authority.ts'
import { agentsOf, type Link } from '../delegations/chain.ts'
import { exceeds, excessOver, requireDelegate } from '../delegations/narrower.ts'
import { DomainError } from '../lib/errors.ts'

export type Standing = {
  /** The agent that will act. */
  readonly agent: Agent
  /** The delegations by which it acts for another, root first; empty when it acts for itself. */
  readonly links: readonly Link[]
  /** Every agent in whose name it acts, the origin first, itself last. */
  readonly agents: readonly Agent[]
}

export type Asked = {
  readonly agentId: string
  readonly scope: readonly string[]
  readonly constraints?: Readonly<Record<string, unknown>> | undefined
  readonly ttlSeconds: number
  readonly delegationId?: string | undefined
}

/**
 * The authority that `asked` draws on, which covers it and stays as it is until the transaction
 * ends.
 * @throws DomainError `not_found`, `agent_not_active`, `capability_missing`, and with a delegation
 *   `key_revoked`, `delegation_not_active`, `not_delegate`, `exceeds_delegation`
 */
export async function holdStanding(work: Work, issuedBy: string, asked: Asked): Promise<Standing> {
  if (asked.delegationId !== undefined) return holdDelegated(work, issuedBy, asked)
  const agent = await usableAgent(work, asked.agentId)
  requireCapabilities(agent, asked.scope)
  return { agent, links: [], agents: [agent] }
}

/**
 * What the acting agent may do by itself does not count; its origin's capabilities of now do, and
 * every link.
 */
async function holdDelegated(work: Work, issuedBy: string, asked: Asked): Promise<Standing> {
  const authority = await holdAuthority(work, issuedBy, {
    delegationId: asked.delegationId,
    pointer: '/delegation_id',
    agents: { '/agent_id': asked.agentId },
  })
  const { links } = authority
  requireDelegate(links, asked.agentId, '/agent_id')
  const excess = excessOver(links, asked, work.now)
  if (excess.length > 0) throw exceeds('exceeds_delegation', links, asked.scope, excess)
  requireCapabilities(authority.agent(links[0]?.from ?? asked.agentId), asked.scope)
  const agents = agentsOf(links).map(authority.agent)
  return { agent: authority.agent(asked.agentId), links, agents }
}

async function usableAgent(work: Work, id: string): Promise<Agent> {
  const agent = await lockAgent(work.tenant, work.tx, id, 'share')
  if (agent === undefined) {
    const detail = `There is no agent ${id} here.`
    throw new DomainError('not_found', detail, { errors: [{ pointer: '/agent_id', detail }] })
  }
  requireActive(agent)
  return agent
}

/** @throws DomainError `agent_not_active` */
export function requireActive(agent: Agent): void {
  if (agent.status === 'active') return
  const mend =
    agent.status === 'suspended'
      ? 'Set its status to active first.'
      : 'Revoking is final; register a new agent.'
  throw new DomainError('agent_not_active', `The agent is ${agent.status}. ${mend}`)
}
