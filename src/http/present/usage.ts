import type { Anomaly } from '../../usage/anomaly.ts'
import type { AnswerCount } from '../../usage/store.ts'
import type { Figures, Group, Point, Totals, Usage } from '../../usage/usage.ts'
import type { Schemas } from '../contract.ts'
import { optional, time } from './members.ts'

export const presentUsage = (usage: Usage): Schemas['Usage'] => ({
  since: time(usage.since),
  until: time(usage.until),
  step: usage.step,
  complete_until: time(usage.completeUntil),
  totals: presentTotals(usage.totals),
  points: usage.points.map(presentPoint),
  ...optional('group_by', usage.groupBy),
  ...optional('groups', usage.groupBy && usage.groups.map(presentGroup)),
  ...optional('rest', usage.rest && presentRest(usage.rest)),
  top_errors: usage.topErrors.map(presentError),
})

const presentTotals = (totals: Totals): Schemas['UsageTotals'] => ({
  requests: totals.requests,
  per_second: totals.perSecond,
  errors: totals.errors,
  error_rate: totals.errorRate,
  outcomes: {
    ok: totals.outcomes.ok,
    client_error: totals.outcomes.client_error,
    denied: totals.outcomes.denied,
    rate_limited: totals.outcomes.rate_limited,
    server_error: totals.outcomes.server_error,
  },
  ...presentPercentiles(totals),
})

const presentPoint = (point: Point): Schemas['UsagePoint'] => ({
  start: time(point.start),
  requests: point.requests,
  per_second: point.perSecond,
  errors: point.errors,
  error_rate: point.errorRate,
  ...presentPercentiles(point),
})

const presentPercentiles = ({ p50, p95, p99 }: Figures) => ({
  ...optional('p50_ms', p50),
  ...optional('p95_ms', p95),
  ...optional('p99_ms', p99),
})

/** Where there were too many keys to tell apart, nobody knows which. */
const presentGroup = ({ value, totals, points }: Group): Schemas['UsageGroup'] => ({
  value: value === '' ? 'unknown' : value,
  totals: presentTotals(totals),
  points: points.map(presentPoint),
})

const presentRest = ({
  groups,
  totals,
}: Exclude<Usage['rest'], undefined>): Schemas['UsageRest'] => ({
  groups,
  totals: presentTotals(totals),
})

const presentError = ({ status, code, requests }: AnswerCount): Schemas['UsageError'] => ({
  status,
  ...optional('code', code === '' ? undefined : code),
  requests,
})

export function presentAnomaly(anomaly: Anomaly): Schemas['Anomaly'] {
  const { details } = anomaly
  return {
    id: anomaly.id,
    at: time(anomaly.at),
    kind: anomaly.kind,
    key_id: anomaly.keyId,
    lineage_id: anomaly.lineageId,
    window_start: time(anomaly.windowStart),
    ...optional('observed', details.observed),
    ...optional('usual', details.usual),
    ...optional('bound', details.bound),
    ...optional('country', details.country),
    ...optional('silent_since', details.silent_since),
    ...optional('last_used_at', details.last_used_at),
    ...optional('retires_at', details.retires_at),
  }
}
