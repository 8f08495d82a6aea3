import { randomFillSync } from 'node:crypto'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/**
 * The largest multiple of 62 that fits a byte: bytes from here on would make some characters
 * likelier.
 */
const UNBIASED = 248

/** Random bytes are drawn in bulk: one system call serves dozens of ids. Used bytes are wiped. */
const pool = new Uint8Array(4096)
let used = pool.length

function randomByte(): number {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const byte = pool[used] ?? 0
  pool[used++] = 0
  return byte
}

/** `length` uniformly random base62 characters, 5.954 bits each. 22 hold 130 bits. */
export function randomBase62(length: number): string {
  let text = ''
  while (text.length < length) {
    const byte = randomByte()
    if (byte < UNBIASED) text += ALPHABET.charAt(byte % 62)
  }
  return text
}

/** `value` (an integer ≥ 0 below 2^53) in base62, padded to `length`; sorts as the numbers do. */
export function encodeBase62(value: number, length: number): string {
  let text = ''
  for (let rest = value; text.length < length; rest = Math.floor(rest / 62)) {
    text = ALPHABET.charAt(rest % 62) + text
  }
  return text
}
