/** Calendar months in UTC, by the millisecond in which they begin. */

/** When the month of `now` began, and when the next one does (milliseconds). */
export function monthOf(now: number): { start: number; end: number } {
  const date = new Date(now)
  const year = date.getUTCFullYear()
  const month = date.getUTCMonth()
  return { start: Date.UTC(year, month), end: Date.UTC(year, month + 1) }
}
