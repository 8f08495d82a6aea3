/**
 * What becomes of old rows, and where new ones go. Rows past the retention of their workspace are
 * deleted in batches that end at a checkpoint; the last checkpoint of what is gone stays, and the
 * chain goes on from it. Months are made 7 days ahead, and dropped once no workspace keeps a row.
 */
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../storage/log.ts'
import type { Database } from '../storage/postgres.ts'
import { ENVIRONMENTS, type Environment, type Tenant } from '../storage/tenant.ts'
import { deleteVerifyCountsBefore } from './counts-store.ts'
import * as store from './retention-store.ts'
import { BATCH_ROWS_MAX } from './sealer.ts'

const DAY = 86_400_000
const AHEAD_DAYS = 7
const WORKSPACES_MAX = 1000
/** One workspace's share of a run: the others wait meanwhile, and it goes on in the next run. */
const RUN_BATCHES_MAX = 1000

/** How many days a workspace keeps its audit rows; undefined is for good. */
export type RetentionDaysOf = (workspaceId: string) => number | undefined

type On = { db: Database; clock: Clock; log: Log }

/** Make the partitions of this month and of the one 7 days ahead, where they are missing. */
export async function makePartitions({ db, clock, log }: On): Promise<void> {
  for (const environment of ENVIRONMENTS) {
    for (const days of [0, AHEAD_DAYS]) {
      const at = new Date(clock.now() + days * DAY)
      const isNew = await store.makePartition(environment, db.read(environment), at)
      if (isNew) log.info({ environment, month: at.toISOString().slice(0, 7) }, 'partition made')
    }
  }
}

/** Delete what is past its retention; returns how many rows. */
export async function deleteExpired(on: On, daysOf: RetentionDaysOf): Promise<number> {
  let deleted = 0
  let days = 0
  for (const workspaceId of await workspaceIds(on.db)) {
    const kept = daysOf(workspaceId) ?? Number.POSITIVE_INFINITY
    days = Math.max(days, kept)
    if (kept === Number.POSITIVE_INFINITY) continue
    const before = new Date(on.clock.now() - kept * DAY)
    for (const environment of ENVIRONMENTS) {
      const tenant = { workspaceId, environment }
      deleted += await deleteBefore(on.db, tenant, before)
      await deleteCounts(on.db, tenant, before)
    }
  }
  if (days !== Number.POSITIVE_INFINITY) await dropPartitions(on, days)
  return deleted
}

async function workspaceIds(db: Database): Promise<string[]> {
  const ids: string[] = []
  for (;;) {
    const page = await store.listWorkspaceIds(db.read('live'), ids.at(-1) ?? '', WORKSPACES_MAX)
    ids.push(...page)
    if (page.length < WORKSPACES_MAX) return ids
  }
}

async function deleteBefore(db: Database, tenant: Tenant, before: Date): Promise<number> {
  const { environment } = tenant
  let deleted = 0
  for (let batches = 0; batches < RUN_BATCHES_MAX; batches++) {
    // A row is sealed after it was written, so a checkpoint before the cut covers older rows only.
    const cut = await store.findCut(tenant, db.read(environment), before, BATCH_ROWS_MAX)
    if (cut === undefined) break
    deleted += await db.begin(environment, tx => store.deleteUpTo(tenant, tx, cut))
  }
  return deleted
}

/** The counts of verifies are kept as long as the events. */
async function deleteCounts(db: Database, tenant: Tenant, before: Date): Promise<void> {
  for (let batches = 0; batches < RUN_BATCHES_MAX; batches++) {
    const deleted = await db.begin(tenant.environment, tx =>
      deleteVerifyCountsBefore(tenant, tx, before, BATCH_ROWS_MAX),
    )
    if (deleted < BATCH_ROWS_MAX) break
  }
}

/** Drop the months that no workspace keeps, `days` being the longest retention. */
async function dropPartitions({ db, clock, log }: On, days: number): Promise<void> {
  const before = new Date(clock.now() - days * DAY)
  for (const environment of ENVIRONMENTS as readonly Environment[]) {
    const dropped = await store.dropPartitions(environment, db.read(environment), before)
    if (dropped > 0) log.info({ environment, partitions: dropped }, 'empty partitions dropped')
  }
}
