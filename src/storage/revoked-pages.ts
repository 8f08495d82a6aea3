/**
 * What is revoked and has not expired, read at the start: a million rows in a third of a second,
 * most of which is PostgreSQL's. It takes the end of an id from its bytes, in half of the time that
 * it takes for the characters of a text.
 */
import type { Sql } from './postgres.ts'
import type { Environment } from './tenant.ts'

/** Rows of a page, besides those that expire with the last of them: 120 KB of text. */
const ROWS = 10_000

/** Ids that expire one after another. */
export type RevokedPage = {
  /**
   * Of each id its last `tailLength` characters, with spaces before a shorter one, one after
   * another.
   */
  readonly tails: string
  /** When the last of them expires, in seconds since 1970, rounded up. */
  readonly expiresAt: number
}

export type RevokedRows = {
  readonly environment: Environment
  readonly sql: Sql
  readonly table: 'tokens' | 'delegations'
  readonly tailLength: number
}

/** Between these times nothing has been read; as PostgreSQL writes them, so that they are whole. */
type Unread = { after: string; before: string }
type End = keyof Unread

/** Nothing when there are no rows. */
type Row = {
  tails: string | null
  expires_at: number | null
  /** The first and the last expiry. */
  before: string | null
  after: string | null
}

/**
 * The revoked rows of all workspaces that expire after `now`, from both ends: each is to be read by
 * a caller of its own, side by side, so that two connections share the work wherever most rows are.
 * They end where they meet; an id may come from both.
 *
 * For a page the rows come as one text, instead of an object for each, which would take 2 µs, and
 * no id is a string of its own. When each expires would take as long as all the rest (0.5 µs), so
 * that is told of the last one alone. Not one snapshot: what is revoked meanwhile may be missing.
 */
export function revokedPages(rows: RevokedRows, now: Date): AsyncGenerator<RevokedPage>[] {
  const unread: Unread = { after: now.toISOString(), before: 'infinity' }
  return [pagesFrom('after', rows, unread), pagesFrom('before', rows, unread)]
}

/** The next page is asked for before one is handed out. */
async function* pagesFrom(
  end: End,
  rows: RevokedRows,
  unread: Unread,
): AsyncGenerator<RevokedPage> {
  let next = readRow(end, rows, unread)
  for (;;) {
    const { tails, expires_at: expiresAt, [end]: reached } = await next
    if (tails === null || expiresAt === null || reached === null) return
    unread[end] = reached
    next = readRow(end, rows, unread)
    // Whoever stops in between is not told of its failure by anybody.
    next.catch(() => {})
    yield { tails, expiresAt }
  }
}

async function readRow(
  end: End,
  { environment, sql, table, tailLength }: RevokedRows,
  { after, before }: Unread,
): Promise<Row> {
  const [row] = await sql<Row[]>`
    select
      convert_from(string_agg(
        substr(textsend(repeat(' ', ${tailLength}::int) || id), octet_length(id) + 1), ''
      ), 'UTF8') as tails,
      ceil(date_part('epoch', max(expires_at))) as expires_at,
      min(expires_at)::text as before, max(expires_at)::text as after
    from (
      select id, expires_at from ${sql(environment)}.${sql(table)}
      where revoked_at is not null
        and expires_at > ${after}::text::timestamptz and expires_at < ${before}::text::timestamptz
      order by expires_at ${end === 'after' ? sql`asc` : sql`desc`}
      fetch first (${ROWS}::int) rows with ties
    ) row`
  return row ?? { tails: null, expires_at: null, before: null, after: null }
}
