/** Use cases of invitations: make one, accept one. */
import { record, recordRefusal } from '../audit/record.ts'
import { AuditedRefusal } from '../audit/refusal.ts'
import type { Origin, Work } from '../audit/work.ts'
import { DomainError } from '../lib/errors.ts'
import { randomId } from '../lib/ids.ts'
import type { Database } from '../storage/postgres.ts'
import type { VersionedSecrets } from '../storage/secrets.ts'
import type { IdentityClaims, IdTokenFault, IdTokenVerifier } from './id-token.ts'
import { type Identity, link, noMember, requireUnlinked } from './identities.ts'
import {
  hashesOfInvitation,
  hashOfInvitation,
  type Invitation,
  type Invitee,
  isSameAddress,
  newInvitationText,
  whyClosed,
} from './invitation.ts'
import * as store from './store.ts'

export type MadeInvitation = {
  invitation: Invitation
  member: Invitee
  /** Shown once. */
  text: string
}

/**
 * Invite a member to link an account; what was open for them before is replaced. `invitedBy` is the
 * member behind the API key, or undefined for the operator: only owners and admins of now invite,
 * and only owners an owner, since whoever holds the invitation becomes that member.
 * @throws DomainError `not_found`, `member_linked`; AuditedRefusal `exceeds_authority`
 */
export async function createInvitation(
  work: Work,
  pepper: VersionedSecrets,
  memberId: string,
  options: { invitedBy: string | undefined; ttlSeconds: number },
): Promise<MadeInvitation> {
  const { tenant, tx } = work
  const member = await store.lockMember(tenant, tx, memberId)
  if (member === undefined) throw noMember(memberId)
  if (options.invitedBy !== undefined) await requireMayInvite(work, options.invitedBy, member)
  await requireUnlinked(work, memberId)
  const text = newInvitationText()
  const invitation: Invitation = {
    id: randomId('inv'),
    workspaceId: tenant.workspaceId,
    memberId,
    createdBy: options.invitedBy,
    createdAt: new Date(work.now),
    expiresAt: new Date(work.now + options.ttlSeconds * 1000),
    acceptedAt: undefined,
    replacedAt: undefined,
  }
  await store.insertInvitation(tenant, tx, invitation, hashOfInvitation(pepper, text))
  await record(work, {
    action: 'invitation.created',
    target: { kind: 'invitation', id: invitation.id },
    details: { member_id: memberId, role: member.role, ttl: options.ttlSeconds },
  })
  return { invitation, member, text }
}

type Role = Invitee['role'] | undefined

const mayInvite = (role: Role, member: Invitee): boolean =>
  role === 'owner' || (role === 'admin' && member.role !== 'owner')

async function requireMayInvite(work: Work, invitedBy: string, member: Invitee): Promise<void> {
  const role = await store.findRole(work.tenant, work.tx, invitedBy)
  if (mayInvite(role, member)) return
  const needed = member.role === 'owner' ? 'an owner' : 'an owner or admin'
  throw new AuditedRefusal(
    'exceeds_authority',
    `Inviting this member takes ${needed} behind the API key, and the person behind this one is ` +
      `${role ?? 'no member'} now. Use a key of theirs, or \`ampgate invitations create\`.`,
    {},
    {
      action: 'invitation.created',
      target: { kind: 'member', id: member.id },
      details: { role: member.role },
    },
  )
}

/** What is needed to accept. */
export type Accepting = {
  db: Database
  pepper: VersionedSecrets
  idTokens: IdTokenVerifier
  isWorkspaceSuspended: (workspaceId: string) => boolean
}

export type Acceptance = { text: string; idToken: string; nonce: string | undefined }

export type Accepted = { identity: Identity; member: Invitee; invitationId: string }

/**
 * Link the account that an ID token is about to the member that an invitation is for. The address
 * in the token must be the member's too. Without an open invitation no token is looked at.
 * @throws DomainError `not_found`, `invitation_not_open`, `sign_in_refused`, `member_linked`,
 *   `identity_linked`, `workspace_suspended`, `unavailable`
 */
export async function acceptInvitation(
  by: Accepting,
  given: Acceptance,
  origin: Omit<Origin, 'actor'>,
  now: () => number,
): Promise<Accepted> {
  const { db, pepper } = by
  const hashes = hashesOfInvitation(pepper, given.text)
  const found = await store.findInvitation(db.read('live'), hashes)
  if (found === undefined) throw noInvitation()
  const { workspaceId, memberId } = found
  const inWorkspace = <T>(act: (work: Work) => Promise<T>): Promise<T> => {
    const whose: Origin = { ...origin, actor: { kind: 'system', memberId } }
    const tenant = { workspaceId, environment: 'live' } as const
    return db.begin('live', tx => act({ tenant, tx, origin: whose, now: now() }))
  }
  try {
    requireOpen(found, now())
    if (by.isWorkspaceSuspended(workspaceId)) {
      throw new DomainError('workspace_suspended', 'The workspace is suspended. Ask its operator.')
    }
    const claims = await requireIdToken(by.idTokens, given, now())
    return await inWorkspace(work => accept(work, found, claims))
  } catch (error) {
    // Whoever holds an invitation and fails is worth a row; what did not happen here is none.
    if (error instanceof DomainError && !UNDECIDED.has(error.code)) {
      await inWorkspace(work => noteRefusal(work, found, error.code))
    }
    throw error
  }
}

const noInvitation = () => new DomainError('not_found', 'There is no such invitation.')

const UNDECIDED: ReadonlySet<string> = new Set(['unavailable', 'outcome_unknown'])

const noteRefusal = (work: Work, { id, memberId }: Invitation, reason: string): Promise<void> =>
  recordRefusal(
    work,
    {
      action: 'identity.linked',
      target: { kind: 'member', id: memberId },
      details: { invitation_id: id },
    },
    reason,
  )

function requireOpen(invitation: Invitation, now: number): void {
  const why = whyClosed(invitation, now)
  if (why === undefined) return
  throw new DomainError('invitation_not_open', `The invitation ${why}. Ask for a new one.`)
}

async function accept(
  work: Work,
  { id, memberId }: Invitation,
  claims: IdentityClaims,
): Promise<Accepted> {
  const { tenant, tx } = work
  // The member before the invitation, as whoever invites has them.
  const member = await store.lockMember(tenant, tx, memberId)
  const invitation = await store.lockInvitation(tenant, tx, id)
  if (member === undefined || invitation === undefined) throw noInvitation()
  requireOpen(invitation, work.now)
  await requireStillInvited(work, invitation, member)
  if (!isSameAddress(claims.email, member.email)) {
    throw refused('wrong_email', 'it is for another address than the invitation.')
  }
  const identity = await link(work, member, claims, id)
  await store.markAccepted(tenant, tx, id, new Date(work.now))
  return { identity, member, invitationId: id }
}

/** Either may have changed since: what the member is, and what who invited them may do. */
async function requireStillInvited(
  { tenant, tx }: Work,
  { createdBy }: Invitation,
  member: Invitee,
): Promise<void> {
  if (createdBy === undefined) return
  if (mayInvite(await store.findRole(tenant, tx, createdBy), member)) return
  throw new DomainError(
    'invitation_not_open',
    'Whoever made the invitation may not invite this member now. Ask for a new one.',
  )
}

const MENDS: Record<IdTokenFault, string> = {
  malformed: 'it is not an ID token, or a member of it is not what it must be.',
  unknown_issuer: 'its issuer is none of this server (AMPGATE_OIDC_ISSUERS).',
  wrong_kind: 'its header says that it is another kind of token; send the ID token.',
  algorithm_not_allowed: 'it is not signed by a key pair of its issuer.',
  unknown_key: 'its issuer has no such key.',
  invalid_signature: 'its signature does not match.',
  wrong_audience: 'it is for another client.',
  expired: 'it has expired; sign in again.',
  not_yet_valid: 'it is from the future; check the clocks.',
  nonce_mismatch: 'its nonce is not the one given; send the one that the sign-in began with.',
  sign_in_too_old: 'the sign-in lies too far back; sign in again.',
  email_not_verified: 'its issuer has not verified the address.',
  issuer_unavailable: 'the keys of its issuer could not be read.',
}

const refused = (reason: string, detail: string): DomainError =>
  new DomainError('sign_in_refused', `The ID token is not accepted: ${detail}`, {
    members: { reason },
  })

async function requireIdToken(
  idTokens: IdTokenVerifier,
  { idToken, nonce }: Acceptance,
  now: number,
) {
  const verdict = await idTokens.verify(idToken, nonce, now)
  if (verdict.ok) return verdict.claims
  const { code } = verdict
  if (code !== 'issuer_unavailable') throw refused(code, MENDS[code])
  throw new DomainError('unavailable', 'The keys of the issuer could not be read. Try again.', {
    retryAfterSeconds: 10,
  })
}

/** Used and expired invitations are of no use after this. */
const KEPT_MILLISECONDS = 30 * 86_400_000

/** Forget invitations that ended long ago. */
export const sweepInvitations = (db: Database, now: number): Promise<void> =>
  store.deleteOldInvitations(db.read('live'), new Date(now - KEPT_MILLISECONDS))
