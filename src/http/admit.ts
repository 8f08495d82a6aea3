/** Who may call an operation: what is asked of a caller before the request itself is looked at. */
import type { Operation } from '../../generated/operations.ts'
import type { Actor } from '../api-keys/actor.ts'
import { isAllowedFrom } from '../api-keys/allowed-ips.ts'
import type { Origin } from '../audit/work.ts'
import { DomainError } from '../lib/errors.ts'
import { coversAll } from '../scopes/scope.ts'
import { authenticateRequest } from './authenticate-request.ts'
import { limitName } from './client-address.ts'
import type { Edge } from './edge.ts'
import type { Exchange } from './exchange.ts'

/** Who calls, if they may call this operation now. */
export async function admit(exchange: Exchange, operation: Operation, edge: Edge): Promise<Actor> {
  const actor = await authenticateRequest(exchange, edge)
  exchange.actor = actor
  requireAddress(exchange, actor, operation, edge)
  edge.lastUse.note(actor.tenant, actor.keyId, exchange.now, exchange.clientAddress)
  if (edge.live.isWorkspaceSuspended(actor.tenant.workspaceId)) {
    throw new DomainError('workspace_suspended', 'The workspace is suspended. Ask its operator.')
  }
  requireScopes(exchange, actor, operation, edge)
  return actor
}

/** What works past a key's allow-list: whoever holds a key can end it, from wherever. */
const FROM_ANYWHERE: ReadonlySet<string> = new Set(['keys.selfRevoke'])

/**
 * A key without an allow-list costs nothing here. One from elsewhere is told no more than that, and
 * it is no use of the key.
 */
function requireAddress(exchange: Exchange, actor: Actor, operation: Operation, edge: Edge): void {
  if (actor.networks.length === 0 || FROM_ANYWHERE.has(operation.id)) return
  const address = exchange.clientAddress()
  if (isAllowedFrom(actor.networks, address)) return
  edge.refusals.note(
    {
      tenant: actor.tenant,
      origin: originOf(exchange, actor),
      event: { action: 'request.refused', target: { kind: 'key', id: actor.keyId } },
      reason: 'address_not_allowed',
      sameness: limitName(address),
    },
    exchange.now,
  )
  throw new DomainError(
    'address_not_allowed',
    `This key may not be used from ${address}. Call from a network in its allowed_ips; if a ` +
      'proxy stands in between, the operator must name it in AMPGATE_TRUSTED_PROXIES.',
  )
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
