import { encodeBase62, randomBase62 } from './base62.ts'

/** Characters of 128 random bits and a little more. */
const RANDOM_LENGTH = 22
/** 8 base62 characters hold the milliseconds until the year 8888. */
const TIME_LENGTH = 8

export type IdPrefix = 'ag' | 'chk' | 'del' | 'gr' | 'inv' | 'key' | 'mem' | 'pol' | 'por' | 'ws'
export type TimedIdPrefix = 'tok' | 'evt' | 'ano'

/** A random id such as `ag_Xk9mN3pQ7rT2vW5yZ8bC1d`: a prefix and 130 random bits. */
export const randomId = (prefix: IdPrefix): string => `${prefix}_${randomBase62(RANDOM_LENGTH)}`

/**
 * An id that sorts by time (bytewise), for tables that rows pour into: `now` in milliseconds, then
 * 130 random bits.
 */
export const timedId = (prefix: TimedIdPrefix, now: number): string =>
  `${prefix}_${encodeBase62(now, TIME_LENGTH)}${randomBase62(RANDOM_LENGTH)}`

/** The last millisecond that such an id can hold. */
export const TIMED_ID_MAX = 62 ** TIME_LENGTH - 1

/** Sorts after every id of before `now` (at most `TIMED_ID_MAX`), and before all others. */
export const firstTimedId = (prefix: TimedIdPrefix, now: number): string =>
  `${prefix}_${encodeBase62(Math.max(0, now), TIME_LENGTH)}`
