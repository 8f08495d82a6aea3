/** The text of an API key: reading, making and hiding it, in every format. Pure. */
import { encodeBase62, randomBase62 } from '../lib/base62.ts'
import { randomHex } from '../lib/hex.ts'
import type { Environment } from '../storage/tenant.ts'
import {
  ANY_HEAD,
  KEY_FORMAT_NAMES,
  KEY_FORMATS,
  type KeyFormat,
  type KeyFormatRow,
  readingPattern,
} from './key-formats.ts'

/** A text as it was read. What it claims must equal the stored row's. */
export type KeyText = {
  readonly format: KeyFormat
  /** Undefined in formats whose text does not say it. */
  readonly environment: Environment | undefined
  /** Of the workspace; undefined in formats whose text does not say it. */
  readonly slug: string | undefined
  /** What the row is found by: unmistakable across formats, so that one unique index serves all. */
  readonly publicId: string
  readonly secret: string
}

/** No key is longer: the longest slug, and no text beyond it is looked at. */
export const KEY_TEXT_LENGTH_MAX = 80

type Reader = {
  readonly format: KeyFormat
  readonly row: KeyFormatRow
  readonly pattern: RegExp
  /** Whether the head claims the environment, not the slug. */
  readonly saysEnvironment: boolean
}

/** By what stands before the first `_`. */
const READERS: ReadonlyMap<string, Reader> = new Map(
  KEY_FORMAT_NAMES.map(format => {
    const row = KEY_FORMATS[format]
    const saysEnvironment = row.head.includes('{environment}')
    const reader = { format, row, pattern: readingPattern(row), saysEnvironment }
    return [row.head.split('_')[0] ?? '', reader]
  }),
)

const checksum = (body: string, length: number): string =>
  length === 0 ? '' : encodeBase62(Bun.hash.crc32(body) >>> 0, length)

/**
 * Read `text`; undefined when it is no key of ours or was mistyped. One pass over a bounded text of
 * fixed parts, so the time grows with its length at most.
 */
export function parseKeyText(text: string): KeyText | undefined {
  if (text.length > KEY_TEXT_LENGTH_MAX) return undefined
  const reader = READERS.get(text.slice(0, text.indexOf('_')))
  const claim = reader?.pattern.exec(text)?.[1]
  if (reader === undefined || claim === undefined) return undefined
  const { format, saysEnvironment, row } = reader
  const sumAt = text.length - row.checksumLength
  if (checksum(text.slice(0, sumAt), row.checksumLength) !== text.slice(sumAt)) return undefined
  const secretAt = sumAt - row.secretLength
  return {
    format,
    environment: saysEnvironment ? (claim === 'live' ? 'live' : 'test') : undefined,
    slug: saysEnvironment ? undefined : claim,
    publicId: text.slice(row.isStoredBare ? secretAt - row.publicLength : 0, secretAt),
    secret: text.slice(secretAt, sumAt),
  }
}

/** Whether a key of `format` carries its workspace's slug. */
export const carriesSlug = (format: KeyFormat): boolean =>
  KEY_FORMATS[format].head.includes('{slug}')

/** A new key: its parts and its text. `slug` is of the workspace, for formats that carry it. */
export function generateKeyText(
  environment: Environment,
  format: KeyFormat = 'ag',
  slug = '',
): KeyText & { text: string } {
  const row = KEY_FORMATS[format]
  const random = row.alphabet === 'hex' ? randomHex : randomBase62
  const head = headOf(row, environment, slug)
  const id = random(row.publicLength)
  const secret = random(row.secretLength)
  const body = head + id + secret
  return {
    format,
    environment: row.head.includes('{environment}') ? environment : undefined,
    slug: carriesSlug(format) ? slug : undefined,
    publicId: row.isStoredBare ? id : head + id,
    secret,
    text: body + checksum(body, row.checksumLength),
  }
}

const headOf = (row: KeyFormatRow, environment: Environment, slug: string): string =>
  row.head.replace('{environment}', environment).replace('{slug}', slug)

/** The start of a key's text, as lists show it. No secret. */
export function keyStart(key: {
  format: KeyFormat
  environment: Environment
  publicId: string
}): string {
  const row = KEY_FORMATS[key.format]
  return row.isStoredBare ? headOf(row, key.environment, '') + key.publicId : key.publicId
}

/** What looks like a key of ours, anywhere in a text. */
const LOOKALIKE = new RegExp(`${ANY_HEAD}[0-9A-Za-z]{6,}`)

const KEYS = new RegExp(`(${ANY_HEAD})[0-9A-Za-z]+`, 'g')

/** Whether `text` holds what looks like a key, also one that is escaped as in an address. */
export const holdsKey = (text: string): boolean => LOOKALIKE.test(unescaped(text))

/** `text` without what looks like a key in it. */
export function hideKeys(text: string): string {
  const plain = unescaped(text)
  return LOOKALIKE.test(plain) ? plain.replaceAll(KEYS, '$1[hidden]') : text
}

/** How often an escape may itself be escaped. */
const ESCAPES_MAX = 3

/** `text` with the escapes of printable ASCII, of which keys are made, undone; others stay. */
function unescaped(text: string): string {
  let plain = text
  for (let times = 0; times < ESCAPES_MAX && plain.includes('%'); times++) {
    plain = plain.replaceAll(/%(?:[2-6][0-9a-f]|7[0-9a-e])/gi, written =>
      String.fromCharCode(Number.parseInt(written.slice(1), 16)),
    )
  }
  return plain
}
