/**
 * What verify reads besides the token: tokens revoked and not yet expired, agents and workspaces
 * that are not active. Small, in memory, loaded at start, changed by `apply` alone, which the
 * writer calls after commit and before it answers; so no verify after the answer sees the state
 * before it.
 *
 * Bounds: one entry per revoked token until it expires; one per suspended agent, and per revoked
 * agent until its last token has expired; one per suspended workspace. Signing keys' states are in
 * the key ring.
 */
import { listInactiveAgents } from '../agents/store.ts'
import { InTurn } from '../lib/in-turn.ts'
import { TOKEN_TTL_MAX_SECONDS } from '../signing-keys/signing-key.ts'
import type { Change } from '../storage/change.ts'
import type { Database } from '../storage/postgres.ts'
import { ENVIRONMENTS } from '../storage/tenant.ts'
import { listSuspendedWorkspaceIds } from '../workspaces/store.ts'
import { listRevokedTokens } from './store.ts'

/**
 * How long a revoked agent is remembered: until its last token has expired, and a minute, since the
 * request of that token may have come after the revoke's and been served before it.
 */
const REVOKED_AGENT_MILLISECONDS = (TOKEN_TTL_MAX_SECONDS + 60) * 1000

type Inactive = { status: 'suspended' | 'revoked'; forgetAt: number }

export class LiveState {
  /** Token id → expiry in seconds. */
  #revokedTokens = new Map<string, number>()
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
      case 'agent_status':
        if (change.status === 'active') this.#inactiveAgents.delete(change.agentId)
        else this.#setAgent(change.agentId, change.status, now)
        break
      case 'workspace_status':
        if (change.status === 'active') this.#suspendedWorkspaces.delete(change.workspaceId)
        else this.#suspendedWorkspaces.add(change.workspaceId)
        break
      case 'key_added':
      case 'key_updated':
      case 'key_revoked':
      case 'signing_key_added':
      case 'signing_key_compromised':
        break
    }
  }

  #setAgent(id: string, status: 'suspended' | 'revoked', now: number): void {
    const forgetAt =
      status === 'revoked' ? now + REVOKED_AGENT_MILLISECONDS : Number.POSITIVE_INFINITY
    this.#inactiveAgents.set(id, { status, forgetAt })
  }

  /** Forget what can no longer matter: tokens that have expired, agents whose last token has. */
  sweep(now: number): void {
    for (const [id, expiresAt] of this.#revokedTokens) {
      if (expiresAt * 1000 <= now) this.#revokedTokens.delete(id)
    }
    for (const [id, agent] of this.#inactiveAgents) {
      if (agent.forgetAt <= now) this.#inactiveAgents.delete(id)
    }
  }

  /** How much is held, for the metrics. */
  sizes(): { revokedTokens: number; inactiveAgents: number } {
    return { revokedTokens: this.#revokedTokens.size, inactiveAgents: this.#inactiveAgents.size }
  }

  isTokenRevoked(tokenId: string): boolean {
    return this.#revokedTokens.has(tokenId)
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
