/**
 * Domain values → wire schemas, one file of this folder per tag, member by member. Never a spread
 * of a domain value: a column added tomorrow would leak and still compile. A member that is unknown
 * is absent, never null.
 */

/** A time as RFC 3339 writes it. */
export const time = (date: Date): string => date.toISOString()

/** `{name: value}`, or nothing when the value is unknown. */
export function optional<N extends string, V>(name: N, value: V | undefined): { [K in N]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [K in N]?: V })
}
