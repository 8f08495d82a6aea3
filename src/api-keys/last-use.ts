import type { Database } from '../storage/postgres.ts'
import { ENVIRONMENTS, type Environment, type Tenant } from '../storage/tenant.ts'
import { type KeyUse, updateLastUsed } from './store.ts'

/** Keys whose last use waits to be written; beyond it, further keys wait for the next round. */
const PENDING_MAX = 50_000

/** Keys of one statement: more would hold the loop for longer than 1 ms. */
const BATCH = 500

const MINUTE_MILLISECONDS = 60_000
const minuteOf = (at: number): number => Math.floor(at / MINUTE_MILLISECONDS)

/** A use of a key: when, and the address it came from to the minute. */
export type Use = { readonly at: Date; readonly ip: string }

/**
 * When and where from each key was last used, written behind: a request must not wait for it, and a
 * busy key is one write per round. A crash loses at most one round. The system call that tells the
 * address costs 2 µs, so it is asked for once per key, round and minute, not at every use.
 */
export class LastUse {
  readonly #pending: Record<Environment, Map<string, KeyUse>> = {
    live: new Map(),
    test: new Map(),
  }
  /**
   * What the last round wrote, and this one so far, at most as many each: who read a key's row
   * before the round and looks here after it must not miss its last use.
   */
  readonly #written: Record<Environment, Map<string, KeyUse>> = {
    live: new Map(),
    test: new Map(),
  }

  /** Note that a key was used at `at` (milliseconds), from what `address` answers. */
  note(tenant: Tenant, keyId: string, at: number, address: () => string): void {
    const pending = this.#pending[tenant.environment]
    const known = pending.get(keyId)
    if (known !== undefined) {
      if (minuteOf(known.at) !== minuteOf(at)) known.ip = address()
      known.at = at
    } else if (pending.size < PENDING_MAX) {
      const { workspaceId } = tenant
      pending.set(keyId, { workspaceId, id: keyId, at, ip: address() })
    }
  }

  /** The last use that is not written yet, or only just, if there is one. */
  recent(environment: Environment, keyId: string): Use | undefined {
    const use = this.#pending[environment].get(keyId) ?? this.#written[environment].get(keyId)
    return use && { at: new Date(use.at), ip: use.ip }
  }

  /** Write what is pending. What could not be written stays pending. */
  async flush(db: Database): Promise<void> {
    for (const environment of ENVIRONMENTS) await this.#flush(db, environment)
  }

  async #flush(db: Database, environment: Environment): Promise<void> {
    const pending = this.#pending[environment]
    const written = new Map<string, KeyUse>()
    const due = pending.values()
    // What is used meanwhile comes behind; most of it waits for the next round.
    for (let left = pending.size; left > 0; left -= BATCH) {
      const batch = next(due)
      const uses = batch.map(use => ({ ...use }))
      await updateLastUsed(environment, db.read(environment), uses)
      for (const use of uses) {
        written.set(use.id, use)
        this.#written[environment].set(use.id, use)
        if (pending.get(use.id)?.at === use.at) pending.delete(use.id)
      }
    }
    this.#written[environment] = written
  }
}

const next = (due: Iterator<KeyUse>): KeyUse[] => {
  const batch: KeyUse[] = []
  while (batch.length < BATCH) {
    const { done, value } = due.next()
    if (done) break
    batch.push(value)
  }
  return batch
}
