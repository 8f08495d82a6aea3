import type { Page } from '../../lib/page.ts'
import { optional } from './members.ts'

/** One page of a list, each item by `present`. */
export function presentPage<T, W>(
  page: Page<T>,
  present: (item: T) => W,
): { data: W[]; has_more: boolean; next_cursor?: string } {
  return {
    data: page.items.map(present),
    has_more: page.nextCursor !== undefined,
    ...optional('next_cursor', page.nextCursor),
  }
}
