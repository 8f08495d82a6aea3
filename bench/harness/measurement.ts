import type { Goal } from './scenario.ts'

/** One figure of a scenario. */
export type Finding = {
  /** What it is of the scenario, when that has several. */
  readonly of?: string
  /** What `value` counts: `B`, `µs`, `ms`, `B (bytes)`. */
  readonly unit: string
  readonly value: number
  readonly interval?: readonly [number, number]
  readonly goal?: Goal
  /** The same by CPU time instead of by throughput: the two should agree. */
  readonly byCpu?: number
  /** What the server and what it is held against came to: of one slot, or the median of many. */
  readonly figures?: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly notes: readonly string[]
  /** All that was measured, round by round. */
  readonly details: unknown
}

/** What a run has found out about one scenario. */
export type Measurement = Finding & { readonly scenario: string; readonly title: string }

/** `open`: the value keeps the "must", and its interval reaches beyond it. */
export type Standing = 'aim' | 'must' | 'open' | 'missed' | 'no goal'

type Judged = Pick<Measurement, 'value' | 'interval' | 'goal'>

/** How a value stands with its goal: a bound is reached when all of the interval reaches it. */
export function standingOf({ value, interval, goal }: Judged): Standing {
  if (goal === undefined) return 'no goal'
  const isMore = goal.better === 'more'
  const reaches = (at: number, bound: number): boolean => (isMore ? at >= bound : at <= bound)
  const worst = interval === undefined ? value : interval[isMore ? 0 : 1]
  if (reaches(worst, goal.aim)) return 'aim'
  if (reaches(worst, goal.must)) return 'must'
  return reaches(value, goal.must) ? 'open' : 'missed'
}

/** By how much the "must" is missed, as a part of it; 0 when it is met. */
export function shortfall(one: Judged): number {
  const { value, goal } = one
  if (goal === undefined || standingOf(one) !== 'missed') return 0
  return goal.better === 'more' ? 1 - value / goal.must : value / goal.must - 1
}

const digits = (value: number): number => (Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0)

/** A figure with its unit, as people read it. */
export const format = (value: number, unit: string): string =>
  `${value.toLocaleString('en', { maximumFractionDigits: digits(value) })} ${unit}`
