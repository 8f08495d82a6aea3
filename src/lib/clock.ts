/** Time is passed in, so that rules stay pure and tests never wait. */
export type Clock = { /** Milliseconds since the epoch. */ now(): number }

export const systemClock: Clock = { now: () => Date.now() }

/** Whole seconds since the epoch, rounded down (RFC 7519 NumericDate). */
export const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000)
