/**
 * What is revoked and has not expired, read at the start: a million rows in a second or so.
 */
import type { Sql } from './postgres.ts'
import type { Environment } from './tenant.ts'

/** Rows of a page, besides those that expire with the last of them: 200 KB of text. */
const ROWS = 10_000
/** The largest expiry that is told, whatever the clock said at issue: 2106. */
const SECONDS_MAX = 2 ** 32 - 1
/** PostgreSQL sends whole numbers of four bytes with their sign. */
const SIGN = 2 ** 31

/** Nothing when there are no rows. */
type Page = { tails: string | null; expiries: Buffer | null; last: string | null }

/** Ids, and when each expires. */
export class RevokedPage {
  constructor(
    /**
     * Of each id its last `tailLength` characters, with spaces before a shorter one, one after
     * another.
     */
    readonly tails: string,
    private readonly expiries: Buffer,
  ) {}

  /** When the id at `index` expires, in seconds since 1970, rounded up. */
  expiresAt(index: number): number {
    return this.expiries.readInt32BE(4 * index) + SIGN
  }
}

/**
 * The revoked rows of `table`, of all workspaces, that expire after `now`. For a page they come as
 * one text and its numbers, instead of an object for each row, which would take 2 µs, and no id is
 * a string of its own. The next page is asked for before one is handed out. Not one snapshot: what
 * is revoked meanwhile may be missing.
 */
export async function* revokedPages(
  environment: Environment,
  sql: Sql,
  table: 'tokens' | 'delegations',
  now: Date,
  tailLength: number,
): AsyncGenerator<RevokedPage> {
  let page = readPage(environment, sql, table, now.toISOString(), tailLength)
  for (;;) {
    const { tails, expiries, last } = await page
    if (tails === null || expiries === null || last === null) return
    page = readPage(environment, sql, table, last, tailLength)
    // Whoever stops in between is not told of its failure by anybody.
    page.catch(() => {})
    yield new RevokedPage(tails, expiries)
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
    select string_agg(tail, '') as tails, string_agg(expiry, '') as expiries,
      max(expires_at)::text as last
    from (
      select lpad(right(id, ${tailLength}::int), ${tailLength}::int) as tail, expires_at,
        int4send((least(ceil(date_part('epoch', expires_at)), ${SECONDS_MAX}::float8)
          - ${SIGN}::float8)::int) as expiry
      from ${sql(environment)}.${sql(table)}
      where revoked_at is not null and expires_at > ${after}::text::timestamptz
      order by expires_at fetch first (${ROWS}::int) rows with ties
    ) row`
  return page ?? { tails: null, expiries: null, last: null }
}
