import type { Sql, Tx } from '../storage/postgres.ts'

export type Workspace = {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly status: 'active' | 'suspended'
}

/** A workspace with its settings. */
export type WorkspaceSettings = Workspace & {
  /** What holds within an agent's capabilities where no policy speaks. */
  readonly policyDefault: 'allow' | 'deny'
  readonly version: number
  readonly createdAt: Date
}

const settings = (sql: Sql) => sql`
  id, slug, name, status, policy_default as "policyDefault", version, created_at as "createdAt"`

export async function findWorkspace(sql: Sql, id: string): Promise<WorkspaceSettings | undefined> {
  const [row] = await sql<WorkspaceSettings[]>`
    select ${settings(sql)} from core.workspaces where id = ${id}`
  return row
}

/** The workspace's row, held until the transaction ends. */
export async function lockWorkspace(tx: Tx, id: string): Promise<WorkspaceSettings | undefined> {
  const [row] = await tx.sql<WorkspaceSettings[]>`
    select ${settings(tx.sql)} from core.workspaces where id = ${id} for update`
  return row
}

/** Write what of a workspace can change. */
export async function updateWorkspace(tx: Tx, workspace: WorkspaceSettings): Promise<void> {
  await tx.sql`
    update core.workspaces
    set policy_default = ${workspace.policyDefault}, version = ${workspace.version}
    where id = ${workspace.id}`
}

/** The oldest workspace: the one that the first start made. */
export async function findFirstWorkspace(sql: Sql): Promise<Workspace | undefined> {
  const [row] = await sql<Workspace[]>`
    select id, slug, name, status from core.workspaces order by created_at, id limit 1`
  return row
}

export async function listSuspendedWorkspaceIds(sql: Sql): Promise<string[]> {
  const rows = await sql<
    { id: string }[]
  >`select id from core.workspaces where status = 'suspended'`
  return rows.map(row => row.id)
}

export async function insertWorkspace(
  tx: Tx,
  workspace: Omit<Workspace, 'status'> & { createdAt: Date },
): Promise<void> {
  await tx.sql`
    insert into core.workspaces (id, slug, name, created_at)
    values (${workspace.id}, ${workspace.slug}, ${workspace.name}, ${workspace.createdAt})`
}

export type Member = { workspaceId: string; id: string; email: string; createdAt: Date }

export async function insertOwner(tx: Tx, member: Member): Promise<void> {
  await tx.sql`
    insert into core.members (workspace_id, id, email, role, created_at)
    values (${member.workspaceId}, ${member.id}, ${member.email}, 'owner', ${member.createdAt})`
}

/** The id of the workspace's first owner, who stands behind keys made at the command line. */
export async function findFirstOwnerId(sql: Sql, workspaceId: string): Promise<string | undefined> {
  const [row] = await sql<{ id: string }[]>`
    select id from core.members where workspace_id = ${workspaceId} and role = 'owner'
    order by created_at, id limit 1`
  return row?.id
}
