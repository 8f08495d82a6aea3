import type { Sql } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import type { Step } from './step.ts'

/** Which counts: of whole buckets from `since` to before `until`, of one lineage or of all keys. */
export type Scope = {
  readonly step: Step
  readonly since: Date
  readonly until: Date
  readonly lineageId: string | undefined
}

/** What counts are told apart by. */
export type GroupBy = 'key' | 'status' | 'country' | 'operation'

export type AnswerCount = { status: number; code: string; requests: number }

/** How often each answer was given, the most frequent first. */
export function countAnswers(tenant: Tenant, sql: Sql, scope: Scope): Promise<AnswerCount[]> {
  return sql<AnswerCount[]>`
    select status, code, sum(requests)::bigint as requests from ${counted(tenant, sql, scope)}
    group by status, code order by sum(requests) desc, status, code`
}

export type GroupCount = AnswerCount & { value: string }

/** As `countAnswers`, by group; of `values` only. */
export function countAnswersOf(
  tenant: Tenant,
  sql: Sql,
  scope: Scope,
  groupBy: GroupBy,
  values: readonly string[],
): Promise<GroupCount[]> {
  const value = groupOf(sql, groupBy)
  return sql<GroupCount[]>`
    select ${value} as value, status, '' as code, sum(requests)::bigint as requests
    from ${counted(tenant, sql, scope)} and ${value} = any(${[...values]})
    group by 1, status`
}

/** The busiest groups, at most `limit`, and how many there are in all. */
export async function listGroups(
  tenant: Tenant,
  sql: Sql,
  scope: Scope,
  groupBy: GroupBy,
  limit: number,
): Promise<{ values: string[]; total: number }> {
  const value = groupOf(sql, groupBy)
  const rows = await sql<{ value: string; total: number }[]>`
    select ${value} as value, count(*) over () as total from ${counted(tenant, sql, scope)}
    group by 1 order by sum(requests) desc, 1 limit ${limit}`
  return { values: rows.map(row => row.value), total: rows[0]?.total ?? 0 }
}

export type PointCount = {
  start: Date
  /** Of what is in none of the groups asked for: null. */
  value: string | null
  requests: number
  errors: number
  /** Requests by bucket of latency; those without any are missing. */
  latency: Record<string, number>
}

/** What was counted in each bucket of time, by group if there are any. */
export function listPoints(
  tenant: Tenant,
  sql: Sql,
  scope: Scope,
  groups: { groupBy: GroupBy; values: readonly string[] } | undefined,
): Promise<PointCount[]> {
  const group =
    groups === undefined
      ? sql`null::text`
      : sql`case when ${groupOf(sql, groups.groupBy)} = any(${[...groups.values]})
          then ${groupOf(sql, groups.groupBy)} end`
  return sql<PointCount[]>`
    select start, value, sum(requests)::bigint as requests, sum(errors)::bigint as errors,
      jsonb_object_agg(bucket - 1, requests) as latency
    from (
      select start, value, bucket, sum(count)::bigint as requests,
        coalesce(sum(count) filter (where status >= 400), 0)::bigint as errors
      from (select start, ${group} as value, status, l.count, l.bucket
        from ${counted(tenant, sql, scope, sql`, unnest(latency) with ordinality l(count, bucket)`)}
          and l.count > 0) spread
      group by start, value, bucket
    ) buckets
    group by start, value`
}

/** The rows of `scope`, up to the end of their condition; `beside` stands in the from clause. */
const counted = (tenant: Tenant, sql: Sql, scope: Scope, beside = sql``) => sql`
  ${sql(tenant.environment)}.usage_counts ${beside}
  where workspace_id = ${tenant.workspaceId} and step = ${scope.step}
    and start >= ${scope.since} and start < ${scope.until}
    ${scope.lineageId === undefined ? sql`` : sql`and lineage_id = ${scope.lineageId}`}`

function groupOf(sql: Sql, groupBy: GroupBy) {
  if (groupBy === 'status') return sql`status::text`
  return groupBy === 'key' ? sql`key_id` : sql`${sql(groupBy)}`
}
