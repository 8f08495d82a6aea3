import type { Position } from '../lib/cursor.ts'
import type { Sql, Tx } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'
import type { Link } from './chain.ts'
import type { Delegation, DelegationStatus } from './delegation.ts'

type DelegationRow = {
  id: string
  parent_id: string | null
  from_agent_id: string
  to_agent_id: string
  agents: string[]
  scope: string[]
  links: Link[]
  max_depth: number
  reason: string | null
  issued_by: string
  created_at: Date
  expires_at: Date
  revoked_at: Date | null
  agent_status: 'active' | 'suspended' | 'revoked'
}

// biome-ignore format: one list
const COLUMNS = [
  'd.id', 'd.parent_id', 'd.from_agent_id', 'd.to_agent_id', 'd.agents', 'd.scope', 'd.links',
  'd.max_depth', 'd.reason', 'd.issued_by', 'd.created_at', 'd.expires_at', 'd.revoked_at',
]

function statusOf(row: DelegationRow, now: Date): DelegationStatus {
  if (row.revoked_at !== null || row.agent_status === 'revoked') return 'revoked'
  if (row.expires_at <= now) return 'expired'
  return row.agent_status
}

const toDelegation = (environment: Environment, row: DelegationRow, now: Date): Delegation => ({
  id: row.id,
  environment,
  parentId: row.parent_id ?? undefined,
  fromAgentId: row.from_agent_id,
  toAgentId: row.to_agent_id,
  agents: row.agents,
  scope: row.scope,
  links: row.links,
  maxDepth: row.max_depth,
  reason: row.reason ?? undefined,
  issuedBy: row.issued_by,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at ?? undefined,
  status: statusOf(row, now),
})

export async function insertDelegation(
  tenant: Tenant,
  tx: Tx,
  delegation: Delegation,
): Promise<void> {
  const { sql } = tx
  const { agents, scope, links } = delegation
  await sql`
    insert into ${sql(tenant.environment)}.delegations
      (workspace_id, id, parent_id, from_agent_id, to_agent_id, agents, scope, links, depth,
       max_depth, reason, issued_by, created_at, expires_at)
    values (${tenant.workspaceId}, ${delegation.id}, ${delegation.parentId ?? null},
      ${delegation.fromAgentId}, ${delegation.toAgentId}, ${[...agents]}::text[],
      ${[...scope]}::text[], ${JSON.stringify(links)}::text::json, ${links.length},
      ${delegation.maxDepth}, ${delegation.reason ?? null}, ${delegation.issuedBy},
      ${delegation.createdAt}, ${delegation.expiresAt})`
}

/** The worst state of the agents of a chain. */
const worstAgent = (sql: Sql, environment: Environment) => sql`
  lateral (
    select case when bool_or(x.status = 'revoked') then 'revoked'
      when bool_or(x.status = 'suspended') then 'suspended' else 'active' end as status
    from ${sql(environment)}.agents x
    where x.workspace_id = d.workspace_id and x.id = any(d.agents)
  ) a`

export async function findDelegation(
  tenant: Tenant,
  sql: Sql,
  id: string,
  now: Date,
): Promise<Delegation | undefined> {
  const [row] = await sql<DelegationRow[]>`
    select ${sql(COLUMNS)}, a.status as agent_status
    from ${sql(tenant.environment)}.delegations d
    cross join ${worstAgent(sql, tenant.environment)}
    where d.workspace_id = ${tenant.workspaceId} and d.id = ${id}`
  return row && toDelegation(tenant.environment, row, now)
}

export type DelegationFilter = {
  fromAgentId?: string | undefined
  toAgentId?: string | undefined
  parentId?: string | undefined
  status?: DelegationStatus | undefined
}

export async function listDelegations(
  tenant: Tenant,
  sql: Sql,
  filter: DelegationFilter & { now: Date },
  after: Position | undefined,
  limit: number,
): Promise<Delegation[]> {
  const { fromAgentId, toAgentId, parentId, now } = filter
  const rows = await sql<DelegationRow[]>`
    select ${sql(COLUMNS)}, a.status as agent_status
    from ${sql(tenant.environment)}.delegations d
    cross join ${worstAgent(sql, tenant.environment)}
    where d.workspace_id = ${tenant.workspaceId}
      ${fromAgentId ? sql`and d.from_agent_id = ${fromAgentId}` : sql``}
      ${toAgentId ? sql`and d.to_agent_id = ${toAgentId}` : sql``}
      ${parentId ? sql`and d.parent_id = ${parentId}` : sql``}
      ${inStatus(sql, filter.status, now)}
      ${after ? sql`and (d.created_at, d.id) < (${new Date(after.at)}, ${after.id})` : sql``}
    order by d.created_at desc, d.id desc limit ${limit}`
  return rows.map(row => toDelegation(tenant.environment, row, now))
}

function inStatus(sql: Sql, status: DelegationStatus | undefined, now: Date) {
  const isLive = sql`and d.revoked_at is null and d.expires_at > ${now}`
  switch (status) {
    case undefined:
      return sql``
    case 'revoked':
      return sql`and (d.revoked_at is not null or a.status = 'revoked')`
    case 'expired':
      return sql`and d.revoked_at is null and a.status <> 'revoked' and d.expires_at <= ${now}`
    case 'active':
      return sql`${isLive} and a.status = 'active'`
    case 'suspended':
      return sql`${isLive} and a.status = 'suspended'`
  }
}

/**
 * Keep these delegations from being revoked until the transaction ends, and see how they are. From
 * root to leaf, as those who revoke lock them, so that nobody waits in a circle.
 */
export async function lockChain(
  tenant: Tenant,
  tx: Tx,
  ids: readonly string[],
): Promise<{ id: string; expiresAt: Date; isRevoked: boolean }[]> {
  const { sql } = tx
  const rows = await sql<{ id: string; expires_at: Date; revoked_at: Date | null }[]>`
    select id, expires_at, revoked_at from ${sql(tenant.environment)}.delegations
    where workspace_id = ${tenant.workspaceId} and id = any(${[...ids]})
    order by depth, id for share`
  return rows.map(row => ({
    id: row.id,
    expiresAt: row.expires_at,
    isRevoked: row.revoked_at !== null,
  }))
}

/**
 * Whether the API key may still issue; it is not revoked until the transaction ends. Before any
 * delegation is locked: whoever revokes a key with what it issued has the key first.
 */
export async function holdIssuer(tenant: Tenant, tx: Tx, keyId: string): Promise<boolean> {
  const { sql } = tx
  const rows = await sql`
    select id from ${sql(tenant.environment)}.api_keys
    where workspace_id = ${tenant.workspaceId} and id = ${keyId} and revoked_at is null
    for key share`
  return rows.length === 1
}
