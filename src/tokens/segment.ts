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
  const bytes = Buffer.from(segment, 'base64url')
  // Garbage is told by its first byte, before a parser throws because of it.
  if (!STARTS.has(bytes[0] ?? 0)) return undefined
  if (bytes.toString('base64url') !== segment) return undefined
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** More than a token of any kind has in all. */
const SEGMENT_LENGTH_MAX = 16_384
/** Where a segment is decoded: a buffer of its own each time would cost 2 µs more. */
const decoded = Buffer.alloc(SEGMENT_LENGTH_MAX)

/** What a segment holds that `decodeObject` has accepted before. */
export const parseSegment = (segment: string): unknown =>
  JSON.parse(decoded.toString('utf8', 0, decoded.write(segment, 'base64url')))
