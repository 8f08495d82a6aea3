import type { Sql, Tx } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'

/** Make the partition of the month of `at`; returns whether it was missing. */
export async function makePartition(
  environment: Environment,
  sql: Sql,
  at: Date,
): Promise<boolean> {
  const [row] = await sql<{ made: boolean }[]>`
    select ${sql(environment)}.make_audit_partition(${at}) as made`
  return row?.made ?? false
}

/** Drop the partitions of months that ended before `at` and hold nothing; returns how many. */
export async function dropPartitions(
  environment: Environment,
  sql: Sql,
  at: Date,
): Promise<number> {
  const [row] = await sql<{ dropped: number }[]>`
    select ${sql(environment)}.drop_audit_partitions(${at}) as dropped`
  return row?.dropped ?? 0
}

/** At most `limit` workspaces beyond `afterId`. */
export async function listWorkspaceIds(
  sql: Sql,
  afterId: string,
  limit: number,
): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from core.workspaces where id > ${afterId} order by id limit ${limit}`
  return rows.map(row => row.id)
}

/**
 * The last checkpoint that covers only rows before `before` and at most `rowsMax` of those that are
 * left: all of a batch. Undefined when no row is left that may go.
 */
export async function findCut(
  tenant: Tenant,
  sql: Sql,
  before: Date,
  rowsMax: number,
): Promise<number | undefined> {
  const schema = sql(tenant.environment)
  const [row] = await sql<{ seq: number | null }[]>`
    with first as (
      select min(seq) as seq from ${schema}.audit_seals where workspace_id = ${tenant.workspaceId}
    )
    select max(c.seq) as seq from ${schema}.audit_checkpoints c, first f
    where c.workspace_id = ${tenant.workspaceId} and c.at < ${before}
      and c.seq >= f.seq and c.seq < f.seq + ${rowsMax}`
  return row?.seq ?? undefined
}

/** Delete all rows up to `seq`, a checkpoint, with their seals and the checkpoints before it. */
export async function deleteUpTo(tenant: Tenant, tx: Tx, seq: number): Promise<number> {
  const { sql } = tx
  const schema = sql(tenant.environment)
  const { workspaceId } = tenant
  const gone = await sql<{ event_id: string }[]>`
    delete from ${schema}.audit_seals where workspace_id = ${workspaceId} and seq <= ${seq}
    returning event_id`
  await sql`
    delete from ${schema}.audit_events
    where workspace_id = ${workspaceId} and id = any(${gone.map(row => row.event_id)}::text[])`
  await sql`
    delete from ${schema}.audit_checkpoints
    where workspace_id = ${workspaceId} and seq < ${seq}`
  return gone.length
}
