/** How many rounds a figure takes. */
import { interval, median } from './statistics.ts'
import type { Repeats } from './stolen.ts'

export type RoundsPlan = {
  readonly rounds: number
  /** Where they scatter. */
  readonly roundsMax: number
  /** How wide an interval may be that is narrow, as a part of its median. */
  readonly widthMax: number
  /** Of those that the host disturbs. */
  readonly repeats: Repeats
}

/** Whether the median of `values` is known well enough. */
export function isNarrow(
  values: readonly number[],
  { widthMax }: Pick<RoundsPlan, 'widthMax'>,
): boolean {
  const [low, high] = interval(values)
  return high - low <= widthMax * Math.abs(median(values))
}

/** Rounds until their median is known well enough, or there have been as many as there may be. */
export async function inRounds<Round>(
  plan: RoundsPlan,
  measure: (turn: number) => Promise<Round>,
  figureOf: (round: Round) => number,
): Promise<Round[]> {
  const done: Round[] = []
  const isEnough = (): boolean =>
    done.length >= plan.rounds &&
    (done.length >= plan.roundsMax || isNarrow(done.map(figureOf), plan))
  while (!isEnough()) {
    done.push(await plan.repeats.undisturbed(() => measure(done.length + 1)))
  }
  return done
}
