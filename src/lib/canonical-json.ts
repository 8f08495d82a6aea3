/**
 * JSON in its one canonical form (RFC 8785): no spaces, members sorted by their UTF-16 code units,
 * texts and numbers as ECMAScript writes them. Any language can make the same bytes.
 */

/** @throws TypeError for what JSON cannot say: undefined, NaN, half of a surrogate pair */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
    return `{${members.map(([name, one]) => `${text(name)}:${canonicalJson(one)}`).join(',')}}`
  }
  if (typeof value === 'string') return text(value)
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  throw new TypeError(`no JSON for ${typeof value}`)
}

function text(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('half of a surrogate pair')
  return JSON.stringify(value)
}
