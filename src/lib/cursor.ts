/**
 * Cursors: where a list goes on, opaque to the caller. A cursor is bound to its list and filters,
 * so that one from elsewhere is refused instead of giving a page that means nothing. It holds a
 * position, not authority: every page is read under the caller's own tenant.
 */
import { sha256 } from './digest.ts'

/** The last item of a page: its sort time (milliseconds) and id. */
export type Position = { at: number; id: string }

/**
 * The last millisecond that RFC 3339 can write, and so the last that the database reads from us.
 */
const TIME_MAX = Date.UTC(9999, 11, 31, 23, 59, 59, 999)
const ID_LENGTH_MAX = 64

const bindingOf = (list: string, filters: unknown): string =>
  sha256(JSON.stringify([list, filters])).slice(0, 12)

export function encodeCursor(list: string, filters: unknown, position: Position): string {
  const text = JSON.stringify([bindingOf(list, filters), position.at, position.id])
  return Buffer.from(text).toString('base64url')
}

/** Read a cursor of this list with these filters; undefined when it is not one. */
export function decodeCursor(list: string, filters: unknown, cursor: string): Position | undefined {
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
  if (!Array.isArray(parts) || parts.length !== 3) return undefined
  const [binding, at, id]: unknown[] = parts
  if (binding !== bindingOf(list, filters)) return undefined
  // The binding is no secret: whoever can read a list can craft any position in it.
  return isTime(at) && isId(id) ? { at, id } : undefined
}

const isTime = (at: unknown): at is number =>
  typeof at === 'number' && Number.isSafeInteger(at) && at >= 0 && at <= TIME_MAX

const isId = (id: unknown): id is string =>
  typeof id === 'string' &&
  id.length <= ID_LENGTH_MAX &&
  id.isWellFormed() &&
  !id.includes('\u0000')
