/** How much happened: events and verifies of a span of time, by action, agent, code and bucket. */
import { DomainError } from '../lib/errors.ts'
import type { Database } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import { Slots } from './slots.ts'
import * as store from './stats-store.ts'

export type BucketLength = 'minute' | 'hour' | 'day'

export type StatsRequest = {
  /** 24 hours before `until` when absent. */
  since?: Date | undefined
  /** Now when absent. */
  until?: Date | undefined
  bucket: BucketLength
}

export type Bucket = Omit<store.BucketCount, 'bucket'> & { start: Date }

export type Stats = store.Span & {
  bucket: BucketLength
  total: number
  byAction: store.ActionCount[]
  byAgent: store.AgentCount[]
  verifies: store.CodeCount[]
  buckets: Bucket[]
}

const SECONDS: Record<BucketLength, number> = { minute: 60, hour: 3600, day: 86_400 }
const DEFAULT_SPAN_MILLISECONDS = 86_400_000
const BUCKETS_MAX = 1000
const AGENTS_MAX = 100
const COUNTS_MAX = 2
const counts = new Slots(COUNTS_MAX, 'counts of the audit trail')

/** No event is older than the epoch, and the database reads no time from before the year 1. */
const dayBefore = (until: Date): Date =>
  new Date(Math.max(0, until.getTime() - DEFAULT_SPAN_MILLISECONDS))

/** @throws DomainError `invalid_request` for a span that cannot be counted, `unavailable` */
export function countEvents(
  db: Database,
  tenant: Tenant,
  request: StatsRequest,
  now: number,
): Promise<Stats> {
  const until = request.until ?? new Date(now)
  const since = request.since ?? dayBefore(until)
  const span = { since, until }
  const { bucket } = request
  const starts = bucketStarts(span, bucket)
  const sql = db.read(tenant.environment)
  return counts.run(async () => {
    const byAction = await store.countByAction(tenant, sql, span)
    const byAgent = await store.countByAgent(tenant, sql, span, AGENTS_MAX)
    const verifies = await store.countVerifies(tenant, sql, span)
    const found = await store.countByBucket(tenant, sql, span, SECONDS[bucket])
    const total = byAction.reduce((sum, one) => sum + one.success + one.refused, 0)
    return { ...span, bucket, total, byAction, byAgent, verifies, buckets: fill(starts, found) }
  })
}

type Start = { bucket: number; start: Date }

/** Every bucket that the span touches. */
function bucketStarts({ since, until }: store.Span, length: BucketLength): Start[] {
  const milliseconds = SECONDS[length] * 1000
  if (since >= until) throw refuse('?since', 'Must be before `until`, which is now when absent.')
  const first = Math.floor(since.getTime() / milliseconds)
  const count = Math.ceil(until.getTime() / milliseconds) - first
  if (count > BUCKETS_MAX) {
    const mend = 'Give a longer `bucket` (minute, hour, day), or a `since` closer to `until`.'
    throw refuse('?bucket', `There would be ${count}, at most ${BUCKETS_MAX} are answered. ${mend}`)
  }
  return Array.from({ length: count }, (_, i) => {
    const bucket = first + i
    return { bucket, start: new Date(bucket * milliseconds) }
  })
}

const refuse = (pointer: string, detail: string): DomainError =>
  new DomainError('invalid_request', `${pointer}: ${detail}`, { errors: [{ pointer, detail }] })

const NOTHING = { events: 0, refused: 0, verifies: 0, verifies_refused: 0 }

function fill(starts: readonly Start[], found: readonly store.BucketCount[]): Bucket[] {
  const counted = new Map(found.map(one => [one.bucket, one]))
  return starts.map(({ bucket, start }) => {
    const { events, refused, verifies, verifies_refused } = counted.get(bucket) ?? NOTHING
    return { start, events, refused, verifies, verifies_refused }
  })
}
