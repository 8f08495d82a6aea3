/** Use case: list what was unusual. */
import { type Page, type PageRequest, readPage } from '../lib/page.ts'
import type { Database } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import type { Anomaly } from './anomaly.ts'
import * as store from './anomaly-store.ts'

/** Newest first. @throws DomainError `invalid_cursor` */
export function listAnomalies(
  db: Database,
  tenant: Tenant,
  filter: store.AnomalyFilter,
  page: PageRequest,
): Promise<Page<Anomaly>> {
  return readPage(
    'usage',
    filter,
    page,
    ({ at, id }) => ({ at: at.getTime(), id }),
    (after, limit) =>
      store.listAnomalies(tenant, db.read(tenant.environment), filter, after, limit),
  )
}
