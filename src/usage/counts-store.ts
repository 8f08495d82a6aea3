import type { Sql, Tx } from '../storage/postgres.ts'
import type { Environment } from '../storage/tenant.ts'
import type { Step } from './step.ts'

export type UsageRow = {
  workspace_id: string
  step: Step
  /** RFC 3339. */
  start: string
  key_id: string
  lineage_id: string
  operation: string
  status: number
  code: string
  country: string
  requests: number
  /** By bucket. */
  latency: number[]
}

export type SeenRow = {
  workspace_id: string
  lineage_id: string
  /** Empty: from anywhere. */
  country: string
  key_id: string
  first_at: string
  last_at: string
}

/** Which batch of which process it is. */
export type BatchMark = { writer: string; seq: number; at: Date }

/** After this long without any use, the next one ends a long silence. */
export const SILENCE_DAYS = 45

/**
 * Add a batch to what is counted, of any workspace, unless it is in there already. No two rows have
 * the same key.
 */
export async function addUsage(
  environment: Environment,
  tx: Tx,
  { writer, seq, at }: BatchMark,
  rows: readonly UsageRow[],
  seen: readonly SeenRow[],
): Promise<void> {
  const { sql } = tx
  const schema = sql(environment)
  const marked = await sql`
    insert into ${schema}.usage_flushes as f (writer, seq, at) values (${writer}, ${seq}, ${at})
    on conflict (writer) do update set seq = excluded.seq, at = excluded.at
      where f.seq < excluded.seq`
  if (marked.count === 0) return
  await sql`
    insert into ${schema}.usage_counts as counted (workspace_id, step, start, key_id, lineage_id,
      operation, status, code, country, requests, latency)
    select r.workspace_id, r.step, r.start, r.key_id, r.lineage_id, r.operation, r.status, r.code,
      r.country, r.requests, r.latency
    from jsonb_to_recordset(${sql.json(rows)}) as r(workspace_id text, step text,
      start timestamptz, key_id text, lineage_id text, operation text, status integer, code text,
      country text, requests bigint, latency bigint[])
    on conflict (workspace_id, step, start, key_id, operation, status, code, country)
      do update set requests = counted.requests + excluded.requests,
        latency = (select array_agg(had + more order by bucket)
          from unnest(counted.latency, excluded.latency) with ordinality as l(had, more, bucket))`
  await addSeen(environment, tx, seen)
}

async function addSeen(environment: Environment, tx: Tx, seen: readonly SeenRow[]): Promise<void> {
  const { sql } = tx
  const ends = sql`excluded.first_at > s.last_at + make_interval(days => ${SILENCE_DAYS}::int)`
  await sql`
    insert into ${sql(environment)}.usage_seen as s
      (workspace_id, lineage_id, country, key_id, first_at, last_at)
    select r.workspace_id, r.lineage_id, r.country, r.key_id, r.first_at, r.last_at
    from jsonb_to_recordset(${sql.json(seen)}) as r(workspace_id text, lineage_id text,
      country text, key_id text, first_at timestamptz, last_at timestamptz)
    on conflict (workspace_id, lineage_id, country) do update set key_id = excluded.key_id,
      first_at = least(s.first_at, excluded.first_at),
      last_at = greatest(s.last_at, excluded.last_at),
      resumed_at = case when ${ends} then excluded.first_at else s.resumed_at end,
      silent_since = case when ${ends} then s.last_at else s.silent_since end`
}

/** Delete at most `limit` counts from before `before`, of all workspaces; how many there were. */
export async function deleteCountsBefore(
  environment: Environment,
  sql: Sql,
  step: Step,
  before: Date,
  limit: number,
): Promise<number> {
  const table = sql`${sql(environment)}.usage_counts`
  const gone = await sql`
    delete from ${table} where ctid = any(array(
      select ctid from ${table} where step = ${step} and start < ${before}
      order by start limit ${limit}))`
  return gone.count
}

/** Delete what is known of keys that were last used before `before`, and marks as old. */
export async function deleteSeenBefore(
  environment: Environment,
  sql: Sql,
  before: Date,
  limit: number,
): Promise<number> {
  const schema = sql(environment)
  await sql`delete from ${schema}.usage_flushes where at < ${before}`
  const gone = await sql`
    delete from ${schema}.usage_seen where ctid = any(array(
      select ctid from ${schema}.usage_seen where last_at < ${before}
      order by last_at limit ${limit}))`
  return gone.count
}
