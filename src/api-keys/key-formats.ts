/**
 * How the text of an API key may be written: one row per format, from which all else is derived,
 * reading, making, finding and hiding. A further format is a further row (and a word in the
 * description's `KeyFormat`).
 *
 * Every text is a head, a public id, a secret and, where the length is ours, a checksum; fixed
 * lengths, one alphabet, one way of writing a key. The head tells the formats apart by all that
 * stands before its first `_`. It claims one thing, environment or slug, which must equal the
 * stored row's.
 */

/** The random part, of which `secretLength` characters are the secret. */
type Shape = {
  readonly alphabet: 'base62' | 'hex'
  readonly publicLength: number
  readonly secretLength: number
  /** A CRC-32 over all before it, in base62: typos and garbage cost no look-up. */
  readonly checksumLength: number
}

export type KeyFormatRow = Shape & {
  /** With `{environment}` or `{slug}` where it claims them. */
  readonly head: string
  /** Whether the public id is stored without the head, as the first format's always was. */
  readonly isStoredBare?: true
}

/** 71 bits that find the row and are shown in lists, 131 secret ones, 32 of checksum. */
const OURS = { alphabet: 'base62', publicLength: 12, secretLength: 22, checksumLength: 6 } as const

const ROWS = {
  ag: { head: 'ag_{environment}_sk_', ...OURS, isStoredBare: true },
  amp: { head: 'amp_sk_{environment}_', ...OURS },
  /** 96 secret bits of 32 hexadecimal digits, all of which are spoken for. */
  gsk: {
    head: 'gsk_{slug}_',
    alphabet: 'hex',
    publicLength: 8,
    secretLength: 24,
    checksumLength: 0,
  },
  org: { head: 'org_{environment}_', ...OURS },
  /** 101 secret bits of 24 characters, all of which are spoken for. */
  sk: {
    head: 'sk_{environment}_',
    alphabet: 'base62',
    publicLength: 7,
    secretLength: 17,
    checksumLength: 0,
  },
} as const satisfies Record<string, KeyFormatRow>

/** How the text of a key is written. */
export type KeyFormat = keyof typeof ROWS

export const KEY_FORMATS: Readonly<Record<KeyFormat, KeyFormatRow>> = ROWS

export const KEY_FORMAT_NAMES = Object.keys(ROWS) as readonly KeyFormat[]

const CLAIMS: Record<string, string> = {
  '{environment}': '(?:live|test)',
  '{slug}': '[a-z0-9-]{2,32}',
}

const DIGITS = { base62: '[0-9A-Za-z]', hex: '[0-9a-f]' } as const

const headPattern = ({ head }: KeyFormatRow): string =>
  head.replaceAll(/\{\w+\}/g, claim => CLAIMS[claim] ?? claim)

/** The regular expression that finds keys of a format in any text: for scanners of secrets. */
export function scannerPattern(format: KeyFormat): string {
  const row = KEY_FORMATS[format]
  const length = row.publicLength + row.secretLength + row.checksumLength
  return `\\b${headPattern(row)}${DIGITS[row.alphabet]}{${length}}\\b`
}

/** The expression that a whole text of `row` matches; its one group is what the head claims. */
export function readingPattern(row: KeyFormatRow): RegExp {
  const length = row.publicLength + row.secretLength + row.checksumLength
  const head = row.head.replaceAll(/\{\w+\}/g, claim => `(${CLAIMS[claim] ?? claim})`)
  return new RegExp(`^${head}${DIGITS[row.alphabet]}{${length}}$`)
}

/** The heads of all formats, in one expression without groups. */
export const ANY_HEAD = `(?:${Object.values(KEY_FORMATS).map(headPattern).join('|')})`
