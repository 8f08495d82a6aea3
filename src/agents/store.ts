import type { Position } from '../lib/cursor.ts'
import type { Sql, Tx } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'
import { isUniqueViolation } from '../storage/unique.ts'
import type { Agent, AgentStatus } from './agent.ts'
import { type AgentPublicKey, thumbprint } from './public-key.ts'

export type AgentRow = {
  id: string
  name: string
  owner: string
  model_provider: string | null
  model_name: string | null
  capabilities: string[]
  metadata: Record<string, string>
  status: AgentStatus
  public_jwk: AgentPublicKey
  version: number
  created_at: Date
  updated_at: Date
  revoked_at: Date | null
}

// biome-ignore format: one list
export const AGENT_COLUMNS = [
  'id', 'name', 'owner', 'model_provider', 'model_name', 'capabilities', 'metadata', 'status',
  'public_jwk', 'version', 'created_at', 'updated_at', 'revoked_at',
]

export const toAgent = (environment: Environment, row: AgentRow): Agent => ({
  id: row.id,
  environment,
  name: row.name,
  owner: row.owner,
  modelProvider: row.model_provider ?? undefined,
  modelName: row.model_name ?? undefined,
  capabilities: row.capabilities,
  metadata: row.metadata,
  status: row.status,
  publicKey: row.public_jwk,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  revokedAt: row.revoked_at ?? undefined,
})

/** Returns false when another agent of the workspace has this public key. */
export async function insertAgent(tenant: Tenant, tx: Tx, agent: Agent): Promise<boolean> {
  const { sql } = tx
  const rows = await sql`
    insert into ${sql(tenant.environment)}.agents
      (workspace_id, id, name, owner, model_provider, model_name, capabilities, metadata,
       public_jwk, key_thumbprint, created_at, updated_at)
    values (${tenant.workspaceId}, ${agent.id}, ${agent.name}, ${agent.owner},
      ${agent.modelProvider ?? null}, ${agent.modelName ?? null}, ${[...agent.capabilities]},
      ${sql.json(agent.metadata)}, ${sql.json(agent.publicKey)}, ${thumbprint(agent.publicKey)},
      ${agent.createdAt}, ${agent.updatedAt})
    on conflict (workspace_id, key_thumbprint) do nothing
    returning id`
  return rows.length === 1
}

export async function findAgent(tenant: Tenant, sql: Sql, id: string): Promise<Agent | undefined> {
  const [row] = await sql<AgentRow[]>`
    select ${sql(AGENT_COLUMNS)} from ${sql(tenant.environment)}.agents
    where workspace_id = ${tenant.workspaceId} and id = ${id}`
  return row && toAgent(tenant.environment, row)
}

/** Those of `ids` that there are, by id. */
export async function findAgents(
  tenant: Tenant,
  sql: Sql,
  ids: string[],
): Promise<Map<string, Agent>> {
  const rows = await sql<AgentRow[]>`
    select ${sql(AGENT_COLUMNS)} from ${sql(tenant.environment)}.agents
    where workspace_id = ${tenant.workspaceId} and id = any(${ids})`
  return new Map(rows.map(row => [row.id, toAgent(tenant.environment, row)]))
}

/**
 * The agent's row, held until the transaction ends: `share` keeps it from changing while a token is
 * issued, `update` keeps tokens from being issued while it changes.
 */
export async function lockAgent(
  tenant: Tenant,
  tx: Tx,
  id: string,
  mode: 'share' | 'update',
): Promise<Agent | undefined> {
  const { sql } = tx
  const [row] = await sql<AgentRow[]>`
    select ${sql(AGENT_COLUMNS)} from ${sql(tenant.environment)}.agents
    where workspace_id = ${tenant.workspaceId} and id = ${id}
    ${mode === 'share' ? sql`for share` : sql`for update`}`
  return row && toAgent(tenant.environment, row)
}

/** Each of `ids` that there is, as `lockAgent` for `share`. */
export async function lockAgents(tenant: Tenant, tx: Tx, ids: readonly string[]): Promise<Agent[]> {
  const { sql } = tx
  const rows = await sql<AgentRow[]>`
    select ${sql(AGENT_COLUMNS)} from ${sql(tenant.environment)}.agents
    where workspace_id = ${tenant.workspaceId} and id = any(${[...ids]})
    order by id for share`
  return rows.map(row => toAgent(tenant.environment, row))
}

export type AgentFilter = { status?: AgentStatus | undefined; owner?: string | undefined }

export async function listAgents(
  tenant: Tenant,
  sql: Sql,
  filter: AgentFilter,
  after: Position | undefined,
  limit: number,
): Promise<Agent[]> {
  const rows = await sql<AgentRow[]>`
    select ${sql(AGENT_COLUMNS)} from ${sql(tenant.environment)}.agents
    where workspace_id = ${tenant.workspaceId}
      ${filter.status ? sql`and status = ${filter.status}` : sql``}
      ${filter.owner ? sql`and owner = ${filter.owner}` : sql``}
      ${after ? sql`and (created_at, id) < (${new Date(after.at)}, ${after.id})` : sql``}
    order by created_at desc, id desc limit ${limit}`
  return rows.map(row => toAgent(tenant.environment, row))
}

/**
 * Write every member of `agent` that can change. Returns false when the public key is another
 * agent's.
 */
export async function updateAgent(tenant: Tenant, tx: Tx, agent: Agent): Promise<boolean> {
  const { sql } = tx
  try {
    await sql`
      update ${sql(tenant.environment)}.agents
      set name = ${agent.name}, owner = ${agent.owner},
        model_provider = ${agent.modelProvider ?? null}, model_name = ${agent.modelName ?? null},
        capabilities = ${[...agent.capabilities]}, metadata = ${sql.json(agent.metadata)},
        status = ${agent.status}, public_jwk = ${sql.json(agent.publicKey)},
        key_thumbprint = ${thumbprint(agent.publicKey)}, version = ${agent.version},
        updated_at = ${agent.updatedAt}, revoked_at = ${agent.revokedAt ?? null}
      where workspace_id = ${tenant.workspaceId} and id = ${agent.id}`
    return true
  } catch (error) {
    if (isUniqueViolation(error)) return false
    throw error
  }
}

export type InactiveAgent = { id: string; status: 'suspended' | 'revoked' }

/**
 * Every agent that is not active and may have live tokens: all suspended, and those revoked since
 * `since`; also those that a reset of test data has deleted.
 */
export async function listInactiveAgents(
  environment: Environment,
  sql: Sql,
  since: Date,
): Promise<InactiveAgent[]> {
  return sql<InactiveAgent[]>`
    select id, status from ${sql(environment)}.agents
    where status = 'suspended' or (status = 'revoked' and revoked_at > ${since})
    union all
    select id, 'revoked' as status from ${sql(environment)}.reset_agents
    where ended_at > ${since}`
}
