/** The SQL of the person behind keys. */
import type { Tx } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'

/** The ids of a member's keys that are not revoked, held, oldest first as `lockKeys` does. */
export async function lockKeysOf(tenant: Tenant, tx: Tx, memberId: string): Promise<string[]> {
  const { sql } = tx
  const rows = await sql<{ id: string }[]>`
    select id from ${sql(tenant.environment)}.api_keys
    where workspace_id = ${tenant.workspaceId} and created_by = ${memberId} and revoked_at is null
    order by created_at, id for update`
  return rows.map(row => row.id)
}

/** How many of a member's keys were revoked at `since` or later. */
export async function countRevokedOf(
  tenant: Tenant,
  tx: Tx,
  memberId: string,
  since: Date,
): Promise<number> {
  const { sql } = tx
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from ${sql(tenant.environment)}.api_keys
    where workspace_id = ${tenant.workspaceId} and created_by = ${memberId}
      and revoked_at >= ${since}`
  return row?.count ?? 0
}

export async function updateCreator(
  tenant: Tenant,
  tx: Tx,
  id: string,
  memberId: string,
): Promise<void> {
  const { sql } = tx
  await sql`
    update ${sql(tenant.environment)}.api_keys
    set created_by = ${memberId}, version = version + 1
    where workspace_id = ${tenant.workspaceId} and id = ${id}`
}
