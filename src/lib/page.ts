import { decodeCursor, encodeCursor, type Position } from './cursor.ts'
import { DomainError } from './errors.ts'

export type PageRequest = { limit: number; cursor?: string | undefined }
export type Page<T> = { items: T[]; nextCursor: string | undefined }

/**
 * One page of a list. `fetch` reads at most `limit` items after `position`, in order; one more than
 * asked for tells whether a further page exists.
 */
export async function readPage<T>(
  list: string,
  filters: unknown,
  request: PageRequest,
  positionOf: (item: T) => Position,
  fetch: (after: Position | undefined, limit: number) => Promise<T[]>,
): Promise<Page<T>> {
  const { cursor, limit } = request
  const after = cursor === undefined ? undefined : decodeCursor(list, filters, cursor)
  if (cursor !== undefined && after === undefined) {
    const detail = 'The cursor is not one of this list with these filters. Start again without it.'
    throw new DomainError('invalid_cursor', detail, { errors: [{ pointer: '?cursor', detail }] })
  }
  const items = await fetch(after, limit + 1)
  if (items.length <= limit) return { items, nextCursor: undefined }
  const page = items.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page,
    nextCursor: last && encodeCursor(list, filters, positionOf(last)),
  }
}
