/** The statements of rotation: which keys of a lineage work, held while that is decided. */
import type { Tx } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import { works } from './store.ts'

/**
 * Hold `ids`, and of the lineage of `id` all that work at `now` or could again, until the
 * transaction ends; oldest first, as everywhere, so that two who hold the same ones do not
 * deadlock. What they are is to be read afterwards: it may have changed while this waited.
 */
export async function lockLineage(
  tenant: Tenant,
  tx: Tx,
  id: string,
  ids: readonly string[],
  now: Date,
): Promise<void> {
  const { sql } = tx
  const keys = sql`${sql(tenant.environment)}.api_keys`
  await sql`
    select id from ${keys}
    where workspace_id = ${tenant.workspaceId} and (id = any(${[...ids]})
      or lineage_id = (select lineage_id from ${keys}
          where workspace_id = ${tenant.workspaceId} and id = ${id})
        and revoked_at is null and coalesce(retires_at, 'infinity') > ${now})
    order by created_at, id for update`
}

/** The keys of a lineage that work at `now`, oldest first. */
export async function listWorking(
  tenant: Tenant,
  tx: Tx,
  lineageId: string,
  now: Date,
): Promise<string[]> {
  const { sql } = tx
  const rows = await sql<{ id: string }[]>`
    select id from ${sql(tenant.environment)}.api_keys
    where workspace_id = ${tenant.workspaceId} and lineage_id = ${lineageId}
      and ${works(sql, now)}
    order by created_at, id limit 3`
  return rows.map(row => row.id)
}

export type Retirement = { rotatedTo: string; rotatedAt: Date; retiresAt: Date }

/** Let a key end at `retiresAt`, since another one takes over. */
export async function retireKey(
  tenant: Tenant,
  tx: Tx,
  id: string,
  { rotatedTo, rotatedAt, retiresAt }: Retirement,
): Promise<void> {
  const { sql } = tx
  await sql`
    update ${sql(tenant.environment)}.api_keys
    set rotated_to = ${rotatedTo}, rotated_at = ${rotatedAt}, retires_at = ${retiresAt},
      version = version + 1
    where workspace_id = ${tenant.workspaceId} and id = ${id}`
}
