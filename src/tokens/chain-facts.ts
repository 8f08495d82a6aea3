/** A chain of delegations as verify reads it, made once when the token is read. */
import type { Violation } from '../constraints/check.ts'
import { type Context, keepsAll, violationsOf } from '../constraints/check.ts'
import { type Constraints, readConstraints } from '../constraints/constraint.ts'
import type { Counts } from '../constraints/counts.ts'
import { agentsOf, type Link } from '../delegations/chain.ts'
import type { LiveState } from './live-state.ts'

export type ChainLink = {
  readonly delegationId: string
  readonly fromAgentId: string
  readonly toAgentId: string
  readonly scope: readonly string[]
  /** Seconds since the epoch. */
  readonly expiresAt: number
  readonly maxDepth: number
  readonly constraints: Constraints | undefined
}

/** Root first; never empty. Every link lies within those before it (`delegations/chain.ts`). */
export type Chain = {
  readonly links: readonly ChainLink[]
  /** All agents, the one whose authority it is first. */
  readonly agentIds: readonly string[]
  readonly originAgentId: string
  /** The last link's. */
  readonly delegationId: string
  readonly maxDepth: number
  /** What the links bound in all, root first. */
  readonly counts: readonly Counts[]
  /** Whether amounts are among that. */
  readonly hasBudget: boolean
}

/** @throws Error for no links: there is no chain without one */
export function chainOf(links: readonly Link[]): Chain {
  const last = links.at(-1)
  const agentIds = agentsOf(links)
  const [originAgentId] = agentIds
  if (last === undefined || originAgentId === undefined) throw new Error('a chain without links')
  const read = links.map(readLink)
  const counts = read.flatMap(({ constraints }) => constraints?.counts ?? [])
  return {
    links: read,
    agentIds,
    originAgentId,
    delegationId: last.id,
    maxDepth: last.max_depth,
    counts,
    hasBudget: counts.some(({ budget }) => budget.size > 0),
  }
}

const readLink = (link: Link): ChainLink => ({
  delegationId: link.id,
  fromAgentId: link.from,
  toAgentId: link.to,
  scope: link.scope.split(' '),
  expiresAt: link.exp,
  maxDepth: link.max_depth,
  constraints: link.constraints && readConstraints(link.constraints),
})

/** Why no call of this chain may happen now; undefined when its agents and links are active. */
export function chainStop(
  { agentIds, links }: Chain,
  live: Pick<LiveState, 'agentStatus' | 'isDelegationRevoked'>,
): 'agent_revoked' | 'agent_suspended' | 'delegation_revoked' | undefined {
  let isSuspended = false
  for (const id of agentIds) {
    const status = live.agentStatus(id)
    if (status === 'revoked') return 'agent_revoked'
    if (status === 'suspended') isSuspended = true
  }
  if (isSuspended) return 'agent_suspended'
  const isRevoked = links.some(link => live.isDelegationRevoked(link.delegationId))
  return isRevoked ? 'delegation_revoked' : undefined
}

/** A violation, and the delegation whose constraint it is; none for the token's own. */
export type ChainViolation = Violation & { readonly delegationId?: string }

/** Whether a call keeps the constraints of every link; each is checked alone, none is merged. */
export const keepsChain = ({ links }: Chain, context: Context): boolean =>
  links.every(({ constraints }) => constraints === undefined || keepsAll(constraints, context))

export const violationsOfChain = ({ links }: Chain, context: Context): ChainViolation[] =>
  links.flatMap(({ delegationId, constraints }) =>
    constraints === undefined
      ? []
      : violationsOf(constraints, context).map(one => ({ ...one, delegationId })),
  )
