import type { Tx } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'

export type VerifyCount = {
  workspace_id: string
  /** RFC 3339, a whole minute. */
  minute: string
  agent_id: string
  key_id: string
  code: string
  count: number
}

/** Add `counts`, no two of which have the same key, to what is counted; of any workspace. */
export async function addVerifyCounts(
  environment: Environment,
  tx: Tx,
  counts: readonly VerifyCount[],
): Promise<void> {
  const { sql } = tx
  await sql`
    insert into ${sql(environment)}.verify_counts as counted
      (workspace_id, minute, agent_id, key_id, code, count)
    select r.workspace_id, r.minute, r.agent_id, r.key_id, r.code, r.count
    from jsonb_to_recordset(${sql.json(counts)}) as r(workspace_id text, minute timestamptz,
      agent_id text, key_id text, code text, count bigint)
    on conflict (workspace_id, minute, agent_id, key_id, code)
      do update set count = counted.count + excluded.count`
}

/**
 * Delete at most `limit` counts of minutes before `before`, the oldest first; how many there were.
 * For the retention of audit events, which counts follow.
 */
export async function deleteVerifyCountsBefore(
  tenant: Tenant,
  tx: Tx,
  before: Date,
  limit: number,
): Promise<number> {
  const { sql } = tx
  const table = sql`${sql(tenant.environment)}.verify_counts`
  const rows = await sql`
    delete from ${table} where ctid in (
      select ctid from ${table}
      where workspace_id = ${tenant.workspaceId} and minute < ${before}
      order by minute limit ${limit})
    and workspace_id = ${tenant.workspaceId}`
  return rows.count
}
