import type { Sql } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import { within } from './store.ts'

/** From `since` up to, but not including, `until`. */
export type Span = { readonly since: Date; readonly until: Date }

export type ActionCount = { action: string; success: number; refused: number }

export function countByAction(tenant: Tenant, sql: Sql, span: Span): Promise<ActionCount[]> {
  return sql<ActionCount[]>`
    select action, count(*) filter (where outcome = 'success') as success,
      count(*) filter (where outcome = 'refused') as refused
    from ${sql(tenant.environment)}.audit_events
    where workspace_id = ${tenant.workspaceId} ${within(sql, span)}
    group by action order by count(*) desc, action collate "C"`
}

export type AgentCount = { agent_id: string; events: number; verifies: number }

/** The busiest agents, by events about them and verifies of their tokens together. */
export function countByAgent(
  tenant: Tenant,
  sql: Sql,
  span: Span,
  limit: number,
): Promise<AgentCount[]> {
  return sql<AgentCount[]>`
    select agent_id, sum(events)::bigint as events, sum(verifies)::bigint as verifies
    from (
      select agent_id, count(*) as events, 0 as verifies
      from ${sql(tenant.environment)}.audit_events
      where workspace_id = ${tenant.workspaceId} and agent_id is not null ${within(sql, span)}
      group by agent_id
      union all
      select agent_id, 0, sum(count)
      from ${sql(tenant.environment)}.verify_counts
      where workspace_id = ${tenant.workspaceId} and agent_id <> '' ${inMinutes(sql, span)}
      group by agent_id
    ) counted
    group by agent_id order by sum(events) + sum(verifies) desc, agent_id limit ${limit}`
}

export type CodeCount = { code: string; count: number }

export function countVerifies(tenant: Tenant, sql: Sql, span: Span): Promise<CodeCount[]> {
  return sql<CodeCount[]>`
    select code, sum(count)::bigint as count from ${sql(tenant.environment)}.verify_counts
    where workspace_id = ${tenant.workspaceId} ${inMinutes(sql, span)}
    group by code order by 2 desc, code collate "C"`
}

export type BucketCount = {
  /** Whole buckets since the epoch. */
  bucket: number
  events: number
  refused: number
  verifies: number
  verifies_refused: number
}

/** Buckets that hold anything. */
export function countByBucket(
  tenant: Tenant,
  sql: Sql,
  span: Span,
  bucketSeconds: number,
): Promise<BucketCount[]> {
  const bucketOf = (name: string) =>
    sql`floor(extract(epoch from ${sql(name)}) / ${bucketSeconds}::int)::bigint`
  return sql<BucketCount[]>`
    select bucket, sum(events)::bigint as events, sum(refused)::bigint as refused,
      sum(verifies)::bigint as verifies, sum(verifies_refused)::bigint as verifies_refused
    from (
      select ${bucketOf('at')} as bucket, count(*) as events,
        count(*) filter (where outcome = 'refused') as refused,
        0 as verifies, 0 as verifies_refused
      from ${sql(tenant.environment)}.audit_events
      where workspace_id = ${tenant.workspaceId} ${within(sql, span)}
      group by 1
      union all
      select ${bucketOf('minute')}, 0, 0, sum(count),
        coalesce(sum(count) filter (where code <> 'ok'), 0)
      from ${sql(tenant.environment)}.verify_counts
      where workspace_id = ${tenant.workspaceId} ${inMinutes(sql, span)}
      group by 1
    ) counted
    group by bucket`
}

/** Verifies are counted by minute: the one in which the span starts is in it. */
const inMinutes = (sql: Sql, { since, until }: Span) =>
  sql`and minute >= date_trunc('minute', ${since}::timestamptz) and minute < ${until}`
