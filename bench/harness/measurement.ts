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
  readonly notes: readonly string[]
  /** All that was measured, round by round. */
  readonly details: unknown
}

/** What a run has found out about one scenario. */
export type Measurement = Finding & { readonly scenario: string; readonly title: string }

export type Standing = 'aim' | 'must' | 'missed' | 'no goal'

/** How a value stands with its goal. */
export function standingOf({ value, goal }: Pick<Measurement, 'value' | 'goal'>): Standing {
  if (goal === undefined) return 'no goal'
  const reaches = (bound: number): boolean =>
    goal.better === 'more' ? value >= bound : value <= bound
  if (reaches(goal.aim)) return 'aim'
  return reaches(goal.must) ? 'must' : 'missed'
}

/** By how much the "must" is missed, as a part of it; 0 when it is met. */
export function shortfall({ value, goal }: Pick<Measurement, 'value' | 'goal'>): number {
  if (goal === undefined || standingOf({ value, goal }) !== 'missed') return 0
  return goal.better === 'more' ? 1 - value / goal.must : value / goal.must - 1
}

const digits = (value: number): number => (Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0)

/** A figure with its unit, as people read it. */
export const format = (value: number, unit: string): string =>
  `${value.toLocaleString('en', { maximumFractionDigits: digits(value) })} ${unit}`
