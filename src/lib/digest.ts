import { createHmac, hash, timingSafeEqual } from 'node:crypto'

/** SHA-256 of `text` as 43 base64url characters. */
export const sha256 = (text: string): string => hash('sha256', text, 'base64url')

/** HMAC-SHA-256 of `text` under `key`. */
export const hmac = (key: Uint8Array, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest()

/** Whether two digests are equal, in time that depends on their length only. */
export const sameDigest = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && timingSafeEqual(a, b)
