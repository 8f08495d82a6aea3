import type { Database } from '../storage/postgres.ts'
import { ENVIRONMENTS, type Environment, type Tenant } from '../storage/tenant.ts'
import { type KeyUse, updateLastUsed } from './store.ts'

/** Keys whose last use waits to be written; beyond it, further keys wait for the next round. */
const PENDING_MAX = 50_000

/**
 * When each key was last used, written behind: a request must not wait for it, and a busy key is
 * one write per round. A crash loses at most one round.
 */
export class LastUse {
  readonly #pending: Record<Environment, Map<string, KeyUse>> = {
    live: new Map(),
    test: new Map(),
  }

  /** Note that a key was used at `at` (milliseconds). */
  note(tenant: Tenant, keyId: string, at: number): void {
    const pending = this.#pending[tenant.environment]
    const known = pending.get(keyId)
    if (known !== undefined) known.at = at
    else if (pending.size < PENDING_MAX) {
      pending.set(keyId, { workspaceId: tenant.workspaceId, id: keyId, at })
    }
  }

  /** The last use that is not written yet, if there is one. */
  pending(environment: Environment, keyId: string): Date | undefined {
    const use = this.#pending[environment].get(keyId)
    return use && new Date(use.at)
  }

  /** Write what is pending. What could not be written stays pending. */
  async flush(db: Database): Promise<void> {
    for (const environment of ENVIRONMENTS) {
      const pending = this.#pending[environment]
      if (pending.size === 0) continue
      const uses = [...pending.values()].map(use => ({ ...use }))
      await updateLastUsed(environment, db.read(environment), uses)
      for (const use of uses) {
        if (pending.get(use.id)?.at === use.at) pending.delete(use.id)
      }
    }
  }
}
