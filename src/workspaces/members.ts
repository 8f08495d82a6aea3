/** Use cases of members: list, get, add, change, remove. */
import { type AuditEvent, record } from '../audit/record.ts'
import { AuditedRefusal } from '../audit/refusal.ts'
import type { Work } from '../audit/work.ts'
import { DomainError } from '../lib/errors.ts'
import { randomId } from '../lib/ids.ts'
import { type Page, type PageRequest, readPage } from '../lib/page.ts'
import { recordChanges, repeatChanges } from '../storage/changes.ts'
import type { Database } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import { roleRefusal } from './authority.ts'
import type { Member } from './member.ts'
import * as store from './member-store.ts'
import { type MemberRole, OWNER_ONLY } from './role.ts'

/** Active members that a workspace may have: their roles are held in memory. */
const ACTIVE_MAX = 1000

export type NewMember = { readonly email: string; readonly role: MemberRole }

/**
 * Add a member. Somebody who was removed is a new member when they come back: the keys they left
 * stay those of the one who left.
 * @throws DomainError `role_required`, `member_exists`, `member_limit_reached`
 */
export async function addMember(work: Work, { email, role }: NewMember): Promise<Member> {
  const { tenant, tx } = work
  await store.lockMembers(tenant, tx, 'change')
  const refused = (id: string): AuditEvent => memberEvent('member.created', id, { role })
  if (role === 'owner') await requireOwner(work, 'Making an owner', refused('none'))
  await requireFree(work, email)
  const { active } = await store.countMembers(tenant, tx.sql)
  if (active >= ACTIVE_MAX) throw tooMany()
  const member: Member = {
    workspaceId: tenant.workspaceId,
    id: randomId('mem'),
    email,
    role,
    status: 'active',
    version: 1,
    createdAt: new Date(work.now),
    removedAt: undefined,
  }
  await store.insertMember(tx, member)
  await recordChanges(tenant, tx, [roleOf(member)])
  await record(work, memberEvent('member.created', member.id, { role }))
  return member
}

export type MemberPatch = {
  readonly email?: string | undefined
  readonly role?: MemberRole | undefined
}

/**
 * Change a member; a role holds from the very next request of their keys.
 * @throws DomainError `not_found`, `precondition_failed`, `member_removed`, `role_required`,
 *   `last_owner`, `member_exists`
 */
export async function updateMember(
  work: Work,
  id: string,
  patch: MemberPatch,
  requireVersion: (version: number) => void,
): Promise<Member> {
  const { tenant, tx } = work
  const before = await hold(work, id)
  requireVersion(before.version)
  if (before.status === 'removed') throw wasRemoved()
  const { email = before.email, role = before.role } = patch
  const details = { role_before: before.role, role }
  if (before.role === 'owner' || role === 'owner') {
    const refused = memberEvent('member.updated', id, details)
    await requireOwner(work, 'Changing or making an owner', refused)
  }
  if (before.role === 'owner' && role !== 'owner') await requireOtherOwner(work)
  if (email.toLowerCase() !== before.email.toLowerCase()) await requireFree(work, email)
  const member = { ...before, email, role, version: before.version + 1 }
  await store.updateMember(tx, member)
  await recordChanges(tenant, tx, [roleOf(member)])
  const changed = [
    ...(email === before.email ? [] : ['email']),
    ...(role === before.role ? [] : ['role']),
  ]
  await record(work, memberEvent('member.updated', id, { changed, ...details }))
  return member
}

/**
 * Ends the keys that a member stands behind in the environment of `work`; returns how many have
 * ended since `since`. Given by `api-keys`, so that members need not know them.
 */
export type RevokeKeysOf = (work: Work, memberId: string, since: Date) => Promise<number>

/**
 * Remove a member: their keys govern nothing from the very next request, and go on with everything
 * else unless they are revoked. Repeats answer the same.
 * @throws DomainError `not_found`, `role_required`, `last_owner`
 */
export async function removeMember(
  work: Work,
  id: string,
  revokeKeys?: RevokeKeysOf,
): Promise<{ member: Member; removedAt: Date; revokedKeys: number | undefined }> {
  const before = await hold(work, id)
  if (before.role === 'owner') {
    await requireOwner(work, 'Removing an owner', memberEvent('member.removed', id))
  }
  const isRepeat = before.status === 'removed'
  const member = isRepeat ? before : await remove(work, before)
  if (isRepeat) repeatChanges(work.tenant, work.tx, [roleOf(member)])
  const removedAt = member.removedAt ?? new Date(work.now)
  // Counted since they left, not in this call, so that a repeat answers the same.
  const revokedKeys = revokeKeys && (await revokeKeys(work, id, removedAt))
  return { member, removedAt, revokedKeys }
}

async function remove(work: Work, before: Member): Promise<Member> {
  if (before.role === 'owner') await requireOtherOwner(work)
  const member: Member = {
    ...before,
    status: 'removed',
    version: before.version + 1,
    removedAt: new Date(work.now),
  }
  await store.updateMember(work.tx, member)
  await recordChanges(work.tenant, work.tx, [roleOf(member)])
  await record(work, memberEvent('member.removed', before.id, { role: before.role }))
  return member
}

/** The change that says what a member is now. */
const roleOf = ({ id, role, status }: Member) => ({
  kind: 'member_role' as const,
  memberId: id,
  ...(status === 'active' ? { role } : {}),
})

const memberEvent = (
  action: 'member.created' | 'member.updated' | 'member.removed',
  id: string,
  details: AuditEvent['details'] = {},
): AuditEvent => ({ action, target: { kind: 'member', id }, details })

/** The member, and nobody else changes who is what until the transaction ends. */
async function hold({ tenant, tx }: Work, id: string): Promise<Member> {
  await store.lockMembers(tenant, tx, 'change')
  const member = await store.findMember(tenant, tx.sql, id)
  if (member === undefined) throw notFound(id)
  return member
}

/** Owners are made and changed by owners, and by the operator. */
async function requireOwner(work: Work, what: string, refused: AuditEvent): Promise<void> {
  const { actor } = work.origin
  if (actor.kind !== 'key') return
  const role = await store.findRole(work.tenant, work.tx.sql, actor.memberId)
  if (role === 'owner') return
  const { message, details } = roleRefusal(what, OWNER_ONLY, role)
  throw new AuditedRefusal('role_required', message, details, refused)
}

async function requireOtherOwner({ tenant, tx }: Work): Promise<void> {
  const { owners } = await store.countMembers(tenant, tx.sql)
  if (owners > 1) return
  throw new DomainError(
    'last_owner',
    'This is the last owner, and a workspace always has one. Make another member an owner first.',
  )
}

async function requireFree({ tenant, tx }: Work, email: string): Promise<void> {
  const other = await store.findByEmail(tenant, tx.sql, email)
  if (other === undefined) return
  const detail = `${other.id} has this address. Change that member, or use another address.`
  throw new DomainError('member_exists', detail, { errors: [{ pointer: '/email', detail }] })
}

const tooMany = () =>
  new DomainError(
    'member_limit_reached',
    `A workspace has at most ${ACTIVE_MAX} members. Remove one first.`,
  )

const wasRemoved = () =>
  new DomainError(
    'member_removed',
    'The member was removed, which is final. Add them again as a new member.',
  )

const notFound = (id: string) => new DomainError('not_found', `There is no member ${id} here.`)

/** @throws DomainError `not_found` */
export async function getMember(db: Database, tenant: Tenant, id: string): Promise<Member> {
  const member = await store.findMember(tenant, db.read(tenant.environment), id)
  if (member === undefined) throw notFound(id)
  return member
}

/** Newest first. @throws DomainError `invalid_cursor` */
export function listMembers(
  db: Database,
  tenant: Tenant,
  filter: store.MemberFilter,
  page: PageRequest,
): Promise<Page<Member>> {
  return readPage(
    'members',
    filter,
    page,
    member => ({ at: member.createdAt.getTime(), id: member.id }),
    (after, limit) => store.listMembers(tenant, db.read(tenant.environment), filter, after, limit),
  )
}
