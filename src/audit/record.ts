import { timedId } from '../lib/ids.ts'
import type { AuditDetails } from './event.ts'
import { type AuditRow, insertAuditEvent, toColumns } from './store.ts'
import type { Work } from './work.ts'

/** `<object>.<verb>`: what was done. */
export type AuditAction =
  | 'agent.created'
  | 'agent.updated'
  | 'agent.revoked'
  | 'agent.key_rotated'
  | 'token.issued'
  | 'token.revoked'
  | 'delegation.created'
  | 'delegation.revoked'
  | 'policy.created'
  | 'policy.deactivated'
  | 'key.created'
  | 'key.updated'
  | 'key.rotated'
  | 'key.revoked'
  | 'key.taken_over'
  | 'key.leak_reported'
  | 'signing_key.created'
  | 'signing_key.rotated'
  | 'signing_key.compromised'
  | 'audit_key.created'
  | 'secrets.rotated'
  | 'secrets.retired'
  | 'key.authentication_failed'
  | 'request.refused'
  | 'audit.exported'
  | 'billing.checkout_created'
  | 'billing.checkout_confirmed'
  | 'billing.plan_approved'
  | 'billing.plan_declined'
  | 'billing.plan_changed'
  | 'billing.portal_opened'
  | 'usage.anomaly'
  | 'invitation.created'
  | 'identity.linked'
  | 'identity.unlinked'
  | 'test_data.reset'
  | 'workspace.created'
  | 'workspace.updated'
  | 'workspace.suspended'
  | 'workspace.resumed'
  | 'workspace.access_changed'
  | 'member.created'
  | 'member.updated'
  | 'member.removed'

export type AuditEvent = {
  action: AuditAction
  target: {
    kind:
      | 'agent'
      | 'token'
      | 'delegation'
      | 'policy'
      | 'key'
      | 'signing_key'
      | 'audit_key'
      | 'secrets'
      | 'workspace'
      | 'member'
      | 'invitation'
      | 'operation'
      | 'audit'
      | 'checkout'
      | 'portal'
    id: string
  }
  /** What changed; never a secret, a digest or a token. */
  details?: AuditDetails
  /** The agent that it is about, or in whose name it is done. */
  agentId?: string
  /** The agents in whose name it was done, from the origin to the one that acts. */
  chain?: readonly string[]
}

/**
 * Write an audit row in the transaction of what it records: if it cannot be written, the action
 * does not happen.
 */
export const record = (work: Work, event: AuditEvent): Promise<void> =>
  write(work, event, { outcome: 'success' })

/** Write that `event` was refused, and why (an error code). */
export const recordRefusal = (work: Work, event: AuditEvent, reason: string): Promise<void> =>
  write(work, event, { outcome: 'refused', reason })

/** The row that `record` would write, as `json_to_recordset` reads it. */
export const auditColumns = (work: Unit, event: AuditEvent) =>
  toColumns(work.tenant.workspaceId, rowOf(work, event, { outcome: 'success' }))

/** Whose work it is, who asked for it and when. */
type Unit = Pick<Work, 'tenant' | 'origin' | 'now'>
type Ending = { outcome: 'success' } | { outcome: 'refused'; reason: string }

const write = (work: Work, event: AuditEvent, ending: Ending): Promise<void> =>
  insertAuditEvent(work.tenant, work.tx, rowOf(work, event, ending))

const rowOf = (work: Unit, event: AuditEvent, ending: Ending): AuditRow => ({
  id: timedId('evt', work.now),
  at: new Date(work.now),
  action: event.action,
  target: event.target,
  details: event.details ?? {},
  agentId: event.agentId,
  chain: event.chain ?? [],
  origin: work.origin,
  reason: undefined,
  ...ending,
})
