/** Operations on how people sign in, as the operator; the first workspace unless one is named. */
import type { Core } from '../app.ts'
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
import type { Instance } from './operations.ts'
import { OperatorError } from './operator-error.ts'
import { whichWorkspace } from './which.ts'

/** A member by address, in the workspace of this slug or id; the first one when absent. */
export type WhoInput = { email: string; workspace?: string }
export type InviteInput = WhoInput & { ttl?: number }
export type LinkInput = WhoInput & { issuer: string; subject: string }
export type ListInput = { workspace?: string }

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
  const made = await core.asOperator(
    'live',
    work => createInvitation(work, core.pepper, member.id, options),
    requestId,
    tenant.workspaceId,
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
  const identity = await core.asOperator(
    'live',
    work => linkByOperator(work, member.id, { issuer, subject }),
    requestId,
    tenant.workspaceId,
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
  const gone = await core.asOperator(
    'live',
    work => unlinkMember(work, member.id),
    requestId,
    tenant.workspaceId,
  )
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

/** @throws OperatorError */
async function tenantOf(core: Core, { workspace }: ListInput): Promise<Tenant> {
  const { id: workspaceId } = await whichWorkspace(core, workspace)
  return { workspaceId, environment: 'live' }
}

async function find(core: Core, input: WhoInput): Promise<{ tenant: Tenant; member: Invitee }> {
  const tenant = await tenantOf(core, input)
  return { tenant, member: await memberWithEmail(core.db, tenant, input.email) }
}
