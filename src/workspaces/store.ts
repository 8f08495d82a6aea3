import type { Sql, Tx } from '../storage/postgres.ts'
import type { Environment } from '../storage/tenant.ts'

export type WorkspaceStatus = 'active' | 'suspended'

export type Workspace = {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly status: WorkspaceStatus
}

/** Which environments a workspace may use. */
export type Access = Readonly<Record<Environment, boolean>>

/** A workspace with its settings. */
export type WorkspaceSettings = Workspace & {
  readonly access: Access
  /** What holds within an agent's capabilities where no policy speaks. */
  readonly policyDefault: 'allow' | 'deny'
  readonly version: number
  readonly createdAt: Date
}

type Row = Omit<WorkspaceSettings, 'access'> & { live: boolean; test: boolean }

const columns = (sql: Sql) => sql`
  id, slug, name, status, live_access as live, test_access as test,
  policy_default as "policyDefault", version, created_at as "createdAt"`

const toWorkspace = (row: Row): WorkspaceSettings => ({
  id: row.id,
  slug: row.slug,
  name: row.name,
  status: row.status,
  access: { live: row.live, test: row.test },
  policyDefault: row.policyDefault,
  version: row.version,
  createdAt: row.createdAt,
})

export async function findWorkspace(sql: Sql, id: string): Promise<WorkspaceSettings | undefined> {
  const [row] = await sql<Row[]>`select ${columns(sql)} from core.workspaces where id = ${id}`
  return row && toWorkspace(row)
}

/** By its id or its slug; no slug looks like an id, which holds an underscore. */
export async function findNamedWorkspace(
  sql: Sql,
  name: string,
): Promise<WorkspaceSettings | undefined> {
  const [row] = await sql<Row[]>`
    select ${columns(sql)} from core.workspaces where id = ${name} or slug = ${name}`
  return row && toWorkspace(row)
}

/** The workspace's row, held until the transaction ends. */
export async function lockWorkspace(tx: Tx, id: string): Promise<WorkspaceSettings | undefined> {
  const [row] = await tx.sql<Row[]>`
    select ${columns(tx.sql)} from core.workspaces where id = ${id} for update`
  return row && toWorkspace(row)
}

/** Write what of a workspace can change. */
export async function updateWorkspace(tx: Tx, workspace: WorkspaceSettings): Promise<void> {
  const { access } = workspace
  await tx.sql`
    update core.workspaces
    set name = ${workspace.name}, status = ${workspace.status},
      live_access = ${access.live}, test_access = ${access.test},
      policy_default = ${workspace.policyDefault}, version = ${workspace.version}
    where id = ${workspace.id}`
}

/** The oldest workspace: the one that the first start made. */
export async function findFirstWorkspace(sql: Sql): Promise<Workspace | undefined> {
  const [row] = await sql<Workspace[]>`
    select id, slug, name, status from core.workspaces order by created_at, id limit 1`
  return row
}

/** The oldest first. */
export async function listWorkspaces(sql: Sql, limit: number): Promise<WorkspaceSettings[]> {
  const rows = await sql<Row[]>`
    select ${columns(sql)} from core.workspaces order by created_at, id limit ${limit}`
  return rows.map(toWorkspace)
}

export async function listSuspendedWorkspaceIds(sql: Sql): Promise<string[]> {
  const rows = await sql<
    { id: string }[]
  >`select id from core.workspaces where status = 'suspended'`
  return rows.map(row => row.id)
}

/** The workspaces that may not use every environment. */
export const listClosed = (sql: Sql) => sql<{ id: string; live: boolean; test: boolean }[]>`
  select id, live_access as live, test_access as test from core.workspaces
  where not (live_access and test_access)`

/** Whether it is new: a slug is taken once. */
export async function insertWorkspace(tx: Tx, workspace: WorkspaceSettings): Promise<boolean> {
  const { access } = workspace
  const rows = await tx.sql`
    insert into core.workspaces (id, slug, name, live_access, test_access, created_at)
    values (${workspace.id}, ${workspace.slug}, ${workspace.name}, ${access.live}, ${access.test},
      ${workspace.createdAt})
    on conflict (slug) do nothing returning id`
  return rows.length === 1
}
