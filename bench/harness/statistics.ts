/** Medians, intervals, percentiles. Pure. */

/** The middle of `values`. @throws Error when there are none */
export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** By linear interpolation between the two nearest. @throws Error when there are none */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]]
  if (low === undefined || high === undefined) throw new Error('there are no values')
  return low + (high - low) * (at - Math.floor(at))
}

const RESAMPLES = 2000

/** Of thirty figures, one or two would lie outside by chance alone if it were 95 %. */
const CONFIDENCE = 0.99

/**
 * A 99 % interval of the median, by bootstrap: the median of as many values drawn with repetition,
 * so many times over. Always drawn alike, so that the same values give the same interval.
 */
export function interval(values: readonly number[]): [low: number, high: number] {
  const random = randomFrom(values.length)
  const medians = Array.from({ length: RESAMPLES }, () =>
    median(values.map(() => values[Math.floor(random() * values.length)] ?? Number.NaN)),
  )
  const outside = (1 - CONFIDENCE) / 2
  return [quantile(medians, outside), quantile(medians, 1 - outside)]
}

/** mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * The rate of work whose parts come one after another on the same core, each of which alone would
 * reach its rate: 1 / (1/a + 1/b + …).
 */
export const ideal = (...rates: readonly number[]): number =>
  1 / rates.reduce((sum, rate) => sum + 1 / rate, 0)
