import { timedId } from '../lib/ids.ts'
import { insertAuditEvent } from './store.ts'
import type { Work } from './work.ts'

/** `<object>.<verb>`: what was done. */
export type AuditAction =
  | 'agent.created'
  | 'agent.updated'
  | 'agent.revoked'
  | 'agent.key_rotated'
  | 'token.issued'
  | 'token.revoked'
  | 'policy.created'
  | 'policy.deactivated'
  | 'key.created'
  | 'key.updated'
  | 'key.revoked'
  | 'signing_key.created'
  | 'signing_key.rotated'
  | 'signing_key.compromised'
  | 'secrets.rotated'
  | 'secrets.retired'
  | 'workspace.created'
  | 'workspace.updated'

export type AuditEvent = {
  action: AuditAction
  target: {
    kind: 'agent' | 'token' | 'policy' | 'key' | 'signing_key' | 'secrets' | 'workspace'
    id: string
  }
  /** What changed; never a secret, a digest or a token. */
  details?: Record<string, string | number | string[]>
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

type Ending = { outcome: 'success' } | { outcome: 'refused'; reason: string }

async function write(work: Work, event: AuditEvent, ending: Ending): Promise<void> {
  await insertAuditEvent(work.tenant, work.tx, {
    id: timedId('evt', work.now),
    at: new Date(work.now),
    action: event.action,
    target: event.target,
    details: event.details ?? {},
    chain: event.chain ?? [],
    origin: work.origin,
    reason: undefined,
    ...ending,
  })
}
