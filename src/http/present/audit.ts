import type { StoredEvent } from '../../audit/event.ts'
import type { Bucket, Stats } from '../../audit/stats.ts'
import { wireEvent } from '../../audit/wire-event.ts'
import type { Schemas } from '../contract.ts'
import { time } from './members.ts'

/** What exports and the chain hold: one form, so that a shown event is the sealed one. */
export const presentEvent = (event: StoredEvent): Schemas['AuditEvent'] => wireEvent(event)

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
