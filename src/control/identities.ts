/** Operations on how people sign in, as the operator; the first workspace unless one is named. */
import type { Core } from '../app.ts'
import type { Work } from '../audit/work.ts'
import type { Schemas } from '../http/contract.ts'
import { presentCreatedInvitation } from '../http/present/invitations.ts'
import {
  type Identity,
  linkByOperator,
  listLinked,
  memberWithEmail,
  unlink as unlinkMember,
} from '../identities/identities.ts'
import { INVITATION_TTL_SECONDS, type Invitee } from '../identities/invitation.ts'
import { createInvitation } from '../identities/invitations.ts'
import type { Tenant } from '../storage/tenant.ts'
import { getWorkspace } from '../workspaces/workspaces.ts'
import type { Instance } from './operations.ts'
import { OperatorError } from './operator-error.ts'

/** A member by address; `workspace_id` is the first workspace's when absent. */
export type WhoInput = { email: string; workspace_id?: string }
export type InviteInput = WhoInput & { ttl?: number }
export type LinkInput = WhoInput & { issuer: string; subject: string }
export type ListInput = { workspace_id?: string }

/** A member and what they sign in with. */
export type LinkedView = {
  member_id: string
  email: string
  role: Invitee['role']
  issuer?: string
  subject?: string
  /** RFC 3339. */
  linked_at?: string
}

const LIST_MAX = 1000

/** Invite a member, whatever their role. */
export async function invite(
  { core }: Instance,
  input: InviteInput,
  requestId: string,
): Promise<Schemas['CreatedInvitation']> {
  const { tenant, member } = await find(core, input)
  const options = { invitedBy: undefined, ttlSeconds: input.ttl ?? INVITATION_TTL_SECONDS }
  const made = await asOperatorOf(core, tenant, requestId, work =>
    createInvitation(work, core.pepper, member.id, options),
  )
  return presentCreatedInvitation(made)
}

/** Let a member sign in with an account from now on. */
export async function link(
  { core }: Instance,
  input: LinkInput,
  requestId: string,
): Promise<LinkedView> {
  if (core.idTokens.issuer(input.issuer) === undefined) {
    throw new OperatorError(
      `the server trusts no issuer ${input.issuer}; name it in AMPGATE_OIDC_ISSUERS, ` +
        'exactly as its tokens do, and start the server again',
    )
  }
  const { tenant, member } = await find(core, input)
  const { issuer, subject } = input
  const identity = await asOperatorOf(core, tenant, requestId, work =>
    linkByOperator(work, member.id, { issuer, subject }),
  )
  return toView(member, identity)
}

/** What a member signed in with counts no longer. */
export async function unlink(
  { core }: Instance,
  input: WhoInput,
  requestId: string,
): Promise<LinkedView> {
  const { tenant, member } = await find(core, input)
  const gone = await asOperatorOf(core, tenant, requestId, work => unlinkMember(work, member.id))
  if (gone === undefined) throw new OperatorError(`${member.email} is linked to no account`)
  return toView(member, gone)
}

export async function list({ core }: Instance, input: ListInput): Promise<{ data: LinkedView[] }> {
  const linked = await listLinked(core.db, await tenantOf(core, input), LIST_MAX)
  return { data: linked.map(({ member, identity }) => toView(member, identity)) }
}

const toView = (member: Invitee, identity: Identity | undefined): LinkedView => ({
  member_id: member.id,
  email: member.email,
  role: member.role,
  ...(identity === undefined
    ? {}
    : {
        issuer: identity.issuer,
        subject: identity.subject,
        linked_at: identity.linkedAt.toISOString(),
      }),
})

/** @throws DomainError `not_found` */
async function tenantOf(core: Core, input: ListInput): Promise<Tenant> {
  const workspaceId = input.workspace_id ?? core.home.workspace.id
  const tenant = { workspaceId, environment: 'live' } as const
  await getWorkspace(core.db, tenant)
  return tenant
}

async function find(core: Core, input: WhoInput): Promise<{ tenant: Tenant; member: Invitee }> {
  const tenant = await tenantOf(core, input)
  return { tenant, member: await memberWithEmail(core.db, tenant, input.email) }
}

function asOperatorOf<T>(
  { db, clock }: Core,
  tenant: Tenant,
  requestId: string,
  work: (work: Work) => Promise<T>,
): Promise<T> {
  const origin = { actor: { kind: 'operator' }, requestId } as const
  return db.begin('live', tx => work({ tenant, tx, origin, now: clock.now() }))
}
