/** What the search for unusual patterns reads; of all workspaces of an environment. */
import type { Sql } from '../storage/postgres.ts'
import type { Environment } from '../storage/tenant.ts'
import { isWritten } from './anomaly-store.ts'
import { SILENCE_DAYS } from './counts-store.ts'

/** A key with those that it was rotated from. */
export type Lineage = { readonly workspace_id: string; readonly lineage_id: string }

export type ActiveLineage = Lineage & {
  /** The one that was used last. */
  readonly key_id: string
  readonly first_at: Date
  readonly last_at: Date
  /** Whether one of its keys works still. */
  readonly works: boolean
}

/** Lineages used at `since` or later, at most `limit` beyond `after`. */
export function listActive(
  environment: Environment,
  sql: Sql,
  since: Date,
  now: Date,
  after: Lineage | undefined,
  limit: number,
): Promise<ActiveLineage[]> {
  const schema = sql(environment)
  return sql<ActiveLineage[]>`
    select s.workspace_id, s.lineage_id, s.key_id, s.first_at, s.last_at,
      exists (select 1 from ${schema}.api_keys k where k.workspace_id = s.workspace_id
        and k.lineage_id = s.lineage_id and k.revoked_at is null
        and coalesce(least(k.expires_at, k.retires_at), 'infinity') > ${now}) as works
    from ${schema}.usage_seen s
    where s.country = '' and s.last_at >= ${since}
      and (s.workspace_id, s.lineage_id)
        > (${after?.workspace_id ?? ''}, ${after?.lineage_id ?? ''})
    order by s.workspace_id, s.lineage_id limit ${limit}`
}

export type LineageHour = Lineage & { start: Date; requests: number; errors: number }

/** What `lineages` did in the hours that begin at `starts`; an hour without requests is missing. */
export function listHours(
  environment: Environment,
  sql: Sql,
  lineages: readonly Lineage[],
  starts: readonly Date[],
): Promise<LineageHour[]> {
  return sql<LineageHour[]>`
    select c.workspace_id, c.lineage_id, c.start, sum(c.requests)::bigint as requests,
      coalesce(sum(c.requests) filter (where c.status >= 400), 0)::bigint as errors
    from ${sql(environment)}.usage_counts c
    join ${among(sql, lineages)} using (workspace_id, lineage_id)
    where c.step = 'hour' and c.start = any(${starts.map(iso)}::text[]::timestamptz[])
    group by c.workspace_id, c.lineage_id, c.start`
}

export type LineagePeak = Lineage & { requests: number; errors: number; hours: number }

/** The busiest hour of each day of `lineages` from `since` to `until`, and how many were used. */
export function listPeaks(
  environment: Environment,
  sql: Sql,
  lineages: readonly Lineage[],
  since: Date,
  until: Date,
): Promise<LineagePeak[]> {
  return sql<LineagePeak[]>`
    select workspace_id, lineage_id, max(requests)::bigint as requests,
      max(errors)::bigint as errors, count(*) as hours
    from (
      select c.workspace_id, c.lineage_id, c.start, sum(c.requests) as requests,
        coalesce(sum(c.requests) filter (where c.status >= 400), 0) as errors
      from ${sql(environment)}.usage_counts c
      join ${among(sql, lineages)} using (workspace_id, lineage_id)
      where c.step = 'hour' and c.start >= ${since} and c.start < ${until}
      group by c.workspace_id, c.lineage_id, c.start
    ) hours
    group by workspace_id, lineage_id,
      floor(extract(epoch from start - ${since}::timestamptz) / 86400)`
}

const among = (sql: Sql, lineages: readonly Lineage[]) => {
  const pairs = lineages.map(({ workspace_id, lineage_id }) => ({ workspace_id, lineage_id }))
  return sql`jsonb_to_recordset(${sql.json(pairs)}) as among(workspace_id text, lineage_id text)`
}

const iso = (date: Date): string => date.toISOString()

/** A key seen in few countries for a while is watched for new ones. */
const WATCHED_DAYS = 7
const COUNTRIES_MAX = 20

export type NewCountry = Lineage & { key_id: string; country: string; first_at: Date }

/**
 * Keys first seen from a country at `since` or later, known from others for a week before. What is
 * written down already is left out, here as below: it must not keep the rest from being found.
 */
export function listNewCountries(
  environment: Environment,
  sql: Sql,
  since: Date,
  limit: number,
): Promise<NewCountry[]> {
  const seen = sql`${sql(environment)}.usage_seen`
  const found = { row: 'n', subject: 'n.country', at: 'n.first_at' }
  const known = sql`from ${seen} o where o.workspace_id = n.workspace_id
    and o.lineage_id = n.lineage_id and o.country not in ('', 'unknown')`
  return sql<NewCountry[]>`
    select n.workspace_id, n.lineage_id, n.key_id, n.country, n.first_at from ${seen} n
    where n.first_at >= ${since} and n.country not in ('', 'unknown')
      and exists (select 1 ${known}
        and o.first_at <= n.first_at - make_interval(days => ${WATCHED_DAYS}::int))
      and (select count(*) ${known} and o.first_at < n.first_at) <= ${COUNTRIES_MAX}
      and not ${isWritten(environment, sql, 'new_country', found)}
    order by n.first_at limit ${limit}`
}

export type Resumed = Lineage & { key_id: string; resumed_at: Date; silent_since: Date }

/** Keys used at `since` or later for the first time after a long silence. */
export function listResumed(
  environment: Environment,
  sql: Sql,
  since: Date,
  limit: number,
): Promise<Resumed[]> {
  const found = { row: 's', at: 's.resumed_at' }
  return sql<Resumed[]>`
    select workspace_id, lineage_id, key_id, resumed_at, silent_since
    from ${sql(environment)}.usage_seen s
    where country = '' and last_at >= ${since} and resumed_at >= ${since}
      and resumed_at - silent_since > make_interval(days => ${SILENCE_DAYS}::int)
      and not ${isWritten(environment, sql, 'used_after_silence', found)}
    order by resumed_at limit ${limit}`
}

export type RetiringUse = Lineage & { id: string; retires_at: Date; last_used_at: Date }

/** Rotated keys used within the last quarter of their grace, whose end is after `since`. */
export function listRetiringUses(
  environment: Environment,
  sql: Sql,
  since: Date,
  limit: number,
): Promise<RetiringUse[]> {
  const keys = sql`${sql(environment)}.api_keys`
  const found = { row: 'k', subject: 'k.id', at: 'k.retires_at' }
  return sql<RetiringUse[]>`
    select k.workspace_id, k.lineage_id, k.id, k.retires_at, k.last_used_at
    from ${keys} k
    join lateral (select min(n.created_at) as at from ${keys} n
      where n.workspace_id = k.workspace_id and n.lineage_id = k.lineage_id
        and n.created_at > k.created_at) rotated on true
    where k.retires_at > ${since} and k.revoked_at is null
      and k.last_used_at >= k.retires_at - (k.retires_at - rotated.at) / 4
      and not ${isWritten(environment, sql, 'retiring_key_used', found)}
    order by k.retires_at limit ${limit}`
}
