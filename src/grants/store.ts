import type { Sql, Tx } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'
import type { Amounts, Remaining, Use, UseOutcome } from './grant.ts'

export type NewGrant = {
  id: string
  maxUses: number | undefined
  budget: Amounts
  expiresAt: Date
}

export async function insertGrant(tenant: Tenant, tx: Tx, grant: NewGrant): Promise<void> {
  const { sql } = tx
  await sql`
    insert into ${sql(tenant.environment)}.grants (workspace_id, id, max_uses, budget, expires_at)
    values (${tenant.workspaceId}, ${grant.id}, ${grant.maxUses ?? null},
      ${JSON.stringify(grant.budget)}::text::jsonb, ${grant.expiresAt})`
}

/** Keep the grants for as long as a token that expires then; returns how many there are. */
export async function keepGrants(
  tenant: Tenant,
  tx: Tx,
  path: readonly string[],
  until: Date,
): Promise<number> {
  const { sql } = tx
  const rows = await sql`
    with held as (
      select g.id from ${sql(tenant.environment)}.grants g
      join unnest(${[...path]}::text[]) with ordinality as p (id, position) on p.id = g.id
      where g.workspace_id = ${tenant.workspaceId}
      order by p.position for update of g
    )
    update ${sql(tenant.environment)}.grants g set expires_at = greatest(g.expires_at, ${until})
    from held where g.workspace_id = ${tenant.workspaceId} and g.id = held.id
    returning g.id`
  return rows.length
}

type RemainingRow = { remaining_uses: number | null; remaining_budget: Amounts | null }

function toRemaining({ remaining_uses: uses, remaining_budget }: RemainingRow): Remaining {
  const budget = remaining_budget ?? {}
  return {
    uses: uses ?? undefined,
    budget: Object.keys(budget).length === 0 ? undefined : budget,
  }
}

type UseRow = RemainingRow & {
  outcome: 'ok' | 'uses_exhausted' | 'budget_exhausted' | 'use_id_conflict' | 'missing'
  is_replay: boolean
}

/** Take the use from every grant of its path, or from none: one statement. */
export async function takeUse(tenant: Tenant, sql: Sql, use: Use): Promise<UseOutcome> {
  const [row] = await sql<UseRow[]>`
    select outcome, is_replay, remaining_uses, remaining_budget
    from ${sql(tenant.environment)}.use_grants(${tenant.workspaceId}, ${[...use.path]}::text[],
      ${use.id ?? null}::text, ${use.digest}, ${JSON.stringify(use.amounts)}::text::jsonb,
      ${use.isDryRun})`
  if (row === undefined) return { code: 'missing' }
  const { outcome: code } = row
  if (code === 'missing' || code === 'use_id_conflict') return { code }
  const remaining = toRemaining(row)
  return code === 'ok' ? { code, isReplay: row.is_replay, remaining } : { code, remaining }
}

/** The least that is left along the path; undefined when a grant of it is gone. */
export async function findRemaining(
  tenant: Tenant,
  sql: Sql,
  path: readonly string[],
): Promise<Remaining | undefined> {
  const [row] = await sql<(RemainingRow & { grants: number })[]>`
    with held as (
      select max_uses - uses as uses, budget, spent from ${sql(tenant.environment)}.grants
      where workspace_id = ${tenant.workspaceId} and id = any(${[...path]}::text[])
    ), fields as (
      select t.key as field, min(t.value::bigint - coalesce((spent ->> t.key)::bigint, 0)) as rest
      from held cross join jsonb_each_text(budget) t group by t.key
    )
    select (select count(*) from held) as grants, (select min(uses) from held) as remaining_uses,
      (select jsonb_object_agg(field, rest) from fields) as remaining_budget`
  return row?.grants === path.length ? toRemaining(row) : undefined
}

/** Rows deleted by one statement. */
const BATCH = 5000

/**
 * Forget some of the grants that expired before `before`, the names of their uses first; returns
 * whether there may be more.
 */
export async function deleteExpired(
  environment: Environment,
  sql: Sql,
  before: Date,
): Promise<boolean> {
  const uses = await sql`
    delete from ${sql(environment)}.grant_uses u using (
      select o.workspace_id, o.grant_id, o.use_id
      from ${sql(environment)}.grants g join ${sql(environment)}.grant_uses o
        on o.workspace_id = g.workspace_id and o.grant_id = g.id
      where g.expires_at < ${before} limit ${BATCH}
    ) old
    where u.workspace_id = old.workspace_id and u.grant_id = old.grant_id and u.use_id = old.use_id
    returning 1 as gone`
  if (uses.length > 0) return true
  const grants = await sql`
    delete from ${sql(environment)}.grants g using (
      select o.workspace_id, o.id from ${sql(environment)}.grants o
      where o.expires_at < ${before} limit ${BATCH}
    ) old
    where g.workspace_id = old.workspace_id and g.id = old.id and g.expires_at < ${before}
      and not exists (
        select 1 from ${sql(environment)}.grant_uses u
        where u.workspace_id = g.workspace_id and u.grant_id = g.id)
    returning 1 as gone`
  return grants.length === BATCH
}
