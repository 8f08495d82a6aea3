/** What a scenario is: what is set up, what is sent, what a right answer is, what it is held to. */
import type { Bed } from './bed.ts'
import type { Load } from './load.ts'
import type { Finding } from './measurement.ts'
import type { Seed } from './seed.ts'

/** A server that is up, and how much to ask of it. */
export type Stage = {
  readonly url: string
  readonly seed: Seed
  /** How much of `wanted` to set up: all of it, or in a smoke test little. */
  size(wanted: number): number
  /** How long one slot of load lasts, in seconds. */
  readonly slotSeconds: number
  /** Let so much time pass on the server's clock. */
  passTime(milliseconds: number): Promise<void>
}

export type Goal = {
  readonly must: number
  readonly aim: number
  /** Whether more is better, or less. */
  readonly better: 'more' | 'less'
  /** What `must` and `aim` count, as the table shows it: `B`, `µs`. */
  readonly unit: string
}

/** What the throughput is held against, each measured in the same run. */
export type Against = 'B' | 'ideal(V,B)' | 'ideal(S,B,I)'

export type Described = {
  /** Only in full runs. */
  readonly isLong?: true
  /** In the first round only: it takes long, or comes out the same each time. */
  readonly isOnce?: true
  readonly name: string
  readonly title: string
  /** For bench/README.md. */
  readonly setUp: string
  readonly measured: string
  readonly falsifiedBy: string
}

/** How many answers a second one core gives. */
export type CapacityScenario = Described & {
  readonly kind: 'capacity'
  readonly against: Against
  readonly goal?: Goal
  /** Of the server, besides its port and folder. */
  readonly variables?: Readonly<Record<string, string>>
  prepare(stage: Stage): Promise<Load>
}

/** How one of two servers of a comparison is made. */
export type Setup = {
  /** A composition of the bench's own, with its arguments, instead of `ampgate serve`. */
  readonly script?: readonly string[]
  /** What is put into its database before it starts. */
  readonly revocations?: number
  readonly agents?: number
  /** Valid tokens that it verifies before it is measured. */
  readonly cachedTokens?: number
}

/** What one server costs more than another, under the same load in the same run. */
export type CompareScenario = Described & {
  readonly kind: 'compare'
  readonly subject: Setup
  readonly reference: Setup
  /** Throughput as a ratio; CPU time more, in µs; CPU time more, as a part of the subject's. */
  readonly value: 'ratio' | 'added µs' | 'share'
  readonly goal?: Goal
  /** False when the reference counts nothing, so that no answer can be held against a count. */
  readonly areAnswersCounted?: false
  prepare(stage: Stage): Promise<Load>
}

/** What a flood does to those who are served beside it. */
export type FloodScenario = Described & {
  readonly kind: 'flood'
  readonly variables?: Readonly<Record<string, string>>
  /**
   * The legitimate throughput beside the flood, of its own without it; or its 99th percentile, of
   * that at the echo beside the same flood.
   */
  readonly value: 'throughput kept' | 'p99 to echo'
  readonly goal?: Goal
  prepare(stage: Stage): Promise<{ flood: Load; legitimate: Load }>
}

/** Latency in open loop, at shares of what one core can do. */
export type LatencyScenario = Described & {
  readonly kind: 'latency'
  /** Of the ratio of the 99th percentiles at half load. */
  readonly goal: Goal
  prepare(stage: Stage): Promise<Load>
}

/** What has its own way of being measured. */
export type OwnScenario = Described & {
  readonly kind: 'own'
  measure(bed: Bed): Promise<readonly Finding[]>
}

export type Scenario =
  | CapacityScenario
  | CompareScenario
  | FloodScenario
  | LatencyScenario
  | OwnScenario

export const atLeast = (must: number, aim: number, unit: string): Goal => ({
  must,
  aim,
  better: 'more',
  unit,
})

export const atMost = (must: number, aim: number, unit: string): Goal => ({
  must,
  aim,
  better: 'less',
  unit,
})
