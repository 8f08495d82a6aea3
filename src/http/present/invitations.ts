import type { Accepted, MadeInvitation } from '../../identities/invitations.ts'
import type { Workspace } from '../../workspaces/workspaces.ts'
import type { Schemas } from '../contract.ts'
import { time } from './members.ts'

export function presentCreatedInvitation({
  invitation,
  member,
  text,
}: MadeInvitation): Schemas['CreatedInvitation'] {
  return {
    id: invitation.id,
    invitation: text,
    member_id: member.id,
    email: member.email,
    role: member.role,
    created_at: time(invitation.createdAt),
    expires_at: time(invitation.expiresAt),
  }
}

export function presentAccepted(
  { identity, member, invitationId }: Accepted,
  workspace: Workspace,
): Schemas['AcceptedInvitation'] {
  return {
    id: invitationId,
    member_id: member.id,
    email: member.email,
    role: member.role,
    workspace_id: workspace.id,
    workspace_name: workspace.name,
    issuer: identity.issuer,
    subject: identity.subject,
    linked_at: time(identity.linkedAt),
  }
}
