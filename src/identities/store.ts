import type { Sql, Tx } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import type { Identity } from './identities.ts'
import type { Invitation, Invitee } from './invitation.ts'

/** The member's row, held until the transaction ends. */
export async function lockMember(tenant: Tenant, tx: Tx, id: string): Promise<Invitee | undefined> {
  const [row] = await tx.sql<Invitee[]>`
    select id, email, role from core.members
    where workspace_id = ${tenant.workspaceId} and id = ${id} and status = 'active' for update`
  return row
}

/** The member with this address; A to Z are the same in lower case. */
export async function findMemberByEmail(
  tenant: Tenant,
  sql: Sql,
  email: string,
): Promise<Invitee | undefined> {
  const [row] = await sql<Invitee[]>`
    select id, email, role from core.members
    where workspace_id = ${tenant.workspaceId} and status = 'active'
      and lower(email collate "C") = lower(${email}::text collate "C")`
  return row
}

/** What somebody may do in the workspace now; undefined when they are no member of it. */
export async function findRole(
  tenant: Tenant,
  tx: Tx,
  memberId: string,
): Promise<Invitee['role'] | undefined> {
  const [row] = await tx.sql<{ role: Invitee['role'] }[]>`
    select role from core.members
    where workspace_id = ${tenant.workspaceId} and id = ${memberId} and status = 'active'`
  return row?.role
}

/** Store an invitation; those before it that are still open for the member are replaced. */
export async function insertInvitation(
  tenant: Tenant,
  tx: Tx,
  invitation: Invitation,
  secretHash: string,
): Promise<void> {
  const { sql } = tx
  await sql`
    update core.invitations set replaced_at = ${invitation.createdAt}
    where workspace_id = ${tenant.workspaceId} and member_id = ${invitation.memberId}
      and accepted_at is null and replaced_at is null`
  await sql`
    insert into core.invitations
      (workspace_id, id, member_id, secret_hash, created_by, created_at, expires_at)
    values (${tenant.workspaceId}, ${invitation.id}, ${invitation.memberId}, ${secretHash},
      ${invitation.createdBy ?? null}, ${invitation.createdAt}, ${invitation.expiresAt})`
}

type InvitationRow = {
  workspace_id: string
  id: string
  member_id: string
  created_by: string | null
  created_at: Date
  expires_at: Date
  accepted_at: Date | null
  replaced_at: Date | null
}

/** The invitation with one of these hashes: the look-up that comes before the tenant is known. */
export async function findInvitation(sql: Sql, hashes: string[]): Promise<Invitation | undefined> {
  const [row] = await sql<InvitationRow[]>`
    select workspace_id, id, member_id, created_by, created_at, expires_at, accepted_at,
      replaced_at
    from core.invitations where secret_hash = any(${hashes})`
  return row && toInvitation(row)
}

/** The invitation's row, held until the transaction ends. */
export async function lockInvitation(
  tenant: Tenant,
  tx: Tx,
  id: string,
): Promise<Invitation | undefined> {
  const [row] = await tx.sql<InvitationRow[]>`
    select workspace_id, id, member_id, created_by, created_at, expires_at, accepted_at,
      replaced_at
    from core.invitations where workspace_id = ${tenant.workspaceId} and id = ${id} for update`
  return row && toInvitation(row)
}

const toInvitation = (row: InvitationRow): Invitation => ({
  id: row.id,
  workspaceId: row.workspace_id,
  memberId: row.member_id,
  createdBy: row.created_by ?? undefined,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  acceptedAt: row.accepted_at ?? undefined,
  replacedAt: row.replaced_at ?? undefined,
})

export async function markAccepted(tenant: Tenant, tx: Tx, id: string, at: Date): Promise<void> {
  await tx.sql`
    update core.invitations set accepted_at = ${at}
    where workspace_id = ${tenant.workspaceId} and id = ${id}`
}

/** Forget invitations that ended before `before`. */
export async function deleteOldInvitations(sql: Sql, before: Date): Promise<void> {
  await sql`delete from core.invitations where expires_at < ${before}`
}

type IdentityRow = {
  workspace_id: string
  member_id: string
  issuer: string
  subject: string
  invitation_id: string | null
  linked_at: Date
}

const toIdentity = (row: IdentityRow): Identity => ({
  workspaceId: row.workspace_id,
  memberId: row.member_id,
  issuer: row.issuer,
  subject: row.subject,
  invitationId: row.invitation_id ?? undefined,
  linkedAt: row.linked_at,
})

/**
 * Returns false when the account, or the member, is linked already: neither is ever relinked. An
 * account is free again once the member it was linked to is removed.
 */
export async function insertIdentity(tenant: Tenant, tx: Tx, identity: Identity): Promise<boolean> {
  await tx.sql`
    delete from core.identities i using core.members m
    where i.issuer = ${identity.issuer} and i.subject = ${identity.subject}
      and m.workspace_id = i.workspace_id and m.id = i.member_id and m.status = 'removed'`
  const rows = await tx.sql`
    insert into core.identities
      (workspace_id, member_id, issuer, subject, invitation_id, linked_at)
    values (${tenant.workspaceId}, ${identity.memberId}, ${identity.issuer}, ${identity.subject},
      ${identity.invitationId ?? null}, ${identity.linkedAt})
    on conflict do nothing returning member_id`
  return rows.length === 1
}

/** What the member signs in with. */
export async function findIdentity(
  tenant: Tenant,
  sql: Sql,
  memberId: string,
): Promise<Identity | undefined> {
  const [row] = await sql<IdentityRow[]>`
    select workspace_id, member_id, issuer, subject, invitation_id, linked_at
    from core.identities where workspace_id = ${tenant.workspaceId} and member_id = ${memberId}`
  return row && toIdentity(row)
}

/** Take what the member signs in with away; undefined when there was nothing. */
export async function deleteIdentity(
  tenant: Tenant,
  tx: Tx,
  memberId: string,
): Promise<Identity | undefined> {
  const [row] = await tx.sql<IdentityRow[]>`
    delete from core.identities
    where workspace_id = ${tenant.workspaceId} and member_id = ${memberId}
    returning workspace_id, member_id, issuer, subject, invitation_id, linked_at`
  return row && toIdentity(row)
}

/** Members with what they sign in with, by address. */
export async function listLinked(
  tenant: Tenant,
  sql: Sql,
  limit: number,
): Promise<{ member: Invitee; identity: Identity | undefined }[]> {
  const rows = await sql<(Invitee & { [K in keyof IdentityRow]: IdentityRow[K] | null })[]>`
    select m.id, m.email, m.role, i.workspace_id, i.member_id, i.issuer, i.subject,
      i.invitation_id, i.linked_at
    from core.members m
    left join core.identities i on i.workspace_id = m.workspace_id and i.member_id = m.id
    where m.workspace_id = ${tenant.workspaceId} and m.status = 'active'
    order by m.email limit ${limit}`
  return rows.map(({ id, email, role, ...row }) => ({
    member: { id, email, role },
    identity: row.member_id === null ? undefined : toIdentity(row as IdentityRow),
  }))
}
