import type { Position } from '../lib/cursor.ts'
import type { Sql, Tx } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import type { Member, MemberStatus } from './member.ts'
import type { MemberRole } from './role.ts'

/** Members belong to the workspace, whichever environment asks. */
type Workspace = Pick<Tenant, 'workspaceId'>

type MemberRow = Omit<Member, 'removedAt'> & { removedAt: Date | null }

const columns = (sql: Sql) => sql`
  workspace_id as "workspaceId", id, email, role, status, version, created_at as "createdAt",
  removed_at as "removedAt"`

const toMember = (row: MemberRow): Member => ({
  workspaceId: row.workspaceId,
  id: row.id,
  email: row.email,
  role: row.role,
  status: row.status,
  version: row.version,
  createdAt: row.createdAt,
  removedAt: row.removedAt ?? undefined,
})

/** Of advisory locks on a workspace's members; any number that no other lock has. */
const LOCK_CLASS = 0x6d656d

/**
 * Hold who may do what in the workspace until the transaction ends. `share` keeps it as it is while
 * something rests on it; `change` waits for those, and lets nobody rest on it meanwhile. An
 * advisory lock, since the role of the test environment may lock no row of `core`. Whoever will
 * change takes `change` at once: two who hold `share` and both want more would wait for each other.
 */
export async function lockMembers(
  { workspaceId }: Workspace,
  tx: Tx,
  mode: 'share' | 'change',
): Promise<void> {
  const { sql } = tx
  if (mode === 'share') {
    await sql`select pg_catalog.pg_advisory_xact_lock_shared(
      ${LOCK_CLASS}::integer, pg_catalog.hashtext(${workspaceId}))`
  } else {
    await sql`select pg_catalog.pg_advisory_xact_lock(
      ${LOCK_CLASS}::integer, pg_catalog.hashtext(${workspaceId}))`
  }
}

/** The role of an active member; undefined for anybody else. */
export async function findRole(
  { workspaceId }: Workspace,
  sql: Sql,
  id: string,
): Promise<MemberRole | undefined> {
  const [row] = await sql<{ role: MemberRole }[]>`
    select role from core.members
    where workspace_id = ${workspaceId} and id = ${id} and status = 'active'`
  return row?.role
}

export async function findMember(
  { workspaceId }: Workspace,
  sql: Sql,
  id: string,
): Promise<Member | undefined> {
  const [row] = await sql<MemberRow[]>`
    select ${columns(sql)} from core.members
    where workspace_id = ${workspaceId} and id = ${id}`
  return row && toMember(row)
}

/** The active member with this address, in whatever case it is written. */
export async function findByEmail(
  { workspaceId }: Workspace,
  sql: Sql,
  email: string,
): Promise<Member | undefined> {
  const [row] = await sql<MemberRow[]>`
    select ${columns(sql)} from core.members
    where workspace_id = ${workspaceId} and lower(email) = lower(${email}) and status = 'active'`
  return row && toMember(row)
}

/** The workspace's first owner of today, who stands behind keys made at the command line. */
export async function findFirstOwner(
  { workspaceId }: Workspace,
  sql: Sql,
): Promise<Member | undefined> {
  const [row] = await sql<MemberRow[]>`
    select ${columns(sql)} from core.members
    where workspace_id = ${workspaceId} and role = 'owner' and status = 'active'
    order by created_at, id limit 1`
  return row && toMember(row)
}

/** How many active members there are, and how many of them are owners. */
export async function countMembers(
  { workspaceId }: Workspace,
  sql: Sql,
): Promise<{ active: number; owners: number }> {
  const [row] = await sql<{ active: number; owners: number }[]>`
    select count(*) as active, count(*) filter (where role = 'owner') as owners
    from core.members where workspace_id = ${workspaceId} and status = 'active'`
  return { active: row?.active ?? 0, owners: row?.owners ?? 0 }
}

export type MemberFilter = { readonly status?: MemberStatus | undefined }

/** Newest first. */
export async function listMembers(
  { workspaceId }: Workspace,
  sql: Sql,
  { status }: MemberFilter,
  after: Position | undefined,
  limit: number,
): Promise<Member[]> {
  const rows = await sql<MemberRow[]>`
    select ${columns(sql)} from core.members
    where workspace_id = ${workspaceId}
      ${status ? sql`and status = ${status}` : sql``}
      ${after ? sql`and (created_at, id) < (${new Date(after.at)}, ${after.id})` : sql``}
    order by created_at desc, id desc limit ${limit}`
  return rows.map(toMember)
}

export async function insertMember(tx: Tx, member: Member): Promise<void> {
  await tx.sql`
    insert into core.members (workspace_id, id, email, role, created_at)
    values (${member.workspaceId}, ${member.id}, ${member.email}, ${member.role},
      ${member.createdAt})`
}

/** Write what of a member can change. */
export async function updateMember({ sql }: Tx, member: Member): Promise<void> {
  await sql`
    update core.members
    set email = ${member.email}, role = ${member.role}, status = ${member.status},
      version = ${member.version}, removed_at = ${member.removedAt ?? null}
    where workspace_id = ${member.workspaceId} and id = ${member.id}`
}

/** The roles of all active members of all workspaces, for the memory that requests are held to. */
export const listRoles = (sql: Sql) => sql<{ workspaceId: string; id: string; role: MemberRole }[]>`
  select workspace_id as "workspaceId", id, role from core.members where status = 'active'`
