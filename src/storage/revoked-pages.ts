/**
 * What is revoked and has not expired, read at the start: a million rows in a second or so.
 */
import type { Sql } from './postgres.ts'
import type { Environment } from './tenant.ts'

/** Rows of a page, besides those that expire with the last of them: 130 KB of text. */
const ROWS = 10_000
/** A line begins with its second in so many hex digits, whatever the clock said at issue. */
const SECONDS_DIGITS = 8
const SECONDS_MAX = 16 ** SECONDS_DIGITS - 1

/** No lines when there are no rows. */
type Page = { lines: string | null; last: string | null }

/**
 * What expires in the same second (since 1970): of each id its last `tailLength` characters, with
 * spaces before a shorter one, one after another in `text` from `from` until `to`.
 */
export type Expiring = {
  readonly expiresAt: number
  readonly text: string
  readonly from: number
  readonly to: number
}

/**
 * The revoked rows of `table`, of all workspaces, that expire after `now`. They come as one text
 * for a page, a line for each second, instead of an object for each row, which would take 2 µs, and
 * no id is a string of its own. The next page is asked for before one is handed out. Not one
 * snapshot: what is revoked meanwhile may be missing.
 */
export async function* revokedPages(
  environment: Environment,
  sql: Sql,
  table: 'tokens' | 'delegations',
  now: Date,
  tailLength: number,
): AsyncGenerator<Iterable<Expiring>> {
  let page = readPage(environment, sql, table, now.toISOString(), tailLength)
  for (;;) {
    const { lines, last } = await page
    if (lines === null || last === null) return
    page = readPage(environment, sql, table, last, tailLength)
    // Whoever stops in between is not told of its failure by anybody.
    page.catch(() => {})
    yield expiringOf(lines)
  }
}

/** One line after another, so that the whole text is not taken apart at once. */
function* expiringOf(lines: string): Generator<Expiring> {
  for (let from = 0, to = 0; to < lines.length; from = to + 1) {
    const end = lines.indexOf('\n', from)
    to = end < 0 ? lines.length : end
    const start = from + SECONDS_DIGITS
    yield { expiresAt: Number.parseInt(lines.slice(from, start), 16), text: lines, from: start, to }
  }
}

/** `after` is a time as PostgreSQL writes it, so that nothing of it is lost. */
async function readPage(
  environment: Environment,
  sql: Sql,
  table: 'tokens' | 'delegations',
  after: string,
  tailLength: number,
): Promise<Page> {
  const [page] = await sql<Page[]>`
    select string_agg(line, E'\n') as lines, max(expires_at)::text as last
    from (
      select expires_at,
        lpad(to_hex(least(ceil(date_part('epoch', expires_at)), ${SECONDS_MAX}::float8)::bigint),
          ${SECONDS_DIGITS}::int, '0') || string_agg(tail, '') as line
      from (
        select lpad(right(id, ${tailLength}::int), ${tailLength}::int) as tail, expires_at
        from ${sql(environment)}.${sql(table)}
        where revoked_at is not null and expires_at > ${after}::text::timestamptz
        order by expires_at fetch first (${ROWS}::int) rows with ties
      ) row
      group by expires_at
    ) line`
  return page ?? { lines: null, last: null }
}
