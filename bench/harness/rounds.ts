/** How many rounds a figure takes. */
import { interval, median } from './statistics.ts'

export type RoundsPlan = {
  readonly rounds: number
  /** Where they scatter. */
  readonly roundsMax: number
}

/** A narrow interval is no wider than twice this part of the median. */
const REACH_MAX = 0.05

/** Whether the median of `values` is known to 5 %, either way. */
export function isNarrow(values: readonly number[]): boolean {
  const [low, high] = interval(values)
  return high - low <= 2 * REACH_MAX * Math.abs(median(values))
}

/** Rounds until their median is known well enough, or there have been as many as there may be. */
export async function inRounds<Round>(
  { rounds, roundsMax }: RoundsPlan,
  measure: (turn: number) => Promise<Round>,
  figureOf: (round: Round) => number,
): Promise<Round[]> {
  const done: Round[] = []
  while (done.length < rounds || (done.length < roundsMax && !isNarrow(done.map(figureOf)))) {
    done.push(await measure(done.length + 1))
  }
  return done
}
