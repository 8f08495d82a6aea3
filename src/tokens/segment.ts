import { Scratch } from '../lib/scratch.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `value` as JSON in a base64url segment. */
export const encodeObject = (value: object): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url')

/** What JSON puts before an object: nothing, or white space. */
const STARTS = new Set([...'{ \t\n\r'].map(one => one.charCodeAt(0)))

/** A segment that holds a JSON object, in canonical base64url and valid UTF-8. */
export function decodeObject(segment: string): Record<string, unknown> | undefined {
  if (segment.length > SEGMENT_LENGTH_MAX || !isCanonical(segment)) return undefined
  const bytes = decoded.write(segment, 'base64url')
  // Garbage is told by its first byte, before a parser throws because of it.
  if (!STARTS.has(bytes[0] ?? 0)) return undefined
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** More than a token of any kind has in all. */
const SEGMENT_LENGTH_MAX = 16_384
const decoded = new Scratch(SEGMENT_LENGTH_MAX)

const BASE64URL = /^[A-Za-z0-9_-]+$/
/** The last characters of texts that end in so many bits of their own: the others must be zero. */
const ENDS: readonly (string | undefined)[] = [undefined, '', 'AQgw', 'AEIMQUYcgkosw048']

/**
 * Whether `segment` is the one way to write its bytes (RFC 4648, 3.5 and 5): no other characters,
 * no padding, no spare bits. To encode the bytes again and compare takes three times as long.
 */
function isCanonical(segment: string): boolean {
  const ends = ENDS[segment.length % 4]
  const isExact = ends?.includes(segment.charAt(segment.length - 1)) ?? true
  return isExact && BASE64URL.test(segment)
}

/** The JSON in a segment that `decodeObject` has accepted before. */
export const textOf = (segment: string): string => decoded.write(segment, 'base64url').toString()
