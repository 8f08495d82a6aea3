import type { Position } from '../lib/cursor.ts'
import type { Sql, Tx } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'
import type { TokenRecord, TokenStatus } from './token.ts'

type TokenRow = {
  id: string
  agent_id: string
  agent_name: string
  grant_id: string
  delegation_id: string | null
  counting_grants: string[]
  scope: string[]
  audience: string[]
  task_description: string | null
  constraints: Record<string, unknown>
  issued_by: string
  issued_at: Date
  expires_at: Date
  revoked_at: Date | null
  agent_status: 'active' | 'suspended' | 'revoked'
}

// biome-ignore format: one list
const COLUMNS = [
  't.id', 't.agent_id', 't.agent_name', 't.grant_id', 't.delegation_id', 't.counting_grants',
  't.scope', 't.audience', 't.task_description', 't.constraints', 't.issued_by', 't.issued_at',
  't.expires_at', 't.revoked_at',
]

function statusOf(row: TokenRow, now: Date): TokenStatus {
  if (row.revoked_at !== null || row.agent_status === 'revoked') return 'revoked'
  if (row.expires_at <= now) return 'expired'
  return row.agent_status
}

const toRecord = (environment: Environment, row: TokenRow, now: Date): TokenRecord => ({
  id: row.id,
  environment,
  agentId: row.agent_id,
  agentName: row.agent_name,
  grantId: row.grant_id,
  delegationId: row.delegation_id ?? undefined,
  countingGrants: row.counting_grants,
  scope: row.scope,
  audience: row.audience,
  taskDescription: row.task_description ?? undefined,
  constraints: row.constraints,
  issuedBy: row.issued_by,
  issuedAt: row.issued_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at ?? undefined,
  status: statusOf(row, now),
})

/**
 * Store a token, unless the key that issues it is revoked: then returns false. The key's row is
 * held until the transaction ends, so that a revoke with everything that the key issued finds this
 * token or keeps it from being stored.
 */
export async function insertToken(tenant: Tenant, tx: Tx, token: TokenRecord): Promise<boolean> {
  const { sql } = tx
  // A token's constraints came from JSON, so they are JSON again.
  const constraints = JSON.stringify(token.constraints)
  const rows = await sql`
    insert into ${sql(tenant.environment)}.tokens
      (workspace_id, id, agent_id, agent_name, grant_id, delegation_id, counting_grants, scope,
       audience, task_description, constraints, issued_by, issued_at, expires_at)
    select k.workspace_id, ${token.id}, ${token.agentId}, ${token.agentName},
      ${token.grantId}, ${token.delegationId ?? null}, ${[...token.countingGrants]}::text[],
      ${[...token.scope]}::text[], ${[...token.audience]}::text[],
      ${token.taskDescription ?? null}, ${constraints}::text::jsonb, k.id,
      ${token.issuedAt}::timestamptz, ${token.expiresAt}::timestamptz
    from ${sql(tenant.environment)}.api_keys k
    where k.workspace_id = ${tenant.workspaceId} and k.id = ${token.issuedBy}
      and k.revoked_at is null
    for key share of k
    returning id`
  return rows.length === 1
}

/** The worst state of the agents that a token rests on: its own, or all of its chain. */
const worstAgent = (sql: Sql, environment: Environment) => sql`
  lateral (
    select case when bool_or(x.status = 'revoked') then 'revoked'
      when bool_or(x.status = 'suspended') then 'suspended' else 'active' end as status
    from ${sql(environment)}.agents x
    where x.workspace_id = t.workspace_id and x.id = any(coalesce(
      (select d.agents from ${sql(environment)}.delegations d
       where d.workspace_id = t.workspace_id and d.id = t.delegation_id),
      array[t.agent_id]))
  ) a`

export async function findToken(
  tenant: Tenant,
  sql: Sql,
  id: string,
  now: Date,
): Promise<TokenRecord | undefined> {
  const [row] = await sql<TokenRow[]>`
    select ${sql(COLUMNS)}, a.status as agent_status
    from ${sql(tenant.environment)}.tokens t
    cross join ${worstAgent(sql, tenant.environment)}
    where t.workspace_id = ${tenant.workspaceId} and t.id = ${id}`
  return row && toRecord(tenant.environment, row, now)
}

/** What tokens under a grant are held against: its oldest token, which is the widest. */
export type GrantDefinition = {
  agentId: string
  delegationId: string | undefined
  scope: string[]
  constraints: Record<string, unknown>
  countingGrants: string[]
  /** When the last token under it expires. */
  expiresAt: Date
}

type GrantRow = {
  agent_id: string
  delegation_id: string | null
  scope: string[]
  constraints: Record<string, unknown>
  counting_grants: string[]
  last_expiry: Date
}

export async function findGrant(
  tenant: Tenant,
  sql: Sql,
  id: string,
): Promise<GrantDefinition | undefined> {
  const tokens = sql`${sql(tenant.environment)}.tokens`
  const [row] = await sql<GrantRow[]>`
    select agent_id, delegation_id, scope, constraints, counting_grants,
      (select max(expires_at) from ${tokens}
       where workspace_id = ${tenant.workspaceId} and grant_id = ${id}) as last_expiry
    from ${tokens}
    where workspace_id = ${tenant.workspaceId} and grant_id = ${id}
    order by id limit 1`
  return (
    row && {
      agentId: row.agent_id,
      delegationId: row.delegation_id ?? undefined,
      scope: row.scope,
      constraints: row.constraints,
      countingGrants: row.counting_grants,
      expiresAt: row.last_expiry,
    }
  )
}

export type TokenFilter = {
  agentId?: string | undefined
  delegationId?: string | undefined
  status?: TokenStatus | undefined
  since?: Date | undefined
  until?: Date | undefined
}

export async function listTokens(
  tenant: Tenant,
  sql: Sql,
  filter: TokenFilter & { now: Date },
  after: Position | undefined,
  limit: number,
): Promise<TokenRecord[]> {
  const { agentId, delegationId, since, until, now } = filter
  const rows = await sql<TokenRow[]>`
    select ${sql(COLUMNS)}, a.status as agent_status
    from ${sql(tenant.environment)}.tokens t
    cross join ${worstAgent(sql, tenant.environment)}
    where t.workspace_id = ${tenant.workspaceId}
      ${agentId ? sql`and t.agent_id = ${agentId}` : sql``}
      ${delegationId ? sql`and t.delegation_id = ${delegationId}` : sql``}
      ${since ? sql`and t.issued_at >= ${since}` : sql``}
      ${until ? sql`and t.issued_at < ${until}` : sql``}
      ${hasStatus(sql, filter.status, now)}
      ${after ? sql`and t.id < ${after.id}` : sql``}
    order by t.id desc limit ${limit}`
  return rows.map(row => toRecord(tenant.environment, row, now))
}

function hasStatus(sql: Sql, status: TokenStatus | undefined, now: Date) {
  const isLive = sql`and t.revoked_at is null and t.expires_at > ${now}`
  switch (status) {
    case undefined:
      return sql``
    case 'revoked':
      return sql`and (t.revoked_at is not null or a.status = 'revoked')`
    case 'expired':
      return sql`and t.revoked_at is null and a.status <> 'revoked' and t.expires_at <= ${now}`
    case 'active':
      return sql`${isLive} and a.status = 'active'`
    case 'suspended':
      return sql`${isLive} and a.status = 'suspended'`
  }
}

/** A token that ended before its time, with when it would have expired (seconds). */
export type EndedToken = { id: string; expiresAt: number }

type EndedRow = { id: string; expires_at: Date }

const toEnded = (row: EndedRow): EndedToken => ({
  id: row.id,
  expiresAt: Math.ceil(row.expires_at.getTime() / 1000),
})

/** Revoke one token, unless it is revoked already. */
export async function revokeToken(
  tenant: Tenant,
  tx: Tx,
  id: string,
  at: Date,
): Promise<EndedToken | undefined> {
  const { sql } = tx
  const [row] = await sql<EndedRow[]>`
    update ${sql(tenant.environment)}.tokens set revoked_at = ${at}
    where workspace_id = ${tenant.workspaceId} and id = ${id} and revoked_at is null
    returning id, expires_at`
  return row && toEnded(row)
}

/** The scopes of the live tokens that an agent holds of its own authority. */
export async function listLiveScopes(
  tenant: Tenant,
  tx: Tx,
  agentId: string,
  at: Date,
): Promise<{ id: string; scope: string[] }[]> {
  const { sql } = tx
  return sql<{ id: string; scope: string[] }[]>`
    select id, scope from ${sql(tenant.environment)}.tokens
    where workspace_id = ${tenant.workspaceId} and agent_id = ${agentId}
      and delegation_id is null and revoked_at is null and expires_at > ${at}`
}

/** What was granted with a token. */
export type IssuedRow = {
  tokenId: string
  agentId: string
  agentName: string
  /** Every agent in whose name it is, the origin first, `agentId` last. */
  agentIds: string[]
  scope: string[]
  constraints: Record<string, unknown>
  issuedAt: Date
  expiresAt: Date
}

const issuedColumns = (sql: Sql) => sql`
  t.id as "tokenId", t.agent_id as "agentId", t.agent_name as "agentName",
  coalesce(d.agents, array[t.agent_id]) as "agentIds", t.scope, t.constraints,
  t.issued_at as "issuedAt", t.expires_at as "expiresAt"`

const issuedFrom = (sql: Sql, { environment }: Tenant) => sql`
  ${sql(environment)}.tokens t left join ${sql(environment)}.delegations d
    on d.workspace_id = t.workspace_id and d.id = t.delegation_id`

/** Up to `limit` live tokens after the id `after`, in the order of their ids. */
export async function listLiveTokens(
  tenant: Tenant,
  tx: Tx,
  after: string,
  limit: number,
  at: Date,
): Promise<IssuedRow[]> {
  const { sql } = tx
  return sql<IssuedRow[]>`
    select ${issuedColumns(sql)} from ${issuedFrom(sql, tenant)}
    where t.workspace_id = ${tenant.workspaceId} and t.id > ${after}
      and t.revoked_at is null and t.expires_at > ${at}
    order by t.id limit ${limit}`
}

/** The tokens issued last, newest first. */
export async function listLastIssued(
  tenant: Tenant,
  sql: Sql,
  limit: number,
): Promise<IssuedRow[]> {
  return sql<IssuedRow[]>`
    select ${issuedColumns(sql)} from ${issuedFrom(sql, tenant)}
    where t.workspace_id = ${tenant.workspaceId} order by t.id desc limit ${limit}`
}

/** Which tokens: these, those that these API keys issued, and those under these delegations. */
export type TokenChoice = { ids?: string[]; issuedBy?: string[]; under?: string[] }

const isChosen = (sql: Sql, { ids = [], issuedBy = [], under = [] }: TokenChoice) => sql`
  (id = any(${ids}) or issued_by = any(${issuedBy}) or delegation_id = any(${under}))`

/**
 * Revoke the chosen tokens that are live. Rows are locked in the order of their ids, so that two
 * who end the same tokens wait for each other instead of failing in a deadlock.
 */
export async function revokeTokens(
  tenant: Tenant,
  tx: Tx,
  choice: TokenChoice,
  at: Date,
): Promise<EndedToken[]> {
  const { sql } = tx
  const tokens = sql`${sql(tenant.environment)}.tokens`
  const rows = await sql<EndedRow[]>`
    with live as (
      select id from ${tokens}
      where workspace_id = ${tenant.workspaceId} and ${isChosen(sql, choice)}
        and revoked_at is null and expires_at > ${at}
      order by id for update
    )
    update ${tokens} t set revoked_at = ${at} from live
    where t.workspace_id = ${tenant.workspaceId} and t.id = live.id
    returning t.id, t.expires_at`
  return rows.map(toEnded)
}

/** How many of the chosen tokens were revoked while live, from `since` until `until`. */
export async function countEnded(
  tenant: Tenant,
  tx: Tx,
  choice: TokenChoice,
  since: Date,
  until?: Date,
): Promise<number> {
  const { sql } = tx
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from ${sql(tenant.environment)}.tokens
    where workspace_id = ${tenant.workspaceId} and ${isChosen(sql, choice)}
      and revoked_at >= ${since} and revoked_at < expires_at
      ${until ? sql`and revoked_at <= ${until}` : sql``}`
  return row?.count ?? 0
}

/** How many tokens of the agent, or with it in their chain, were live at `at`. */
export async function countLiveTokens(
  tenant: Tenant,
  tx: Tx,
  agentId: string,
  at: Date,
): Promise<number> {
  const { sql } = tx
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from ${sql(tenant.environment)}.tokens
    where workspace_id = ${tenant.workspaceId}
      and (agent_id = ${agentId} or delegation_id in (
        select id from ${sql(tenant.environment)}.delegations
        where workspace_id = ${tenant.workspaceId} and agents @> ${[agentId]}::text[]))
      and issued_at <= ${at} and expires_at > ${at} and (revoked_at is null or revoked_at > ${at})`
  return row?.count ?? 0
}
