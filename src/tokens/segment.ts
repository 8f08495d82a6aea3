const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `value` as JSON in a base64url segment. */
export const encodeObject = (value: object): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url')

/** A segment that holds a JSON object, in canonical base64url and valid UTF-8. */
export function decodeObject(segment: string): Record<string, unknown> | undefined {
  const bytes = Buffer.from(segment, 'base64url')
  if (bytes.toString('base64url') !== segment) return undefined
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}
