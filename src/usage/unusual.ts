/**
 * Whether an hour of a key is unusual, held against the same hour of the 28 days before. Pure; in
 * whole requests.
 *
 * With `n` days of history, at least 7, and `k` = the whole weeks in them:
 * - high: the k-th busiest of the days, each by its busiest of this hour, the one before and the
 *   one after. What happens once a week, or an hour earlier or later, is usual.
 * - low: the k-th quietest, in the same way.
 * - median and spread of this hour: the spread is 1.4826 × the median absolute deviation, but no
 *   less than that of a Poisson process, the square root of the median.
 *
 * Spike: more than twice `high`, than `high` + 6 √high, than median + 6 spreads, and than 50.
 * Drop, once the hour is over: fewer than half of `low`, than `low` − 6 √low, and than median − 6
 * spreads, so of no key that makes fewer than some 40 an hour. Error burst: a spike of refused or
 * failed requests, from 20 on, whose share of all is twice the usual.
 *
 * Of a key that is used in fewer than half of all hours the hour of the day says little: there, a
 * spike or burst is also more than twice the k-th highest peak of a day.
 */

export const HISTORY_DAYS = 28
const DAYS_MIN = 7
const SPREADS = 6
const FACTOR = 2
const SPIKE_MIN = 50
const ERRORS_MIN = 20
/** From the median absolute deviation to the standard deviation of a normal distribution. */
const NORMAL = 1.4826
const HOURS_A_DAY = 24

export type HourCount = { readonly requests: number; readonly errors: number }

/** The same hour of one day, with its neighbours. */
export type DayHistory = readonly [before: HourCount, same: HourCount, after: HourCount]

export type HourKind = 'volume_spike' | 'volume_drop' | 'error_burst'

export type HourFinding = {
  readonly kind: HourKind
  readonly observed: number
  /** The median. */
  readonly usual: number
  /** What it went beyond. */
  readonly bound: number
}

/** What is unusual about `hour`; before it is over, only what can but grow. */
export function judgeHour(
  hour: HourCount,
  isOver: boolean,
  history: readonly DayHistory[],
): HourFinding[] {
  if (history.length < DAYS_MIN) return []
  const requests = series(history, one => one.requests)
  const found: HourFinding[] = []
  const high = highBound(requests, SPIKE_MIN)
  if (hour.requests > high) {
    found.push(finding('volume_spike', hour.requests, requests, high))
  }
  const low = lowBound(requests)
  if (isOver && hour.requests < low) {
    found.push(finding('volume_drop', hour.requests, requests, low))
  }
  const errors = series(history, one => one.errors)
  const burst = highBound(errors, ERRORS_MIN)
  const usualShare = sum(errors.same) / Math.max(1, sum(requests.same))
  if (hour.errors > burst && hour.errors / hour.requests >= FACTOR * usualShare) {
    found.push(finding('error_burst', hour.errors, errors, burst))
  }
  return found
}

/** The busiest hour of one day, and how many hours had any request. */
export type DayPeak = HourCount & { readonly hours: number }

/** Whether `found` is nothing unusual for a key that is used now and then. */
export function isUsualPeak(found: HourFinding, peaks: readonly DayPeak[], days: number): boolean {
  if (found.kind === 'volume_drop') return false
  const used = sum(peaks.map(one => one.hours))
  if (used * 2 >= days * HOURS_A_DAY) return false
  const isBurst = found.kind === 'error_burst'
  const highs = peaks.map(one => (isBurst ? one.errors : one.requests))
  return found.observed <= FACTOR * extreme(highs, days, 'most')
}

type Series = {
  readonly same: readonly number[]
  readonly most: readonly number[]
  readonly least: readonly number[]
}

function series(history: readonly DayHistory[], of: (hour: HourCount) => number): Series {
  const days = history.map(([before, same, after]) => [of(before), of(same), of(after)])
  return {
    same: history.map(([, same]) => of(same)),
    most: days.map(day => Math.max(...day)),
    least: days.map(day => Math.min(...day)),
  }
}

function highBound({ same, most }: Series, least: number): number {
  const high = extreme(most, most.length, 'most')
  const { median, spread } = middle(same)
  const poisson = high + SPREADS * Math.sqrt(high)
  return Math.max(least, FACTOR * high, poisson, median + SPREADS * spread)
}

function lowBound({ same, least }: Series): number {
  const low = extreme(least, least.length, 'least')
  const { median, spread } = middle(same)
  return Math.min(low / FACTOR, low - SPREADS * Math.sqrt(low), median - SPREADS * spread)
}

/** The k-th most or least of `values`, `k` being the whole weeks in `days`; 0 beyond them. */
function extreme(values: readonly number[], days: number, which: 'most' | 'least'): number {
  const sorted = [...values].sort((a, b) => (which === 'most' ? b - a : a - b))
  return sorted[Math.max(1, Math.floor(days / 7)) - 1] ?? 0
}

function middle(values: readonly number[]): { median: number; spread: number } {
  const median = medianOf(values)
  const deviation = medianOf(values.map(value => Math.abs(value - median)))
  return { median, spread: Math.max(NORMAL * deviation, Math.sqrt(Math.max(1, median))) }
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0)

const finding = (kind: HourKind, observed: number, of: Series, bound: number): HourFinding => ({
  kind,
  observed,
  usual: medianOf(of.same),
  bound: Math.round(bound),
})
