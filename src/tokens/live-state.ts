/**
 * What verify reads besides the token: tokens and delegations revoked and not yet expired, agents
 * and workspaces that are not active. Small, in memory, loaded at start, changed by `apply` alone,
 * which the writer calls after commit and before it answers; so no verify after the answer sees the
 * state before it.
 *
 * Bounds: 16 to 32 bytes per revoked token or delegation until it expires (lib/expiring-ids.ts says
 * what is kept of it, and how exact that is); one entry per suspended agent, and per revoked agent
 * until the last token or delegation with it has expired; one per suspended workspace. Signing
 * keys' states are in the key ring.
 */
import { ExpiringIds } from '../lib/expiring-ids.ts'
import { InTurn } from '../lib/in-turn.ts'
import { inTurns } from '../lib/turns.ts'
import { LONGEST_TTL_SECONDS } from '../signing-keys/signing-key.ts'
import type { Change } from '../storage/change.ts'
import type { Database } from '../storage/postgres.ts'
import { readLiveState } from './read-live-state.ts'

/**
 * How long a revoked agent is remembered: until the last token or delegation that it has a part in
 * has expired, and a minute, since its request may have come after the revoke's and been served
 * before it.
 */
const REVOKED_AGENT_MILLISECONDS = (LONGEST_TTL_SECONDS + 60) * 1000
/** Tables and agents that a sweep goes through in a turn of the loop: 0.5 ms at a million each. */
const TABLES_PER_TURN = 16
const AGENTS_PER_TURN = 2000

type Inactive = { status: 'suspended' | 'revoked'; forgetAt: number }

export class LiveState {
  #revokedTokens = new ExpiringIds()
  /** Those below a revoked one need no entry of their own. */
  #revokedDelegations = new ExpiringIds()
  #inactiveAgents = new Map<string, Inactive>()
  #suspendedWorkspaces = new Set<string>()
  /** While a load reads the rows, what is applied meanwhile is applied to its result too. */
  #loading: Change[] | undefined

  readonly #loads = new InTurn()

  /** Read everything anew; the old state serves until the new one is whole. */
  load(db: Database, now: number): Promise<void> {
    return this.#loads.run(() => this.#load(db, now))
  }

  async #load(db: Database, now: number): Promise<void> {
    const applied: Change[] = []
    this.#loading = applied
    try {
      const next = new LiveState()
      await readLiveState(db, new Date(now), new Date(now - REVOKED_AGENT_MILLISECONDS), {
        revokedTokens: next.#revokedTokens,
        revokedDelegations: next.#revokedDelegations,
        addAgent: ({ id, status }) => next.#setAgent(id, status, now),
        addSuspendedWorkspace: id => next.#suspendedWorkspaces.add(id),
      })
      for (const change of applied) next.apply(change, now)
      this.#revokedTokens = next.#revokedTokens
      this.#revokedDelegations = next.#revokedDelegations
      this.#inactiveAgents = next.#inactiveAgents
      this.#suspendedWorkspaces = next.#suspendedWorkspaces
    } finally {
      this.#loading = undefined
    }
  }

  /** Take over a committed change. */
  apply(change: Change, now: number): void {
    this.#loading?.push(change)
    switch (change.kind) {
      case 'token_revoked':
        this.#revokedTokens.add(change.tokenId, change.expiresAt)
        break
      case 'delegation_revoked':
        this.#revokedDelegations.add(change.delegationId, change.expiresAt)
        break
      case 'agent_status':
        if (change.status === 'active') this.#inactiveAgents.delete(change.agentId)
        else this.#setAgent(change.agentId, change.status, now)
        break
      case 'workspace_status':
        if (change.status === 'active') this.#suspendedWorkspaces.delete(change.workspaceId)
        else this.#suspendedWorkspaces.add(change.workspaceId)
        break
      case 'workspace_access':
      case 'member_role':
      case 'key_added':
      case 'key_updated':
      case 'key_revoked':
      case 'signing_key_added':
      case 'signing_key_compromised':
      case 'plan_limits':
        break
    }
  }

  #setAgent(id: string, status: 'suspended' | 'revoked', now: number): void {
    const forgetAt =
      status === 'revoked' ? now + REVOKED_AGENT_MILLISECONDS : Number.POSITIVE_INFINITY
    this.#inactiveAgents.set(id, { status, forgetAt })
  }

  /** Forget what can no longer matter: what has expired, agents whose last token has. */
  async sweep(now: number): Promise<void> {
    for (const revoked of [this.#revokedTokens, this.#revokedDelegations]) {
      await inTurns(revoked.sweep(now / 1000), TABLES_PER_TURN)
    }
    await inTurns(forgotten(this.#inactiveAgents, now), AGENTS_PER_TURN)
  }

  /** How much is held, for the metrics. */
  sizes(): { revokedTokens: number; revokedDelegations: number; inactiveAgents: number } {
    return {
      revokedTokens: this.#revokedTokens.size,
      revokedDelegations: this.#revokedDelegations.size,
      inactiveAgents: this.#inactiveAgents.size,
    }
  }

  isTokenRevoked(tokenId: string): boolean {
    return this.#revokedTokens.has(tokenId)
  }

  isDelegationRevoked(delegationId: string): boolean {
    return this.#revokedDelegations.has(delegationId)
  }

  agentStatus(agentId: string): 'active' | 'suspended' | 'revoked' {
    return this.#inactiveAgents.get(agentId)?.status ?? 'active'
  }

  isWorkspaceSuspended(workspaceId: string): boolean {
    return this.#suspendedWorkspaces.has(workspaceId)
  }
}

function* forgotten(agents: Map<string, Inactive>, now: number): Generator<void> {
  for (const [id, agent] of agents) {
    if (agent.forgetAt <= now) agents.delete(id)
    yield
  }
}
