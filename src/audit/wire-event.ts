/**
 * An event as exports write it, and so what the chain covers. The form is part of what was signed:
 * a member may be added where it is unknown, and so absent, for all older events; none may change.
 */
import type { Environment } from '../storage/tenant.ts'
import type { StoredEvent } from './event.ts'

export type WireEvent = {
  id: string
  workspace_id: string
  /** RFC 3339 in UTC, three digits after the second. */
  at: string
  action: string
  outcome: 'success' | 'refused'
  reason?: string
  actor: { kind: string; id?: string; member_id?: string }
  agent_id?: string
  chain: string[]
  target: { kind: string; id: string }
  details: Record<string, unknown>
  request_id: string
  ip?: string
  user_agent?: string
  environment: Environment
}

export function wireEvent(event: StoredEvent): WireEvent {
  const { actor } = event
  return {
    id: event.id,
    workspace_id: event.workspaceId,
    at: event.at.toISOString(),
    action: event.action,
    outcome: event.outcome,
    ...known('reason', event.reason),
    actor: { kind: actor.kind, ...known('id', actor.id), ...known('member_id', actor.memberId) },
    ...known('agent_id', event.agentId),
    chain: [...event.chain],
    target: { kind: event.target.kind, id: event.target.id },
    details: { ...event.details },
    request_id: event.requestId,
    ...known('ip', event.ip),
    ...known('user_agent', event.userAgent),
    environment: event.environment,
  }
}

/** `{name: value}`, or nothing when the value is unknown. */
const known = <N extends string>(name: N, value: string | undefined): { [K in N]?: string } =>
  value === undefined ? {} : ({ [name]: value } as { [K in N]?: string })
