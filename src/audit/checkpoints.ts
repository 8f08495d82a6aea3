import { type Page, type PageRequest, readPage } from '../lib/page.ts'
import type { Database } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import type { Checkpoint } from './checkpoint.ts'
import * as store from './seal-store.ts'

/** Newest first, which is the order of the chain. @throws DomainError `invalid_cursor` */
export function listCheckpoints(
  db: Database,
  tenant: Tenant,
  filter: store.CheckpointFilter,
  page: PageRequest,
): Promise<Page<Checkpoint>> {
  return readPage(
    'audit-checkpoints',
    filter,
    page,
    one => ({ at: one.at.getTime(), id: String(one.seq) }),
    (after, limit) => {
      const before = after && placeOf(after.id)
      return store.listCheckpoints(tenant, db.read(tenant.environment), filter, before, limit)
    },
  )
}

/** Before a place that is none there is nothing. */
const placeOf = (id: string): number => (/^\d{1,15}$/.test(id) ? Number(id) : 0)
