/** Use case: what keys were used for in a span of time, how fast it was answered, what failed. */
import { Slots } from '../audit/slots.ts'
import { DomainError } from '../lib/errors.ts'
import type { Database, Sql } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'
import { addLatencies, LATENCY_BUCKETS, percentile } from './latency.ts'
import { type Outcome, outcomeOf } from './outcome.ts'
import { KEPT_MILLISECONDS, STEP_MILLISECONDS, type Step, startOf } from './step.ts'
import * as store from './store.ts'

export type UsageRequest = {
  readonly since?: Date | undefined
  /** Now when absent. */
  readonly until?: Date | undefined
  readonly step: Step
  readonly groupBy?: store.GroupBy | undefined
  /** The busiest groups that are told apart. */
  readonly groupsMax: number
  /** Of one key with those that it was rotated from or to; undefined: of all keys. */
  readonly lineageId?: string | undefined
}

export type Figures = {
  readonly requests: number
  readonly perSecond: number
  /** Those that were refused or failed. */
  readonly errors: number
  readonly errorRate: number
  /** Milliseconds; undefined without requests. */
  readonly p50: number | undefined
  readonly p95: number | undefined
  readonly p99: number | undefined
}

export type Totals = Figures & { readonly outcomes: Readonly<Record<Outcome, number>> }
export type Point = Figures & { readonly start: Date }
export type Group = {
  readonly value: string
  readonly totals: Totals
  readonly points: readonly Point[]
}

export type Usage = {
  readonly since: Date
  readonly until: Date
  readonly step: Step
  /** What ended before this is counted. */
  readonly completeUntil: Date
  readonly groupBy: store.GroupBy | undefined
  readonly totals: Totals
  readonly points: readonly Point[]
  readonly groups: readonly Group[]
  /** What is in none of the groups; undefined when all are shown. */
  readonly rest: { readonly groups: number; readonly totals: Totals } | undefined
  readonly topErrors: readonly store.AnswerCount[]
}

const HOUR = 3_600_000
const DEFAULT_SPAN_MILLISECONDS: Readonly<Record<Step, number>> = {
  minute: HOUR,
  hour: 24 * HOUR,
  day: 30 * 24 * HOUR,
}
const POINTS_MAX = 500
const TOP_ERRORS = 10
const READS_MAX = 4
const READS_EACH = 3
const reads = new Slots(READS_MAX, 'reads of usage', READS_EACH)

/** How far the counts of an environment are written. */
type Counted = { completeUntil(environment: Environment): number }

/** @throws DomainError `invalid_request` for a span that cannot be counted, `unavailable` */
export function readUsage(
  db: Database,
  tenant: Tenant,
  counts: Counted,
  request: UsageRequest,
  now: number,
): Promise<Usage> {
  const scope = scopeOf(request, now)
  const sql = db.read(tenant.environment)
  const read = async (): Promise<Usage> => {
    // Asked first: what is written meanwhile is more than is promised.
    const written = counts.completeUntil(tenant.environment)
    const answers = await store.countAnswers(tenant, sql, scope)
    const { groupBy } = request
    const groups = groupBy && (await listGroups(tenant, sql, scope, groupBy, request.groupsMax))
    const points = await store.listPoints(tenant, sql, scope, groups)
    const series = new SeriesMaker(scope, now)
    const found = groups?.values ?? []
    const shown = found.map((value): Group => {
      const own = points.filter(point => point.value === value)
      const answersOf = groups?.answers.filter(one => one.value === value) ?? []
      return { value, totals: series.totals(own, answersOf), points: series.points(own) }
    })
    const others = (groups?.total ?? 0) - found.length
    const rest = points.filter(point => point.value === null)
    const restAnswers = without(answers, groups?.answers ?? [])
    return {
      since: scope.since,
      until: scope.until,
      step: scope.step,
      completeUntil: new Date(Math.min(written, scope.until.getTime())),
      groupBy,
      totals: series.totals(points, answers),
      points: series.points(points),
      groups: shown,
      rest: others > 0 ? { groups: others, totals: series.totals(rest, restAnswers) } : undefined,
      topErrors: answers.filter(one => one.status >= 400).slice(0, TOP_ERRORS),
    }
  }
  return reads.run(read, tenant.workspaceId)
}

async function listGroups(
  tenant: Tenant,
  sql: Sql,
  scope: store.Scope,
  groupBy: store.GroupBy,
  limit: number,
) {
  const { values, total } = await store.listGroups(tenant, sql, scope, groupBy, limit)
  const answers = await store.countAnswersOf(tenant, sql, scope, groupBy, values)
  return { groupBy, values, total, answers }
}

/** Whole buckets. */
function scopeOf({ step, lineageId, ...span }: UsageRequest, now: number): store.Scope {
  const length = STEP_MILLISECONDS[step]
  const until = span.until?.getTime() ?? now
  const since = span.since?.getTime() ?? Math.max(0, until - DEFAULT_SPAN_MILLISECONDS[step])
  if (since >= until) throw refuse('?since', 'Must be before `until`, which is now when absent.')
  if (since > now) throw refuse('?since', 'Must not be in the future: nothing is counted there.')
  const first = Math.floor(since / length) * length
  const end = Math.ceil(until / length) * length
  const points = (end - first) / length
  if (points > POINTS_MAX) {
    const mend = 'Give a longer `step` (minute, hour, day), or a `since` closer to `until`.'
    throw refuse('?step', `There would be ${points}, at most ${POINTS_MAX} are answered. ${mend}`)
  }
  if (first < startOf(step, now - KEPT_MILLISECONDS[step])) {
    const days = KEPT_MILLISECONDS[step] / (24 * HOUR)
    const mend = step === 'day' ? '' : ' Give a longer `step`.'
    throw refuse('?since', `What is counted by the ${step} is kept for ${days} days.${mend}`)
  }
  return { step, since: new Date(first), until: new Date(end), lineageId }
}

const refuse = (pointer: string, detail: string): DomainError =>
  new DomainError('invalid_request', `${pointer}: ${detail}`, { errors: [{ pointer, detail }] })

type Counts = Pick<store.PointCount, 'requests' | 'errors' | 'latency'>
type StatusCount = Pick<store.AnswerCount, 'status' | 'requests'>

/** Figures of the buckets of a scope, as of now. */
class SeriesMaker {
  readonly #starts: number[] = []
  readonly #length: number

  constructor(
    private readonly scope: store.Scope,
    private readonly now: number,
  ) {
    this.#length = STEP_MILLISECONDS[scope.step]
    const until = scope.until.getTime()
    for (let at = scope.since.getTime(); at < until; at += this.#length) this.#starts.push(at)
  }

  /** All of it together, of any number of rows. */
  totals(rows: readonly Counts[], answers: readonly StatusCount[]): Totals {
    const { since, until } = this.scope
    const figures = this.#figures(rows, since.getTime(), until.getTime())
    return { ...figures, outcomes: outcomesOf(answers) }
  }

  /** Every bucket of the scope in order, empty ones too. */
  points(rows: readonly store.PointCount[]): Point[] {
    const byStart = new Map<number, store.PointCount[]>()
    for (const row of rows) {
      const start = row.start.getTime()
      byStart.set(start, [...(byStart.get(start) ?? []), row])
    }
    return this.#starts.map(start => {
      const figures = this.#figures(byStart.get(start) ?? [], start, start + this.#length)
      return { start: new Date(start), ...figures }
    })
  }

  #figures(rows: readonly Counts[], start: number, end: number): Figures {
    const latencies = Array.from({ length: LATENCY_BUCKETS }, () => 0)
    let [requests, errors] = [0, 0]
    for (const row of rows) {
      requests += row.requests
      errors += row.errors
      addLatencies(latencies, dense(row.latency))
    }
    const seconds = Math.max(1000, Math.min(end, this.now) - start) / 1000
    return {
      requests,
      perSecond: rounded(requests / seconds),
      errors,
      errorRate: requests === 0 ? 0 : rounded(errors / requests),
      p50: percentile(latencies, 0.5),
      p95: percentile(latencies, 0.95),
      p99: percentile(latencies, 0.99),
    }
  }
}

const rounded = (value: number): number => Number(value.toPrecision(6))

function dense(latency: Readonly<Record<string, number>>): number[] {
  const all = Array.from({ length: LATENCY_BUCKETS }, () => 0)
  for (const [bucket, count] of Object.entries(latency)) all[Number(bucket)] = count
  return all
}

function outcomesOf(answers: readonly StatusCount[]): Record<Outcome, number> {
  const outcomes = { ok: 0, client_error: 0, denied: 0, rate_limited: 0, server_error: 0 }
  for (const { status, requests } of answers) outcomes[outcomeOf(status)] += requests
  return outcomes
}

/** `all`, but for `some` of it. */
const without = (all: readonly StatusCount[], some: readonly StatusCount[]): StatusCount[] => [
  ...all,
  ...some.map(({ status, requests }) => ({ status, requests: -requests })),
]
