/** Use cases of grants that count: make one, keep it, look at it, forget it. */
import type { Work } from '../audit/work.ts'
import type { Counts } from '../constraints/counts.ts'
import type { Database } from '../storage/postgres.ts'
import { ENVIRONMENTS, type Tenant } from '../storage/tenant.ts'
import type { Remaining } from './grant.ts'
import * as store from './store.ts'

/** Begin to count what `counts` bounds, under the grant `id`. */
export const openGrant = (work: Work, id: string, counts: Counts, expiresAt: Date): Promise<void> =>
  store.insertGrant(work.tenant, work.tx, {
    id,
    maxUses: counts.maxUses,
    budget: Object.fromEntries(counts.budget),
    expiresAt,
  })

/** Keep the grants of `path` until `expiresAt` at least; false when one of them is gone. */
export async function keepGrants(
  work: Work,
  path: readonly string[],
  expiresAt: Date,
): Promise<boolean> {
  if (path.length === 0) return true
  return (await store.keepGrants(work.tenant, work.tx, path, expiresAt)) === path.length
}

/** What is left along `path`; undefined when nothing there counts, or no longer. */
export async function remainingOf(
  db: Database,
  tenant: Tenant,
  path: readonly string[],
): Promise<Remaining | undefined> {
  if (path.length === 0) return undefined
  return store.findRemaining(tenant, db.read(tenant.environment), path)
}

/** A verify that began before the last token expired may still come to its grant. */
const KEPT_MILLISECONDS = 60_000

/** Forget grants whose last token has expired, with the names of their uses. */
export async function sweepGrants(db: Database, now: number): Promise<void> {
  const before = new Date(now - KEPT_MILLISECONDS)
  for (const environment of ENVIRONMENTS) {
    const sql = db.read(environment)
    while (await store.deleteExpired(environment, sql, before));
  }
}
