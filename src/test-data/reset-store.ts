/** Which resets are due or under way, and how far they are. */
import type { Sql, Tx } from '../storage/postgres.ts'
import type { Counts, TestTenant } from './test-work.ts'

export type AskedBy = 'schedule' | 'operator'

export type ResetState = {
  /** Set while a reset is under way: what was made until then goes. */
  readonly cutoff: Date | undefined
  readonly askedBy: AskedBy | undefined
  readonly deleted: Counts
  readonly finishedAt: Date | undefined
}

/**
 * Begin a reset, or move the one that is under way on to `cutoff`. The schedule's is begun once a
 * month: who found it due may come after who has done it. Returns whether it was begun.
 */
export async function beginReset(
  tenant: TestTenant,
  tx: Tx,
  reset: { month: string; cutoff: Date; askedBy: AskedBy },
): Promise<boolean> {
  const { sql } = tx
  const isScheduled = reset.askedBy === 'schedule'
  const rows = await sql`
    insert into ${sql(tenant.environment)}.test_resets as r (workspace_id, month, cutoff, asked_by)
    values (${tenant.workspaceId}, ${reset.month}, ${reset.cutoff}, ${reset.askedBy})
    on conflict (workspace_id) do update set
      month = case when ${isScheduled} then excluded.month else r.month end,
      cutoff = greatest(r.cutoff, excluded.cutoff),
      asked_by = case when r.cutoff is null then excluded.asked_by else r.asked_by end,
      deleted = case when r.cutoff is null then '{}' else r.deleted end
    where not ${isScheduled} or r.month < excluded.month
    returning workspace_id`
  return rows.length === 1
}

type Row = {
  cutoff: Date | null
  asked_by: AskedBy | null
  deleted: Counts
  finished_at: Date | null
}

const toState = (row: Row): ResetState => ({
  cutoff: row.cutoff ?? undefined,
  askedBy: row.asked_by ?? undefined,
  deleted: row.deleted,
  finishedAt: row.finished_at ?? undefined,
})

/** How far the reset is; whoever goes on with it waits for the others. */
export async function lockReset(tenant: TestTenant, tx: Tx): Promise<ResetState | undefined> {
  const { sql } = tx
  const [row] = await sql<Row[]>`
    select cutoff, asked_by, deleted, finished_at from ${sql(tenant.environment)}.test_resets
    where workspace_id = ${tenant.workspaceId} for update`
  return row && toState(row)
}

export async function findReset(tenant: TestTenant, sql: Sql): Promise<ResetState | undefined> {
  const [row] = await sql<Row[]>`
    select cutoff, asked_by, deleted, finished_at from ${sql(tenant.environment)}.test_resets
    where workspace_id = ${tenant.workspaceId}`
  return row && toState(row)
}

export async function noteDeleted(tenant: TestTenant, tx: Tx, deleted: Counts): Promise<void> {
  const { sql } = tx
  await sql`
    update ${sql(tenant.environment)}.test_resets set deleted = ${sql.json(deleted)}
    where workspace_id = ${tenant.workspaceId}`
}

export async function finishReset(tenant: TestTenant, tx: Tx, at: Date): Promise<void> {
  const { sql } = tx
  await sql`
    update ${sql(tenant.environment)}.test_resets set cutoff = null, finished_at = ${at}
    where workspace_id = ${tenant.workspaceId}`
}

/**
 * Workspaces whose reset is under way, or whose last one was before `month`: a workspace that never
 * had one counts from the month that it was made in.
 */
export async function listDue(sql: Sql, month: string, limit: number): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select w.id from core.workspaces w
    left join test.test_resets r on r.workspace_id = w.id
    where r.cutoff is not null
      or coalesce(r.month, to_char(w.created_at at time zone 'UTC', 'YYYY-MM')) < ${month}
    order by w.id limit ${limit}`
  return rows.map(row => row.id)
}

/** Forget agents none of whose tokens can still be valid. */
export async function deleteOldAgents(sql: Sql, before: Date): Promise<void> {
  await sql`delete from test.reset_agents where ended_at < ${before}`
}
