import type { Position } from '../lib/cursor.ts'
import type { Sql, Tx } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'
import type { Anomaly, AnomalyDetails, AnomalyKind } from './anomaly.ts'

type AnomalyRow = {
  id: string
  at: Date
  kind: AnomalyKind
  key_id: string
  lineage_id: string
  subject: string
  window_start: Date
  details: AnomalyDetails
}

const toAnomaly = (row: AnomalyRow): Anomaly => ({
  id: row.id,
  at: row.at,
  kind: row.kind,
  keyId: row.key_id,
  lineageId: row.lineage_id,
  subject: row.subject,
  windowStart: row.window_start,
  details: row.details,
})

/**
 * Write `anomaly` down unless that was done, or one of its key, kind and subject was whose window
 * began less than 24 hours before; returns whether it was written now.
 */
export async function insertAnomaly(tenant: Tenant, tx: Tx, anomaly: Anomaly): Promise<boolean> {
  const { sql } = tx
  const table = sql`${sql(tenant.environment)}.usage_anomalies`
  const { windowStart } = anomaly
  const written = await sql`
    insert into ${table} (workspace_id, id, at, kind, key_id, lineage_id, subject, window_start,
      details)
    select ${tenant.workspaceId}, ${anomaly.id}, ${anomaly.at}, ${anomaly.kind}, ${anomaly.keyId},
      ${anomaly.lineageId}, ${anomaly.subject}, ${windowStart}, ${sql.json(anomaly.details)}
    where not exists (select 1 from ${table}
      where workspace_id = ${tenant.workspaceId} and lineage_id = ${anomaly.lineageId}
        and kind = ${anomaly.kind} and subject = ${anomaly.subject}
        and window_start > ${windowStart}::timestamptz - interval '24 hours')
    on conflict (workspace_id, lineage_id, kind, subject, window_start) do nothing`
  return written.count === 1
}

/**
 * Whether `insertAnomaly` would write nothing of what is found of `row` in the hour of `at`; these
 * are names in the statement around it.
 */
export const isWritten = (
  environment: Environment,
  sql: Sql,
  kind: AnomalyKind,
  of: { row: string; subject?: string; at: string },
) => sql`
  exists (select 1 from ${sql(environment)}.usage_anomalies a
    where a.workspace_id = ${sql(of.row)}.workspace_id
      and a.lineage_id = ${sql(of.row)}.lineage_id
      and a.kind = ${kind} and a.subject = ${of.subject === undefined ? '' : sql(of.subject)}
      and a.window_start > date_trunc('hour', ${sql(of.at)}, 'UTC') - interval '24 hours')`

export type AnomalyFilter = {
  readonly kind?: AnomalyKind | undefined
  /** Of this key, or one that it was rotated from or to. */
  readonly keyId?: string | undefined
  /** Found at that time or later. */
  readonly since?: Date | undefined
}

/** Newest first. */
export async function listAnomalies(
  tenant: Tenant,
  sql: Sql,
  { kind, keyId, since }: AnomalyFilter,
  after: Position | undefined,
  limit: number,
): Promise<Anomaly[]> {
  const schema = sql(tenant.environment)
  const { workspaceId } = tenant
  const rows = await sql<AnomalyRow[]>`
    select id, at, kind, key_id, lineage_id, subject, window_start, details
    from ${schema}.usage_anomalies
    where workspace_id = ${workspaceId}
      ${after ? sql`and (at, id) < (${new Date(after.at)}, ${after.id})` : sql``}
      ${kind ? sql`and kind = ${kind}` : sql``}
      ${since ? sql`and at >= ${since}` : sql``}
      ${
        keyId
          ? sql`and lineage_id = (select lineage_id from ${schema}.api_keys
              where workspace_id = ${workspaceId} and id = ${keyId})`
          : sql``
      }
    order by at desc, id desc limit ${limit}`
  return rows.map(toAnomaly)
}

/** Delete at most `limit` anomalies found before `before`, of all workspaces. */
export async function deleteAnomaliesBefore(
  environment: Environment,
  sql: Sql,
  before: Date,
  limit: number,
): Promise<number> {
  const table = sql`${sql(environment)}.usage_anomalies`
  const gone = await sql`
    delete from ${table} where ctid = any(array(
      select ctid from ${table} where at < ${before} order by at limit ${limit}))`
  return gone.count
}
