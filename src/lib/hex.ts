import { randomBytes } from 'node:crypto'

/** `length` (an even number of) uniformly random hexadecimal digits, 4 bits each. */
export const randomHex = (length: number): string => randomBytes(length / 2).toString('hex')
