/**
 * What is delegated from: the chain so far and its agents, as they are now and stay until the
 * transaction ends. Locks are taken in one order, API key, agents, delegations from root to leaf,
 * which is the order of those who revoke them.
 */
import type { Agent } from '../agents/agent.ts'
import { lockAgents } from '../agents/store.ts'
import type { Work } from '../audit/work.ts'
import { DomainError } from '../lib/errors.ts'
import type { Link } from './chain.ts'
import * as store from './store.ts'

export type Authority = {
  /** The chain that is added to; empty when an agent delegates of its own. */
  readonly links: readonly Link[]
  /** The agents of that chain. */
  readonly agentIds: readonly string[]
  agent(id: string): Agent
  /** An agent's name. */
  nameOf(id: string): string
}

export type Wanted = {
  /** What is drawn on; undefined for an agent's own authority. */
  readonly delegationId: string | undefined
  /** Where the request names it. */
  readonly pointer: string
  /** Further agents that take part, by where the request names them. */
  readonly agents: Readonly<Record<string, string>>
}

/** @throws DomainError `key_revoked`, `not_found`, `agent_not_active`, `delegation_not_active` */
export async function holdAuthority(
  work: Work,
  issuedBy: string,
  wanted: Wanted,
): Promise<Authority> {
  const { tenant, tx } = work
  if (!(await store.holdIssuer(tenant, tx, issuedBy))) {
    throw new DomainError('key_revoked', 'The API key was revoked meanwhile. Use another one.')
  }
  const { delegationId, pointer } = wanted
  const parent =
    delegationId === undefined
      ? undefined
      : await store.findDelegation(tenant, tx.sql, delegationId, new Date(work.now))
  if (delegationId !== undefined && parent === undefined) {
    throw notFound('delegation', delegationId, pointer)
  }
  const links = parent?.links ?? []
  const agentIds = parent?.agents ?? []
  const agents = await holdAgents(work, agentIds, wanted.agents)
  await holdLinks(work, links, pointer)
  const agent = (id: string): Agent => {
    const found = agents.get(id)
    if (found === undefined) throw new Error(`agent ${id} is not held`)
    return found
  }
  return { links, agentIds, agent, nameOf: id => agent(id).name }
}

const notFound = (kind: 'agent' | 'delegation', id: string, pointer: string): DomainError => {
  const detail = `There is no ${kind} ${id} here.`
  return new DomainError('not_found', detail, { errors: [{ pointer, detail }] })
}

async function holdAgents(
  work: Work,
  ofChain: readonly string[],
  named: Readonly<Record<string, string>>,
): Promise<Map<string, Agent>> {
  const ids = [...new Set([...ofChain, ...Object.values(named)])]
  const held = await lockAgents(work.tenant, work.tx, ids)
  const agents = new Map(held.map(agent => [agent.id, agent]))
  for (const [pointer, id] of Object.entries(named)) {
    if (!agents.has(id)) throw notFound('agent', id, pointer)
  }
  for (const agent of agents.values()) {
    if (agent.status !== 'active') throw notActive(agent, named)
  }
  return agents
}

function notActive(agent: Agent, named: Readonly<Record<string, string>>): DomainError {
  const mend =
    agent.status === 'suspended'
      ? 'Set its status to active first.'
      : 'Revoking is final; register a new agent.'
  const detail = `The agent ${agent.id} is ${agent.status}. ${mend}`
  const pointers = Object.keys(named).filter(pointer => named[pointer] === agent.id)
  const errors = pointers.map(pointer => ({ pointer, detail }))
  return new DomainError('agent_not_active', detail, errors.length === 0 ? {} : { errors })
}

/** Every link must be live: revoked ones end what is below them, also what is just being made. */
async function holdLinks(work: Work, links: readonly Link[], pointer: string): Promise<void> {
  if (links.length === 0) return
  const ids = links.map(link => link.id)
  const held = await store.lockChain(work.tenant, work.tx, ids)
  const dead = held.find(one => one.isRevoked || one.expiresAt.getTime() <= work.now)
  if (dead === undefined && held.length === ids.length) return
  const state = dead?.isRevoked === false ? 'has expired' : 'is revoked'
  const detail = `The delegation ${dead?.id ?? ids.at(-1)} ${state}. Make a new one to draw on.`
  throw new DomainError('delegation_not_active', detail, { errors: [{ pointer, detail }] })
}
