/** The statements that end delegations, with everything below them. */
import type { Sql, Tx } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'

/** A delegation that ended before its time, with when it would have expired (seconds). */
export type EndedDelegation = { id: string; expiresAt: number }

type EndedRow = { id: string; expires_at: Date }

const toEnded = (row: EndedRow): EndedDelegation => ({
  id: row.id,
  expiresAt: Math.ceil(row.expires_at.getTime() / 1000),
})

/** Which delegations to begin with. */
export type DelegationChoice =
  | { ids: readonly string[] }
  /** Those that these API keys issued. */
  | { issuedBy: readonly string[] }

/** Whoever ends delegations of the workspace waits until the transaction has ended. */
export async function holdEnds({ workspaceId, environment }: Tenant, tx: Tx): Promise<void> {
  await tx.sql`
    select pg_catalog.pg_advisory_xact_lock(
      pg_catalog.hashtextextended(${`delegations ${environment} ${workspaceId}`}, 0))`
}

/**
 * Hold the chosen delegations against use and change until the transaction ends, and return their
 * ids with those of all below them. One revoke of a workspace at a time: each may reach into what
 * the other ends. Whoever issues below a delegation holds its whole chain, so that nothing is added
 * below what is held here.
 */
export async function holdTrees(tenant: Tenant, tx: Tx, choice: DelegationChoice) {
  const { sql } = tx
  const { workspaceId, environment } = tenant
  await holdEnds(tenant, tx)
  const isChosen =
    'ids' in choice
      ? sql`id = any(${[...choice.ids]})`
      : sql`issued_by = any(${[...choice.issuedBy]})`
  const tops = await sql<{ id: string }[]>`
    select id from ${sql(environment)}.delegations
    where workspace_id = ${workspaceId} and ${isChosen}
    order by depth, id for update`
  const topIds = tops.map(row => row.id)
  return { tops: topIds, all: await descendants(tenant, sql, topIds) }
}

/** `ids` and every delegation below one of them. */
async function descendants(tenant: Tenant, sql: Sql, ids: string[]): Promise<string[]> {
  const delegations = sql`${sql(tenant.environment)}.delegations`
  const rows = await sql<{ id: string }[]>`
    with recursive tree as (
      select id from ${delegations}
      where workspace_id = ${tenant.workspaceId} and id = any(${ids})
      union
      select d.id from ${delegations} d join tree on d.parent_id = tree.id
      where d.workspace_id = ${tenant.workspaceId}
    )
    select id from tree`
  return rows.map(row => row.id)
}

/** Revoke those of `ids` that are live; in the order of the tree, as all do who lock them. */
export async function revokeDelegations(
  tenant: Tenant,
  tx: Tx,
  ids: string[],
  at: Date,
): Promise<EndedDelegation[]> {
  const { sql } = tx
  const delegations = sql`${sql(tenant.environment)}.delegations`
  const rows = await sql<EndedRow[]>`
    with live as (
      select id from ${delegations}
      where workspace_id = ${tenant.workspaceId} and id = any(${ids})
        and revoked_at is null and expires_at > ${at}
      order by depth, id for update
    )
    update ${delegations} d set revoked_at = ${at} from live
    where d.workspace_id = ${tenant.workspaceId} and d.id = live.id
    returning d.id, d.expires_at`
  return rows.map(toEnded)
}

/** Revoke one delegation, unless it is revoked already; one that has expired too. */
export async function revokeDelegation(
  tenant: Tenant,
  tx: Tx,
  id: string,
  at: Date,
): Promise<EndedDelegation | undefined> {
  const { sql } = tx
  const [row] = await sql<EndedRow[]>`
    update ${sql(tenant.environment)}.delegations set revoked_at = ${at}
    where workspace_id = ${tenant.workspaceId} and id = ${id} and revoked_at is null
    returning id, expires_at`
  return row && toEnded(row)
}

/** How many of `ids` were revoked while live, from `since` until `until`. */
export async function countEnded(
  tenant: Tenant,
  tx: Tx,
  ids: string[],
  since: Date,
  until?: Date,
): Promise<number> {
  const { sql } = tx
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from ${sql(tenant.environment)}.delegations
    where workspace_id = ${tenant.workspaceId} and id = any(${ids})
      and revoked_at >= ${since} and revoked_at < expires_at
      ${until ? sql`and revoked_at <= ${until}` : sql``}`
  return row?.count ?? 0
}

/** The scopes of the live delegations of the agent's own authority. */
export async function listLiveRoots(
  tenant: Tenant,
  tx: Tx,
  agentId: string,
  at: Date,
): Promise<{ id: string; scope: string[] }[]> {
  const { sql } = tx
  return sql<{ id: string; scope: string[] }[]>`
    select id, scope from ${sql(tenant.environment)}.delegations
    where workspace_id = ${tenant.workspaceId} and agents @> ${[agentId]}::text[]
      and agents[1] = ${agentId} and revoked_at is null and expires_at > ${at}`
}

/** How many delegations with the agent in their chain were live at `at`. */
export async function countLiveOf(
  tenant: Tenant,
  tx: Tx,
  agentId: string,
  at: Date,
): Promise<number> {
  const { sql } = tx
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from ${sql(tenant.environment)}.delegations
    where workspace_id = ${tenant.workspaceId} and agents @> ${[agentId]}::text[]
      and created_at <= ${at} and expires_at > ${at}
      and (revoked_at is null or revoked_at > ${at})`
  return row?.count ?? 0
}
