/** Use cases of grants that count: make one, keep it, take from it, forget it. */
import type { Work } from '../audit/work.ts'
import type { Counts } from '../constraints/counts.ts'
import { DomainError } from '../lib/errors.ts'
import type { Database } from '../storage/postgres.ts'
import { ENVIRONMENTS, type Tenant } from '../storage/tenant.ts'
import type { Remaining, Use, UseOutcome } from './grant.ts'
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

/**
 * Count the use, durably, before this resolves.
 * @throws DomainError `unavailable` when nothing was counted; `outcome_unknown` when that is not
 *   known
 */
export async function countUse(db: Database, tenant: Tenant, use: Use): Promise<UseOutcome> {
  try {
    return await db.begin(tenant.environment, tx => store.takeUse(tenant, tx, use))
  } catch (error) {
    if (error instanceof DomainError && error.code === 'outcome_unknown') throw uncertain()
    throw error
  }
}

const uncertain = () =>
  new DomainError(
    'outcome_unknown',
    'The database did not confirm in time; the use may or may not have been counted. ' +
      'Repeat the call with the same use_id: it counts once.',
    { retryAfterSeconds: 1 },
  )

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
