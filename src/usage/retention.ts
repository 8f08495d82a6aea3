/** What becomes of old counts: minutes go after 48 hours, hours after 90 days, days after 731. */
import type { Clock } from '../lib/clock.ts'
import type { Database } from '../storage/postgres.ts'
import { ENVIRONMENTS } from '../storage/tenant.ts'
import { deleteAnomaliesBefore } from './anomaly-store.ts'
import { deleteCountsBefore, deleteSeenBefore } from './counts-store.ts'
import { KEPT_MILLISECONDS, STEPS } from './step.ts'

/** Rows of one statement, and statements of one run: a million rows, the rest in the next run. */
const BATCH_ROWS = 5000
const BATCHES_MAX = 200

/** Delete what is past its time. */
export async function expireUsage(db: Database, clock: Clock): Promise<void> {
  for (const environment of ENVIRONMENTS) {
    const sql = db.read(environment)
    for (const step of STEPS) {
      const before = new Date(clock.now() - KEPT_MILLISECONDS[step])
      await inBatches(() => deleteCountsBefore(environment, sql, step, before, BATCH_ROWS))
    }
    const before = new Date(clock.now() - KEPT_MILLISECONDS.day)
    await inBatches(() => deleteSeenBefore(environment, sql, before, BATCH_ROWS))
    await inBatches(() => deleteAnomaliesBefore(environment, sql, before, BATCH_ROWS))
  }
}

async function inBatches(remove: () => Promise<number>): Promise<void> {
  for (let batches = 0; batches < BATCHES_MAX; batches++) {
    if ((await remove()) < BATCH_ROWS) return
  }
}
