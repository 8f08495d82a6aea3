/**
 * The text of an API key: `ag_{live|test}_sk_` + public id + secret + checksum, base62, fixed
 * length. The checksum (CRC-32) refuses typos and garbage with no look-up. Pure.
 */
import { encodeBase62, randomBase62 } from '../lib/base62.ts'
import type { Environment } from '../storage/tenant.ts'

/** 71 bits: finds the row, is shown in lists, and is no secret. */
const PUBLIC_ID_LENGTH = 12
/** 131 bits. */
const SECRET_LENGTH = 22
const CHECKSUM_LENGTH = 6

const KEY_TEXT = /^ag_(live|test)_sk_([0-9A-Za-z]{12})([0-9A-Za-z]{22})([0-9A-Za-z]{6})$/

/** What looks like a key of ours, anywhere in a text; for refusing keys where none belongs. */
export const KEY_LOOKALIKE = /ag_(?:live|test)_sk_[0-9A-Za-z]{6,}/

/** `text` without what looks like a key in it. */
export const hideKeys = (text: string): string =>
  text.replaceAll(/ag_(live|test)_sk_[0-9A-Za-z]+/g, 'ag_$1_sk_[hidden]')

export type KeyText = {
  /** The environment in the text: a claim that must equal the stored row's. */
  readonly environment: Environment
  readonly publicId: string
  readonly secret: string
}

const checksum = (body: string): string => encodeBase62(Bun.hash.crc32(body) >>> 0, CHECKSUM_LENGTH)

/** Read `text`; undefined when it is no key of ours or was mistyped. */
export function parseKeyText(text: string): KeyText | undefined {
  const match = KEY_TEXT.exec(text)
  if (match === null) return undefined
  const [, environment, publicId, secret, sum] = match
  if (environment !== 'live' && environment !== 'test') return undefined
  if (publicId === undefined || secret === undefined) return undefined
  if (checksum(text.slice(0, -CHECKSUM_LENGTH)) !== sum) return undefined
  return { environment, publicId, secret }
}

/** A new key: its parts and its text. */
export function generateKeyText(environment: Environment): KeyText & { text: string } {
  const publicId = randomBase62(PUBLIC_ID_LENGTH)
  const secret = randomBase62(SECRET_LENGTH)
  const body = `ag_${environment}_sk_${publicId}${secret}`
  return { environment, publicId, secret, text: body + checksum(body) }
}

/** The start of a key, as lists show it. */
export const keyStart = (environment: Environment, publicId: string): string =>
  `ag_${environment}_sk_${publicId}`
