/** How long the buckets of time are that requests are counted by. They start at whole ones, UTC. */
export type Step = 'minute' | 'hour' | 'day'

export const STEPS: readonly Step[] = ['minute', 'hour', 'day']

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export const STEP_MILLISECONDS: Readonly<Record<Step, number>> = {
  minute: MINUTE,
  hour: HOUR,
  day: DAY,
}

/** How long counts are kept. */
export const KEPT_MILLISECONDS: Readonly<Record<Step, number>> = {
  minute: 48 * HOUR,
  hour: 90 * DAY,
  day: 731 * DAY,
}

/** The start of the bucket that `at` (milliseconds) lies in. */
export const startOf = (step: Step, at: number): number => at - (at % STEP_MILLISECONDS[step])
