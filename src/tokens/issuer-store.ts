import type { Sql, Tx } from '../storage/postgres.ts'

export async function currentIssuer(sql: Sql): Promise<string | undefined> {
  const [row] = await sql<{ issuer: string }[]>`
    select issuer from core.issuers where retired_at is null`
  return row?.issuer
}

/** The current issuer, and those retired after `since`. */
export async function acceptedIssuers(sql: Sql, since: Date): Promise<string[]> {
  const rows = await sql<{ issuer: string }[]>`
    select issuer from core.issuers where retired_at is null or retired_at > ${since}`
  return rows.map(row => row.issuer)
}

/** Retire the current issuer and put `issuer` in its place. */
export async function adoptIssuer(tx: Tx, issuer: string, now: Date): Promise<void> {
  await tx.sql`update core.issuers set retired_at = ${now} where retired_at is null`
  await tx.sql`
    insert into core.issuers (issuer, adopted_at) values (${issuer}, ${now})
    on conflict (issuer) do update set adopted_at = excluded.adopted_at, retired_at = null`
}
