/** Who may call an operation: what is asked of a caller before the request itself is looked at. */
import type { Operation } from '../../generated/operations.ts'
import type { Actor } from '../api-keys/actor.ts'
import { isAllowedFrom } from '../api-keys/allowed-ips.ts'
import type { AuditDetails } from '../audit/event.ts'
import type { Origin } from '../audit/work.ts'
import { DomainError, type ErrorCode } from '../lib/errors.ts'
import { coversAll } from '../scopes/scope.ts'
import { accessDisabled, roleRefusal } from '../workspaces/authority.ts'
import { GOVERNING } from '../workspaces/role.ts'
import { authenticateRequest } from './authenticate-request.ts'
import { limitName } from './client-address.ts'
import type { Edge } from './edge.ts'
import type { Exchange } from './exchange.ts'
import { requireServing } from './require-confirmed.ts'

/** Who calls, if they may call this operation now. @throws DomainError every 401 and 403 */
export async function admit(exchange: Exchange, operation: Operation, edge: Edge): Promise<Actor> {
  return letIn(exchange, await authenticateRequest(exchange, edge), operation, edge)
}

/** `actor`, whose key was just found good, if they may call this operation now. */
export function letIn(exchange: Exchange, actor: Actor, operation: Operation, edge: Edge): Actor {
  requireServing(edge.readiness)
  exchange.actor = actor
  if (operation.unrestricted) return actor
  requireAddress(exchange, actor, edge)
  edge.lastUse.note(actor.tenant, actor.keyId, exchange.now, exchange.clientAddress)
  if (edge.live.isWorkspaceSuspended(actor.tenant.workspaceId)) {
    throw new DomainError('workspace_suspended', 'The workspace is suspended. Ask its operator.')
  }
  if (!edge.admission.isOpen(actor.tenant)) throw accessDisabled(actor.environment)
  requireScopes(exchange, actor, operation, edge)
  if (operation.governance) requireGovernor(exchange, actor, operation, edge)
  return actor
}

/**
 * A key without an allow-list costs nothing here. One from elsewhere is told no more than that, and
 * it is no use of the key.
 */
function requireAddress(exchange: Exchange, actor: Actor, edge: Edge): void {
  if (actor.networks.length === 0) return
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
  note(exchange, actor, operation, edge, 'insufficient_scope', { required_scope: required })
  throw new DomainError(
    'insufficient_scope',
    `${operation.id} needs the scope ${required}, which this key does not have. ` +
      'Use a key that has it, or add it to this one with a key that has keys.write.',
    { members: { required_scope: required, have: [...actor.scopes] } },
  )
}

/**
 * Governing needs an owner or admin behind the key now, besides the scope (SEMANTICS 16). Whoever
 * loses the role between this and the commit is found out there (`commit.ts`).
 */
function requireGovernor(exchange: Exchange, actor: Actor, operation: Operation, edge: Edge): void {
  const role = edge.admission.roleOf(actor.tenant, actor.memberId)
  if (role !== undefined && GOVERNING.includes(role)) return
  const details = { required_role: [...GOVERNING], role: role ?? 'none' }
  note(exchange, actor, operation, edge, 'role_required', details)
  const refusal = roleRefusal(operation.id, GOVERNING, role)
  throw new DomainError('role_required', refusal.message, refusal.details)
}

function note(
  exchange: Exchange,
  actor: Actor,
  operation: Operation,
  edge: Edge,
  reason: ErrorCode,
  details: AuditDetails,
): void {
  const target = { kind: 'operation', id: operation.id } as const
  edge.refusals.note(
    {
      tenant: actor.tenant,
      origin: originOf(exchange, actor),
      event: { action: 'request.refused', target, details },
      reason,
      sameness: '',
    },
    exchange.now,
  )
}

/** Who asks, for the audit trail. */
export const originOf = (exchange: Exchange, actor: Actor): Origin => ({
  actor: { kind: 'key', id: actor.keyId, memberId: actor.memberId },
  requestId: exchange.requestId,
  ip: exchange.clientAddress(),
  userAgent: exchange.userAgent(),
})
