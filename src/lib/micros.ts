/**
 * Decimal amounts as whole millionths, so that sums are exact. Up to a thousand million both forms
 * stand for the same number: 15 digits fit a double.
 */

const MICROS = 1_000_000

/** The largest amount that is told exactly. */
export const AMOUNT_MAX = 1_000_000_000

/**
 * `value` in millionths: a number, not negative, with at most 6 decimal places; undefined for
 * anything else. Beyond AMOUNT_MAX every amount is one millionth above it.
 */
export function toMicros(value: unknown): number | undefined {
  if (typeof value !== 'number' || !(value >= 0)) return undefined
  if (value > AMOUNT_MAX) return AMOUNT_MAX * MICROS + 1
  const micros = Math.round(value * MICROS)
  return micros / MICROS === value ? micros : undefined
}

export const fromMicros = (micros: number): number => micros / MICROS
