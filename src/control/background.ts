/** The work that no request asks for: what is written behind, sealed, sent and forgotten. */
import { deleteExpired, makePartitions } from '../audit/retention.ts'
import type { OpenBilling } from '../billing/open.ts'
import { deleteOld, listRetentionDays } from '../billing/store.ts'
import { sweepGrants } from '../grants/grants.ts'
import type { Modules } from '../http/modules.ts'
import { expireStoredReplies } from '../idempotency/once.ts'
import { sweepInvitations } from '../identities/invitations.ts'
import type { Log } from '../storage/log.ts'
import type { Database } from '../storage/postgres.ts'
import { ENVIRONMENTS } from '../storage/tenant.ts'
import { ScheduledResets } from '../test-data/schedule.ts'
import type { GeoDatabase } from '../usage/geo-database.ts'
import { expireUsage } from '../usage/retention.ts'
import type { UsageWatch } from '../usage/watch.ts'
import type { Job } from './jobs.ts'

/** What is counted in memory and written a little later. */
export type WrittenBehind = Pick<
  Modules,
  'lastUse' | 'refusals' | 'verifyCounts' | 'quota' | 'usage'
>

export type Background = Pick<Modules, 'db' | 'live' | 'clock' | 'billing' | 'sealer'> &
  WrittenBehind & {
    readonly log: Log
    readonly watch: UsageWatch
    readonly geo: GeoDatabase | undefined
  }

/** Last uses are written, audit rows sealed, what has expired is forgotten. */
export function jobsOf(on: Background): Job[] {
  const { db, live, lastUse, refusals, verifyCounts, quota, usage, watch, clock } = on
  const { billing, sealer } = on
  const resets = new ScheduledResets(on)
  const everyMinute = { everyMilliseconds: 60_000 }
  const everyHour = { everyMilliseconds: 3_600_000 }
  const everyFewSeconds = { everyMilliseconds: 5000 }
  return [
    { name: 'last-use', ...everyFewSeconds, run: () => lastUse.flush(db) },
    { name: 'verify-counts', ...everyFewSeconds, run: () => verifyCounts.flush(db) },
    { name: 'quota', ...everyFewSeconds, run: () => quota.flush(db, clock.now()) },
    { name: 'usage', ...everyFewSeconds, run: () => usage.flush(db, clock) },
    { name: 'refusals', ...everyFewSeconds, run: () => refusals.flush(db, clock.now()) },
    { name: 'sweep', ...everyMinute, run: () => live.sweep(clock.now()) },
    { name: 'idempotency', ...everyMinute, run: () => expireStoredReplies(db, clock.now()) },
    { name: 'grants', ...everyMinute, run: () => sweepGrants(db, clock.now()) },
    { name: 'test-data', ...everyMinute, run: () => resets.run() },
    { name: 'invitations', ...everyHour, run: () => sweepInvitations(db, clock.now()) },
    { name: 'billing', ...everyMinute, run: () => tendBilling(db, billing, clock.now()) },
    { name: 'audit-seal', everyMilliseconds: 1000, run: async () => void (await sealer.seal()) },
    { name: 'audit-partitions', ...everyHour, run: () => makePartitions(on) },
    { name: 'audit-retention', ...everyHour, run: () => expireAudit(on) },
    { name: 'usage-anomalies', everyMilliseconds: 300_000, run: () => watch.run() },
    { name: 'usage-retention', ...everyHour, run: () => expireUsage(db, clock) },
    { name: 'geo-database', ...everyHour, run: () => on.geo?.refresh() },
  ]
}

/** How long a change of plan leaves what was kept as it was. */
const PLAN_CHANGE_MILLISECONDS = 30 * 86_400_000

/** By plan; a workspace whose plan says nothing keeps everything. */
async function expireAudit(on: Background): Promise<void> {
  const since = new Date(on.clock.now() - PLAN_CHANGE_MILLISECONDS)
  const days = await listRetentionDays(on.db.read('live'), since)
  const deleted = await deleteExpired(on, workspaceId => days.get(workspaceId))
  if (deleted > 0) on.log.info({ rows: deleted }, 'audit rows past their retention were deleted')
}

/** Write and seal whatever waits for it; what cannot be written now is lost. */
export async function finish(on: Background): Promise<void> {
  const { db, clock, lastUse, refusals, verifyCounts, quota, usage, sealer } = on
  await Promise.allSettled([
    lastUse.flush(db),
    refusals.flush(db, clock.now(), true),
    verifyCounts.flush(db),
    quota.flush(db, clock.now()),
    usage.flush(db, clock),
  ])
  await sealer.seal().catch(() => {})
}

/** Decided checkouts and applied events are of no use after this. Stripe sends again for 3 days. */
const BILLING_KEPT_MILLISECONDS = 90 * 86_400_000

async function tendBilling(db: Database, billing: OpenBilling, now: number): Promise<void> {
  const before = new Date(now - BILLING_KEPT_MILLISECONDS)
  for (const environment of ENVIRONMENTS) {
    await deleteOld(environment, db.read(environment), before)
  }
  await billing.usage?.send(now)
}
