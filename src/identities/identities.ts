/**
 * Which account of an identity provider is which member. A link is set once, by an invitation or
 * by the operator; signing in never makes or changes one, and an address alone is no proof.
 */
import { record } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import { DomainError } from '../lib/errors.ts'
import type { Database } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import type { Invitee } from './invitation.ts'
import * as store from './store.ts'

/** An account, and whose it is. */
export type Identity = {
  readonly workspaceId: string
  readonly memberId: string
  readonly issuer: string
  /** Unique at the issuer. */
  readonly subject: string
  /** The invitation that it was linked by; undefined when the operator did it. */
  readonly invitationId: string | undefined
  readonly linkedAt: Date
}

export type Account = { readonly issuer: string; readonly subject: string }

/**
 * Link `account` to the member, whose row is held.
 * @throws DomainError `member_linked`, `identity_linked`
 */
export async function link(
  work: Work,
  member: Invitee,
  account: Account,
  invitationId?: string,
): Promise<Identity> {
  const { tenant, tx } = work
  const identity: Identity = {
    workspaceId: tenant.workspaceId,
    memberId: member.id,
    issuer: account.issuer,
    subject: account.subject,
    invitationId,
    linkedAt: new Date(work.now),
  }
  if (!(await store.insertIdentity(tenant, tx, identity))) {
    await requireUnlinked(work, member.id)
    throw new DomainError(
      'identity_linked',
      'This account belongs to a member already. Sign in with another account.',
    )
  }
  await record(work, {
    action: 'identity.linked',
    target: { kind: 'member', id: member.id },
    details: {
      issuer: account.issuer,
      subject: account.subject,
      ...(invitationId === undefined ? {} : { invitation_id: invitationId }),
    },
  })
  return identity
}

/** @throws DomainError `member_linked` */
export async function requireUnlinked(work: Work, memberId: string): Promise<void> {
  const linked = await store.findIdentity(work.tenant, work.tx.sql, memberId)
  if (linked === undefined) return
  throw new DomainError(
    'member_linked',
    'The member signs in with an account already, which only the operator takes away: ' +
      '`ampgate identities unlink`.',
  )
}

/**
 * What the member signs in with counts no longer; undefined when there was nothing.
 * @throws DomainError `not_found`
 */
export async function unlink(work: Work, memberId: string): Promise<Identity | undefined> {
  const { tenant, tx } = work
  const member = await store.lockMember(tenant, tx, memberId)
  if (member === undefined) throw noMember(memberId)
  const gone = await store.deleteIdentity(tenant, tx, memberId)
  if (gone === undefined) return undefined
  await record(work, {
    action: 'identity.unlinked',
    target: { kind: 'member', id: memberId },
    details: { issuer: gone.issuer, subject: gone.subject },
  })
  return gone
}

/** Link an account by the operator's word. @throws as `link`, and DomainError `not_found` */
export async function linkByOperator(
  work: Work,
  memberId: string,
  account: Account,
): Promise<Identity> {
  const member = await store.lockMember(work.tenant, work.tx, memberId)
  if (member === undefined) throw noMember(memberId)
  return link(work, member, account)
}

/** @throws DomainError `not_found` */
export async function memberWithEmail(
  db: Database,
  tenant: Tenant,
  email: string,
): Promise<Invitee> {
  const member = await store.findMemberByEmail(tenant, db.read(tenant.environment), email)
  if (member !== undefined) return member
  throw new DomainError('not_found', `There is no member ${email} in this workspace.`)
}

/** Up to `limit` members with what they sign in with. */
export const listLinked = (db: Database, tenant: Tenant, limit: number) =>
  store.listLinked(tenant, db.read(tenant.environment), limit)

export const noMember = (id: string): DomainError =>
  new DomainError('not_found', `There is no member ${id} here.`)
