import { acceptInvitation, createInvitation } from '../../identities/invitations.ts'
import { getWorkspace } from '../../workspaces/workspaces.ts'
import { limitName } from '../client-address.ts'
import type { HandlersFor } from '../contract.ts'
import { requireAllowed } from '../limit-request.ts'
import type { Modules } from '../modules.ts'
import { presentAccepted, presentCreatedInvitation } from '../present/invitations.ts'
import { requireLiveKey } from '../require-live-key.ts'

export function invitationHandlers(modules: Modules): HandlersFor<'invitations'> {
  const { db, pepper, idTokens, live, limits, clock } = modules
  const isWorkspaceSuspended = (id: string): boolean => live.isWorkspaceSuspended(id)
  return {
    'invitations.create': ({ actor, path, body, commit }) => {
      requireLiveKey(actor)
      const options = { invitedBy: actor.memberId, ttlSeconds: body.ttl }
      return commit(
        work => createInvitation(work, pepper, path.id, options),
        made => ({ status: 201 as const, body: presentCreatedInvitation(made) }),
      )
    },
    'invitations.accept': async ({ body, requestId, clientAddress, userAgent, now }) => {
      // Before anything is looked up: whoever guesses is slowed down, and asks no issuer.
      requireAllowed(limits.signIns.take(limitName(clientAddress()), now), now)
      const accepted = await acceptInvitation(
        { db, pepper, idTokens, isWorkspaceSuspended },
        { text: body.invitation, idToken: body.id_token, nonce: body.nonce },
        { requestId, ip: clientAddress(), userAgent: userAgent() },
        () => clock.now(),
      )
      const { workspaceId } = accepted.identity
      const workspace = await getWorkspace(db, { workspaceId, environment: 'live' })
      return { status: 200, body: presentAccepted(accepted, workspace) }
    },
  }
}
