/**
 * Once a month, with the first run of the job in a new month (UTC), every workspace's test data is
 * reset. The month that was done stands in the database, so that a restart neither repeats nor
 * skips it; what a crash has cut short is gone on with.
 */
import type { Origin } from '../audit/work.ts'
import type { Log } from '../storage/log.ts'
import { beginReset, goOn, inTest, monthOf, type ResetContext, sweepEnded } from './reset.ts'
import * as resets from './reset-store.ts'
import { testTenant } from './test-work.ts'

const SCHEDULE: Origin = { actor: { kind: 'system' }, requestId: 'test-data-reset' }

/** Of one run; the rest comes with the next. */
const WORKSPACES_MAX = 100
/** Of one workspace in one run, so that a large one does not hold up the others. */
const MILLISECONDS_MAX = 30_000

export class ScheduledResets {
  #isRunning = false

  constructor(private readonly on: ResetContext & { readonly log: Log }) {}

  /** Reset what is due; does nothing while it is still at it. */
  async run(): Promise<void> {
    if (this.#isRunning) return
    this.#isRunning = true
    try {
      await this.#resetDue()
      await sweepEnded(this.on)
    } finally {
      this.#isRunning = false
    }
  }

  async #resetDue(): Promise<void> {
    const { db, clock, log } = this.on
    const month = monthOf(clock.now())
    for (const workspaceId of await resets.listDue(db.read('test'), month, WORKSPACES_MAX)) {
      const tenant = testTenant(workspaceId)
      const found = await resets.findReset(tenant, db.read('test'))
      const isUnderWay =
        found?.cutoff !== undefined ||
        (await inTest(this.on, tenant, SCHEDULE, work => beginReset(work, 'schedule')))
      if (!isUnderWay) continue
      const { isDone, deleted } = await goOn(this.on, tenant, SCHEDULE, MILLISECONDS_MAX)
      if (isDone) log.info({ workspace_id: workspaceId, month, ...deleted }, 'test data was reset')
    }
  }
}
