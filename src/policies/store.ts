import type { Position } from '../lib/cursor.ts'
import type { Sql, Tx } from '../storage/postgres.ts'
import { rowsOf } from '../storage/rows.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'
import type { Effect, Mode, Policy, PolicyDefault, PolicyStatus, Terms } from './policy.ts'

type PolicyRow = {
  id: string
  name: string
  description: string | null
  effect: Effect
  terms: Terms
  mode: Mode
  guardrail: boolean
  status: PolicyStatus
  created_by: string
  created_at: Date
  deactivated_at: Date | null
}

// biome-ignore format: one list
const COLUMNS = [
  'id', 'name', 'description', 'effect', 'terms', 'mode', 'guardrail', 'status', 'created_by',
  'created_at', 'deactivated_at',
]

const toPolicy = (environment: Environment, row: PolicyRow): Policy => ({
  id: row.id,
  environment,
  name: row.name,
  description: row.description ?? undefined,
  effect: row.effect,
  terms: row.terms,
  mode: row.mode,
  guardrail: row.guardrail,
  status: row.status,
  createdBy: row.created_by,
  createdAt: row.created_at,
  deactivatedAt: row.deactivated_at ?? undefined,
})

/** Tells the locks on policies from others; the second key is the workspace's. */
const LOCK_CLASS = 0x706f6c

/** Each environment has a lock of its own: whoever works in test holds up nobody in live. */
const lockName = (workspaceId: string, environment: Environment): string =>
  `${environment} ${workspaceId}`

/** Where a workspace's policies stand in one environment. */
export type Standing = {
  policyDefault: PolicyDefault
  /** Changes with every policy that is created or deactivated. */
  version: number
  /** How many are active. */
  active: number
}

/**
 * How the policies stand, held there until the transaction ends: whoever changes them waits for all
 * who read them so, and these for it. The statement that reads comes after the one that waits, so
 * it sees what was waited for; they are sent together.
 */
export async function holdStanding(tenant: Tenant, tx: Tx): Promise<Standing> {
  const { sql } = tx
  const name = lockName(tenant.workspaceId, tenant.environment)
  const [, rows] = await Promise.all([
    sql`select pg_catalog.pg_advisory_xact_lock_shared(
      ${LOCK_CLASS}::integer, pg_catalog.hashtext(${name}))`,
    selectStanding(tenant, sql),
  ])
  return rows[0] ?? missing(tenant)
}

/**
 * How the policies of each of the workspaces stand now. Whoever rests on it has to see, under the
 * lock that `standingColumns` names, that it is so still.
 */
export async function readStandings(
  environment: Environment,
  sql: Sql,
  workspaceIds: readonly string[],
): Promise<Map<string, Standing>> {
  const rows = await sql<(Standing & { workspaceId: string })[]>`
    select wanted.id as "workspaceId", s."policyDefault", s.version, s.active
    from json_to_recordset(
      ${rowsOf(workspaceIds.map(id => ({ id })))}::text::json) as wanted(id text)
    cross join lateral (
      select ${columnsOfStanding(sql)} from ${standingTables(sql, environment)}
      where w.id = wanted.id limit 1
    ) s`
  return new Map(rows.map(row => [row.workspaceId, row]))
}

/** How policies stood, and the lock that keeps them so, as `json_to_recordset` reads it. */
export const standingColumns = (
  { workspaceId, environment }: Tenant,
  { policyDefault, version }: Standing,
) => ({
  ...{ id: workspaceId, policy_default: policyDefault, version },
  ...{ lock_class: LOCK_CLASS, lock_name: lockName(workspaceId, environment) },
})

/** How the policies stand now. */
export async function readStanding(tenant: Tenant, sql: Sql): Promise<Standing> {
  const rows = await selectStanding(tenant, sql)
  return rows[0] ?? missing(tenant)
}

function missing({ workspaceId }: Tenant): never {
  throw new Error(`there is no workspace ${workspaceId}`)
}

const columnsOfStanding = (sql: Sql) => sql`
  w.policy_default as "policyDefault", coalesce(v.version, 0) as version,
  coalesce(v.active, 0) as active`

const standingTables = (sql: Sql, environment: Environment) => sql`
  core.workspaces w left join ${sql(environment)}.policy_versions v on v.workspace_id = w.id`

const selectStanding = (tenant: Tenant, sql: Sql) => sql<Standing[]>`
  select ${columnsOfStanding(sql)} from ${standingTables(sql, tenant.environment)}
  where w.id = ${tenant.workspaceId}`

/**
 * Wait until nobody holds the policies of the workspace in `environments`, and keep them from being
 * held. Whoever takes both takes them in the order of `ENVIRONMENTS`.
 */
export async function lockPolicies(
  tenant: Tenant,
  tx: Tx,
  environments: readonly Environment[] = [tenant.environment],
): Promise<void> {
  for (const environment of environments) {
    const name = lockName(tenant.workspaceId, environment)
    await tx.sql`select pg_catalog.pg_advisory_xact_lock(
      ${LOCK_CLASS}::integer, pg_catalog.hashtext(${name}))`
  }
}

/** Count a change of the policies: `added` more are active. The first one is always created. */
export async function bumpVersion(tenant: Tenant, tx: Tx, added: 1 | -1): Promise<void> {
  const { sql } = tx
  await sql`
    insert into ${sql(tenant.environment)}.policy_versions as v (workspace_id, version, active)
    values (${tenant.workspaceId}, 1, 1)
    on conflict (workspace_id)
      do update set version = v.version + 1, active = v.active + ${added}::integer`
}

export async function insertPolicy(tenant: Tenant, tx: Tx, policy: Policy): Promise<void> {
  const { sql } = tx
  // It came from JSON, so it is JSON again.
  const terms = JSON.stringify(policy.terms)
  await sql`
    insert into ${sql(tenant.environment)}.policies
      (workspace_id, id, name, description, effect, terms, mode, guardrail, created_by, created_at)
    values (${tenant.workspaceId}, ${policy.id}, ${policy.name}, ${policy.description ?? null},
      ${policy.effect}, ${terms}::text::jsonb, ${policy.mode}, ${policy.guardrail},
      ${policy.createdBy}, ${policy.createdAt})`
}

export async function findPolicy(
  tenant: Tenant,
  sql: Sql,
  id: string,
): Promise<Policy | undefined> {
  const [row] = await sql<PolicyRow[]>`
    select ${sql(COLUMNS)} from ${sql(tenant.environment)}.policies
    where workspace_id = ${tenant.workspaceId} and id = ${id}`
  return row && toPolicy(tenant.environment, row)
}

/** Deactivate a policy; returns false when it was inactive already. */
export async function deactivatePolicy(
  tenant: Tenant,
  tx: Tx,
  id: string,
  at: Date,
): Promise<boolean> {
  const { sql } = tx
  const rows = await sql`
    update ${sql(tenant.environment)}.policies set status = 'inactive', deactivated_at = ${at}
    where workspace_id = ${tenant.workspaceId} and id = ${id} and status = 'active'
    returning id`
  return rows.length === 1
}

/** Every active policy, oldest first. */
export async function listActivePolicies(tenant: Tenant, sql: Sql): Promise<Policy[]> {
  const rows = await sql<PolicyRow[]>`
    select ${sql(COLUMNS)} from ${sql(tenant.environment)}.policies
    where workspace_id = ${tenant.workspaceId} and status = 'active'
    order by created_at, id`
  return rows.map(row => toPolicy(tenant.environment, row))
}

/** Bytes of Cedar in the active policies. */
export async function countCedarBytes(tenant: Tenant, tx: Tx): Promise<number> {
  const { sql } = tx
  const [row] = await sql<{ bytes: number }[]>`
    select coalesce(sum(octet_length(terms ->> 'cedar')), 0)::integer as bytes
    from ${sql(tenant.environment)}.policies
    where workspace_id = ${tenant.workspaceId} and status = 'active'`
  return row?.bytes ?? 0
}

export type PolicyFilter = { status?: PolicyStatus | undefined; effect?: Effect | undefined }

export async function listPolicies(
  tenant: Tenant,
  sql: Sql,
  filter: PolicyFilter,
  after: Position | undefined,
  limit: number,
): Promise<Policy[]> {
  const rows = await sql<PolicyRow[]>`
    select ${sql(COLUMNS)} from ${sql(tenant.environment)}.policies
    where workspace_id = ${tenant.workspaceId}
      ${filter.status ? sql`and status = ${filter.status}` : sql``}
      ${filter.effect ? sql`and effect = ${filter.effect}` : sql``}
      ${after ? sql`and (created_at, id) < (${new Date(after.at)}, ${after.id})` : sql``}
    order by created_at desc, id desc limit ${limit}`
  return rows.map(row => toPolicy(tenant.environment, row))
}
