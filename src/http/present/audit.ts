import type { StoredEvent } from '../../audit/event.ts'
import type { Bucket, Stats } from '../../audit/stats.ts'
import type { Schemas } from '../contract.ts'
import { optional, time } from './members.ts'

export function presentEvent(event: StoredEvent): Schemas['AuditEvent'] {
  const { actor, target } = event
  return {
    id: event.id,
    workspace_id: event.workspaceId,
    at: time(event.at),
    action: event.action,
    outcome: event.outcome,
    ...optional('reason', event.reason),
    actor: {
      kind: actor.kind,
      ...optional('id', actor.id),
      ...optional('member_id', actor.memberId),
    },
    ...optional('agent_id', event.agentId),
    chain: [...event.chain],
    target: { kind: target.kind, id: target.id },
    details: event.details,
    request_id: event.requestId,
    ...optional('ip', event.ip),
    ...optional('user_agent', event.userAgent),
    environment: event.environment,
  }
}

export function presentStats(stats: Stats): Schemas['AuditStats'] {
  return {
    since: time(stats.since),
    until: time(stats.until),
    bucket: stats.bucket,
    total: stats.total,
    by_action: stats.byAction.map(({ action, success, refused }) => ({ action, success, refused })),
    by_agent: stats.byAgent.map(one => ({
      agent_id: one.agent_id,
      events: one.events,
      verifies: one.verifies,
    })),
    verifies: stats.verifies.map(({ code, count }) => ({ code, count })),
    buckets: stats.buckets.map(presentBucket),
  }
}

const presentBucket = (bucket: Bucket): Schemas['AuditBucket'] => ({
  start: time(bucket.start),
  events: bucket.events,
  refused: bucket.refused,
  verifies: bucket.verifies,
  verifies_refused: bucket.verifies_refused,
})
