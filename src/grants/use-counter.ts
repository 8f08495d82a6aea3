/**
 * Takes uses from grants. Those of one root wait for each other here, where a waiting call costs
 * nothing, and not for its row in PostgreSQL, where it would hold a connection: a grant that is
 * asked for all the time, or whose row is locked, leaves the other connections to everybody else.
 * What is never exceeded does not rest on this but on the row locks of `use_grants`.
 *
 * Bounds: a lane is there while a call is in it; a call waits for 5 s, then gets `unavailable`.
 */
import { DomainError } from '../lib/errors.ts'
import { Deadline } from '../storage/deadline.ts'
import type { Database } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import type { Use, UseOutcome } from './grant.ts'
import * as store from './store.ts'

const WAIT_MILLISECONDS = 5000

export class UseCounter {
  /** Root grant → when the last call in its lane is done. */
  readonly #lanes = new Map<string, Promise<void>>()

  constructor(
    private readonly db: Database,
    private readonly waitMilliseconds = WAIT_MILLISECONDS,
  ) {}

  /**
   * Take the use; it is on disk before this resolves. A dry run takes nothing and waits for nobody.
   * @throws DomainError `unavailable` when nothing was counted, `outcome_unknown` when that is not
   *   known
   */
  take(tenant: Tenant, use: Use): Promise<UseOutcome> {
    if (use.isDryRun) return store.takeUse(tenant, this.db.read(tenant.environment), use)
    const [root = ''] = use.path
    return this.#inLane(`${tenant.environment} ${tenant.workspaceId} ${root}`, () =>
      this.#count(tenant, use),
    )
  }

  async #count(tenant: Tenant, use: Use): Promise<UseOutcome> {
    try {
      return await this.db.begin(tenant.environment, tx => store.takeUse(tenant, tx.sql, use))
    } catch (error) {
      if (error instanceof DomainError && error.code === 'outcome_unknown') throw uncertain()
      throw error
    }
  }

  async #inLane<T>(name: string, job: () => Promise<T>): Promise<T> {
    const before = this.#lanes.get(name) ?? Promise.resolve()
    const turn = Promise.withResolvers<void>()
    const lane = before.then(() => turn.promise)
    this.#lanes.set(name, lane)
    void lane.then(() => {
      if (this.#lanes.get(name) === lane) this.#lanes.delete(name)
    })
    const deadline = new Deadline(this.waitMilliseconds)
    try {
      await deadline.race(before, tooBusy)
      return await job()
    } finally {
      deadline.clear()
      turn.resolve()
    }
  }
}

const tooBusy = () =>
  new DomainError(
    'unavailable',
    'Too many uses of this grant are waiting to be counted; this one was not counted.',
    { retryAfterSeconds: 1 },
  )

const uncertain = () =>
  new DomainError(
    'outcome_unknown',
    'The database did not confirm in time; the use may or may not have been counted. ' +
      'Repeat the call with the same use_id: it counts once.',
    { retryAfterSeconds: 1 },
  )
