/**
 * What verify reads besides the token: tokens and delegations revoked and not yet expired, agents
 * and workspaces that are not active. Small, in memory, loaded at start, changed by `apply` alone,
 * which the writer calls after commit and before it answers; so no verify after the answer sees the
 * state before it.
 *
 * Bounds: one entry per revoked token or delegation until it expires; one per suspended agent, and
 * per revoked agent until the last token or delegation with it has expired; one per suspended
 * workspace. Signing keys' states are in the key ring.
 */
import { listInactiveAgents } from '../agents/store.ts'
import { listRevokedDelegations } from '../delegations/revoke-store.ts'
import { InTurn } from '../lib/in-turn.ts'
import { LONGEST_TTL_SECONDS } from '../signing-keys/signing-key.ts'
import type { Change } from '../storage/change.ts'
import type { Database } from '../storage/postgres.ts'
import { ENVIRONMENTS } from '../storage/tenant.ts'
import { listSuspendedWorkspaceIds } from '../workspaces/store.ts'
import { listRevokedTokens } from './store.ts'

/**
 * How long a revoked agent is remembered: until the last token or delegation that it has a part in
 * has expired, and a minute, since its request may have come after the revoke's and been served
 * before it.
 */
const REVOKED_AGENT_MILLISECONDS = (LONGEST_TTL_SECONDS + 60) * 1000

type Inactive = { status: 'suspended' | 'revoked'; forgetAt: number }

export class LiveState {
  /** Token id → expiry in seconds. */
  #revokedTokens = new Map<string, number>()
  /** Delegation id → expiry in seconds. Those below a revoked one need no entry of their own. */
  #revokedDelegations = new Map<string, number>()
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
      const next = await readLiveState(db, now)
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
        this.#revokedTokens.set(change.tokenId, change.expiresAt)
        break
      case 'delegation_revoked':
        this.#revokedDelegations.set(change.delegationId, change.expiresAt)
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
  sweep(now: number): void {
    for (const revoked of [this.#revokedTokens, this.#revokedDelegations]) {
      for (const [id, expiresAt] of revoked) if (expiresAt * 1000 <= now) revoked.delete(id)
    }
    for (const [id, agent] of this.#inactiveAgents) {
      if (agent.forgetAt <= now) this.#inactiveAgents.delete(id)
    }
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

/** The state that the rows give, as a series of changes. */
async function readLiveState(db: Database, now: number): Promise<LiveState> {
  const state = new LiveState()
  const since = new Date(now - REVOKED_AGENT_MILLISECONDS)
  for (const environment of ENVIRONMENTS) {
    const sql = db.read(environment)
    const of = { workspaceId: '', environment }
    for (const { id, expiresAt } of await listRevokedTokens(environment, sql, new Date(now))) {
      state.apply({ ...of, kind: 'token_revoked', tokenId: id, expiresAt }, now)
    }
    for (const { id, expiresAt } of await listRevokedDelegations(environment, sql, new Date(now))) {
      state.apply({ ...of, kind: 'delegation_revoked', delegationId: id, expiresAt }, now)
    }
    for (const { id, status } of await listInactiveAgents(environment, sql, since)) {
      state.apply({ ...of, kind: 'agent_status', agentId: id, status }, now)
    }
  }
  for (const workspaceId of await listSuspendedWorkspaceIds(db.read('live'))) {
    const status = 'suspended'
    state.apply({ workspaceId, environment: 'live', kind: 'workspace_status', status }, now)
  }
  return state
}
