/**
 * The statements that delete test data, some rows at a time. Locks are taken in the order of those
 * who issue: agents, delegations, tokens, grants, rows of one kind in the order of their ids.
 */
import type { Sql, Tx } from '../storage/postgres.ts'
import type { Counts, TestTenant } from './test-work.ts'

/** Rows of one statement. */
const BATCH = 1000

/**
 * End some agents made until `cutoff`, and remember that they ended. Whoever is issuing for one
 * of them is waited for, and nobody issues for them after. Returns those that were active or
 * suspended until now; undefined when there are none left.
 */
export async function endAgents(
  tenant: TestTenant,
  tx: Tx,
  cutoff: Date,
  at: Date,
): Promise<string[] | undefined> {
  const { sql } = tx
  const schema = sql(tenant.environment)
  const rows = await sql<{ id: string; revoked_at: Date | null }[]>`
    select a.id, a.revoked_at from ${schema}.agents a
    where a.workspace_id = ${tenant.workspaceId} and a.created_at <= ${cutoff}
      and not exists (
        select 1 from ${schema}.reset_agents r
        where r.workspace_id = a.workspace_id and r.id = a.id)
    order by a.id limit ${BATCH} for update`
  if (rows.length === 0) return undefined
  const ids = rows.map(row => row.id)
  await sql`
    insert into ${schema}.reset_agents (workspace_id, id, ended_at)
    select workspace_id, id, coalesce(revoked_at, ${at}) from ${schema}.agents
    where workspace_id = ${tenant.workspaceId} and id = any(${ids})`
  await sql`
    update ${schema}.agents set status = 'revoked', revoked_at = ${at}
    where workspace_id = ${tenant.workspaceId} and id = any(${ids}) and status <> 'revoked'`
  return rows.filter(row => row.revoked_at === null).map(row => row.id)
}

/** Delete the policies made until `cutoff`; their lock is held. */
export async function deletePolicies(
  tenant: TestTenant,
  tx: Tx,
  cutoff: Date,
): Promise<Counts | undefined> {
  const { sql } = tx
  const schema = sql(tenant.environment)
  const rows = await sql`
    delete from ${schema}.policies
    where workspace_id = ${tenant.workspaceId} and created_at <= ${cutoff} returning id`
  if (rows.length === 0) return undefined
  await sql`
    update ${schema}.policy_versions v set version = v.version + 1, active = (
      select count(*) from ${schema}.policies p
      where p.workspace_id = ${tenant.workspaceId} and p.status = 'active')
    where v.workspace_id = ${tenant.workspaceId}`
  return { policies: rows.length }
}

type TokenRow = { id: string; counting_grants: string[] }

/** Delete some tokens of ended agents, with the grants that they were counted at. */
export async function deleteTokens(tenant: TestTenant, tx: Tx): Promise<Counts | undefined> {
  const { sql } = tx
  const schema = sql(tenant.environment)
  const rows = await sql<TokenRow[]>`
    select t.id, t.counting_grants from ${schema}.tokens t
    where t.workspace_id = ${tenant.workspaceId}
      and exists (
        select 1 from ${schema}.reset_agents r
        where r.workspace_id = ${tenant.workspaceId} and r.id = t.agent_id)
    order by t.id limit ${BATCH} for update`
  return removeTokens(tenant, tx, rows)
}

async function removeTokens(
  tenant: TestTenant,
  tx: Tx,
  rows: readonly TokenRow[],
): Promise<Counts | undefined> {
  if (rows.length === 0) return undefined
  const { sql } = tx
  const grants = await removeGrants(tenant, tx, [...new Set(rows.flatMap(r => r.counting_grants))])
  if (grants === undefined) return {}
  const ids = rows.map(row => row.id)
  await sql`
    delete from ${sql(tenant.environment)}.tokens
    where workspace_id = ${tenant.workspaceId} and id = any(${ids})`
  return { tokens: rows.length, grants }
}

/** Delete grants; undefined when there were more named uses than go at once, and they stay. */
async function removeGrants(
  tenant: TestTenant,
  tx: Tx,
  ids: string[],
): Promise<number | undefined> {
  if (ids.length === 0) return 0
  const { sql } = tx
  const schema = sql(tenant.environment)
  await sql`
    select id from ${schema}.grants
    where workspace_id = ${tenant.workspaceId} and id = any(${ids}) order by id for update`
  const uses = await sql`
    with old as materialized (
      select o.grant_id, o.use_id from ${schema}.grant_uses o
      where o.workspace_id = ${tenant.workspaceId} and o.grant_id = any(${ids}) limit ${BATCH}
    )
    delete from ${schema}.grant_uses u using old
    where u.workspace_id = ${tenant.workspaceId} and u.grant_id = old.grant_id
      and u.use_id = old.use_id
    returning 1 as gone`
  if (uses.length === BATCH) return undefined
  const rows = await sql`
    delete from ${schema}.grants
    where workspace_id = ${tenant.workspaceId} and id = any(${ids}) returning id`
  return rows.length
}

/**
 * Delete some delegations with an ended agent in their chain, the deepest first, and before them
 * the tokens that were issued under them. The lock on ends of delegations is held.
 */
export async function deleteDelegations(tenant: TestTenant, tx: Tx): Promise<Counts | undefined> {
  const { sql } = tx
  const schema = sql(tenant.environment)
  const rows = await sql<{ id: string; grant_id: string | null }[]>`
    select d.id, d.links -> -1 ->> 'grant' as grant_id from ${schema}.delegations d
    where d.workspace_id = ${tenant.workspaceId}
      and exists (
        select 1 from ${schema}.reset_agents r
        where r.workspace_id = ${tenant.workspaceId} and r.id = any(d.agents))
    order by d.depth desc, d.id limit ${BATCH} for update`
  if (rows.length === 0) return undefined
  const ids = rows.map(row => row.id)
  const tokens = await sql<TokenRow[]>`
    select id, counting_grants from ${schema}.tokens
    where workspace_id = ${tenant.workspaceId} and delegation_id = any(${ids})
    order by id limit ${BATCH} for update`
  const under = await removeTokens(tenant, tx, tokens)
  if (under !== undefined) return under
  const own = rows.map(row => row.grant_id).filter(id => id !== null)
  const grants = await removeGrants(tenant, tx, own)
  if (grants === undefined) return {}
  await sql`
    delete from ${schema}.delegations
    where workspace_id = ${tenant.workspaceId} and id = any(${ids})`
  return { delegations: rows.length, grants }
}

/** Delete some of the ended agents; nothing names them any more. */
export async function deleteAgents(tenant: TestTenant, tx: Tx): Promise<Counts | undefined> {
  const { sql } = tx
  const schema = sql(tenant.environment)
  const rows = await sql<{ id: string }[]>`
    select a.id from ${schema}.agents a
    where a.workspace_id = ${tenant.workspaceId} and exists (
        select 1 from ${schema}.reset_agents r
        where r.workspace_id = ${tenant.workspaceId} and r.id = a.id)
    order by a.id limit ${BATCH} for update`
  if (rows.length === 0) return undefined
  await sql`
    delete from ${schema}.agents
    where workspace_id = ${tenant.workspaceId} and id = any(${rows.map(row => row.id)})`
  return { agents: rows.length }
}

/** Delete the simulated subscription and some of the checkouts that led to it. */
export async function deleteBilling(
  tenant: TestTenant,
  tx: Tx,
  cutoff: Date,
): Promise<Counts | undefined> {
  const { sql } = tx
  const schema = sql(tenant.environment)
  const subscriptions = await sql`
    delete from ${schema}.simulated_subscriptions
    where workspace_id = ${tenant.workspaceId} and updated_at <= ${cutoff} returning workspace_id`
  const checkouts = await sql`
    with old as materialized (
      select o.id from ${schema}.checkouts o
      where o.workspace_id = ${tenant.workspaceId} and o.created_at <= ${cutoff}
      order by o.id limit ${BATCH} for update
    )
    delete from ${schema}.checkouts c using old
    where c.workspace_id = ${tenant.workspaceId} and c.id = old.id returning c.id`
  if (subscriptions.length + checkouts.length === 0) return undefined
  return { subscriptions: subscriptions.length, checkouts: checkouts.length }
}

/**
 * Delete some of the replies that an Idempotency-Key would be answered with: what they show is
 * gone. Those about API keys stay, as the keys do.
 */
export async function deleteReplies(
  tenant: TestTenant,
  tx: Tx,
  cutoff: Date,
): Promise<Counts | undefined> {
  const { sql } = tx
  const schema = sql(tenant.environment)
  const rows = await sql`
    with old as materialized (
      select o.key_id, o.operation, o.key_digest from ${schema}.idempotency o
      where o.workspace_id = ${tenant.workspaceId} and o.created_at <= ${cutoff}
        and o.operation not like 'keys.%'
      limit ${BATCH}
    )
    delete from ${schema}.idempotency i using old
    where i.workspace_id = ${tenant.workspaceId} and i.key_id = old.key_id
      and i.operation = old.operation and i.key_digest = old.key_digest
    returning 1 as gone`
  return rows.length === 0 ? undefined : { stored_replies: rows.length }
}

/** What there is now. */
export async function countAll(tenant: TestTenant, sql: Sql): Promise<Counts> {
  const schema = sql(tenant.environment)
  const { workspaceId } = tenant
  const [row] = await sql<Counts[]>`
    select (select count(*) from ${schema}.agents where workspace_id = ${workspaceId}) as agents,
      (select count(*) from ${schema}.tokens where workspace_id = ${workspaceId}) as tokens,
      (select count(*) from ${schema}.delegations
        where workspace_id = ${workspaceId}) as delegations,
      (select count(*) from ${schema}.grants where workspace_id = ${workspaceId}) as grants,
      (select count(*) from ${schema}.policies where workspace_id = ${workspaceId}) as policies,
      (select count(*) from ${schema}.checkouts where workspace_id = ${workspaceId}) as checkouts,
      (select count(*) from ${schema}.simulated_subscriptions
        where workspace_id = ${workspaceId}) as subscriptions,
      (select count(*) from ${schema}.idempotency
        where workspace_id = ${workspaceId} and operation not like 'keys.%') as stored_replies`
  return row ?? {}
}
