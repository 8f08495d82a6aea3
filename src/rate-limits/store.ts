import type { Sql, Tx } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'

/** Live requests of a workspace in the month that began at `start` (milliseconds). */
export type MonthCount = { workspaceId: string; start: number; count: number }

/** The counts of the month that began at `start`, of `workspaceIds` or of all workspaces. */
export async function listCounts(
  sql: Sql,
  start: Date,
  workspaceIds?: readonly string[],
): Promise<Omit<MonthCount, 'start'>[]> {
  return sql<{ workspaceId: string; count: number }[]>`
    select workspace_id as "workspaceId", count from live.request_counts
    where month = ${start}
      ${workspaceIds === undefined ? sql`` : sql`and workspace_id = any(${[...workspaceIds]})`}`
}

/**
 * Write how many requests there were; a count never goes back. What is new is billable where the
 * workspace pays through a provider now. Of any workspace, no two of the same month.
 */
export async function writeCounts(tx: Tx, counts: readonly MonthCount[]): Promise<void> {
  const { sql } = tx
  const rows = counts.map(({ workspaceId, start, count }) => ({
    workspace_id: workspaceId,
    month: new Date(start).toISOString().slice(0, 10),
    count,
  }))
  await sql`
    insert into live.request_counts as known (workspace_id, month, count, billable)
    select r.workspace_id, r.month, r.count,
      case when s.workspace_id is null then 0 else r.count end
    from jsonb_to_recordset(${sql.json(rows)})
      as r(workspace_id text, month date, count bigint)
    left join core.subscriptions s on s.workspace_id = r.workspace_id
      and s.provider <> 'built-in' and s.status <> 'canceled' and s.reference is not null
    on conflict (workspace_id, month) do update set
      count = greatest(known.count, excluded.count),
      billable = known.billable + case when excluded.billable = 0 then 0
        else greatest(excluded.count - known.count, 0) end`
}

/** What is billable and not written down for the provider: `hour` is the slice it belongs to. */
export type Unreported = { workspaceId: string; month: Date; quantity: number; hour: Date }

/**
 * What is to be written down once the hour that began at `hour` is over: of a month that is over,
 * for its last hour. Held until the transaction ends.
 */
export async function lockUnreported(tx: Tx, hour: Date, limit: number): Promise<Unreported[]> {
  const { sql } = tx
  const slice = sql`least(${hour}::timestamptz,
    (month + interval '1 month') at time zone 'UTC' - interval '1 hour')`
  return sql<Unreported[]>`
    select workspace_id as "workspaceId", month, billable - reported as quantity, ${slice} as hour
    from live.request_counts
    where billable > reported and month::timestamp at time zone 'UTC' <= ${hour}::timestamptz
      and (reported_hour is null or reported_hour < ${slice})
    order by workspace_id, month limit ${limit} for update`
}

/** Note that `quantity` more was written down, for `hour`. */
export async function markReported(
  { workspaceId }: Tenant,
  tx: Tx,
  { month, quantity, hour }: Omit<Unreported, 'workspaceId'>,
): Promise<void> {
  await tx.sql`
    update live.request_counts set reported = reported + ${quantity}, reported_hour = ${hour}
    where workspace_id = ${workspaceId} and month = ${month}`
}
