/** Statements of many workspaces of one environment at once; each row names its own. */
import type { Tx } from '../storage/postgres.ts'
import { rowsOf } from '../storage/rows.ts'
import type { Environment } from '../storage/tenant.ts'
import type { TokenRecord } from './token.ts'

/**
 * Which of the API keys are not revoked, and stay so until the transaction ends. It never waits: a
 * key that somebody changes is not among them.
 */
export async function holdKeys(
  environment: Environment,
  tx: Tx,
  keys: readonly { workspaceId: string; id: string }[],
): Promise<boolean[]> {
  const { sql } = tx
  const rows = await sql<{ position: number }[]>`
    select w.position
    from json_to_recordset(${rowsOf(keys)}::text::json)
      as w(position integer, workspace_id text, id text)
    cross join lateral (
      select id from ${sql(environment)}.api_keys
      where workspace_id = w.workspace_id and id = w.id and revoked_at is null
      for key share skip locked
    ) k`
  const held = new Set(rows.map(row => row.position))
  return keys.map((_, i) => held.has(i))
}

/** Store tokens, whose keys and agents are held. */
export async function insertTokens(
  environment: Environment,
  tx: Tx,
  tokens: readonly { workspaceId: string; token: TokenRecord }[],
): Promise<void> {
  const { sql } = tx
  const json = JSON.stringify(tokens.map(toColumns))
  await sql`
    insert into ${sql(environment)}.tokens
      (workspace_id, id, agent_id, agent_name, grant_id, delegation_id, counting_grants, scope,
       audience, task_description, constraints, issued_by, issued_at, expires_at)
    select workspace_id, id, agent_id, agent_name, grant_id, delegation_id, counting_grants, scope,
      audience, task_description, constraints, issued_by, issued_at, expires_at
    from json_to_recordset(${json}::text::json) as r(workspace_id text, id text, agent_id text,
      agent_name text, grant_id text, delegation_id text, counting_grants text[], scope text[],
      audience text[], task_description text, constraints jsonb, issued_by text,
      issued_at timestamptz, expires_at timestamptz)`
}

/** What JSON leaves out becomes null. */
const toColumns = ({ workspaceId, token }: { workspaceId: string; token: TokenRecord }) => ({
  workspace_id: workspaceId,
  id: token.id,
  agent_id: token.agentId,
  agent_name: token.agentName,
  grant_id: token.grantId,
  delegation_id: token.delegationId,
  counting_grants: token.countingGrants,
  scope: token.scope,
  audience: token.audience,
  task_description: token.taskDescription,
  constraints: token.constraints,
  issued_by: token.issuedBy,
  issued_at: token.issuedAt,
  expires_at: token.expiresAt,
})
