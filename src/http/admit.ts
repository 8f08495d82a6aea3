/** Who may call an operation: what is asked of a caller before the request itself is looked at. */
import type { Operation } from '../../generated/operations.ts'
import type { Actor } from '../api-keys/actor.ts'
import type { Origin } from '../audit/work.ts'
import { DomainError } from '../lib/errors.ts'
import { coversAll } from '../scopes/scope.ts'
import { authenticateRequest } from './authenticate-request.ts'
import type { Edge } from './edge.ts'
import type { Exchange } from './exchange.ts'

/** Who calls, if they may call this operation now. */
export async function admit(exchange: Exchange, operation: Operation, edge: Edge): Promise<Actor> {
  const actor = await authenticateRequest(exchange, edge)
  exchange.actor = actor
  if (operation.unrestricted) return actor
  if (edge.live.isWorkspaceSuspended(actor.tenant.workspaceId)) {
    throw new DomainError('workspace_suspended', 'The workspace is suspended. Ask its operator.')
  }
  requireScopes(exchange, actor, operation, edge)
  return actor
}

function requireScopes(exchange: Exchange, actor: Actor, operation: Operation, edge: Edge): void {
  const { requiredScopes } = operation
  if (coversAll(actor.scopes, requiredScopes)) return
  const required = requiredScopes.join(' ')
  edge.refusals.note(
    {
      tenant: actor.tenant,
      origin: originOf(exchange, actor),
      event: {
        action: 'request.refused',
        target: { kind: 'operation', id: operation.id },
        details: { required_scope: required },
      },
      reason: 'insufficient_scope',
      sameness: '',
    },
    exchange.now,
  )
  throw new DomainError(
    'insufficient_scope',
    `${operation.id} needs the scope ${required}, which this key does not have. ` +
      'Use a key that has it, or add it to this one with a key that has keys.write.',
    { members: { required_scope: required, have: [...actor.scopes] } },
  )
}

/** Who asks, for the audit trail. */
export const originOf = (exchange: Exchange, actor: Actor): Origin => ({
  actor: { kind: 'key', id: actor.keyId, memberId: actor.memberId },
  requestId: exchange.requestId,
  ip: exchange.clientAddress(),
  userAgent: exchange.userAgent(),
})
