import type { Sql } from '../storage/postgres.ts'

/** The server's version as people write it, as a number such as 180004, and its clock. */
export type DatabaseFacts = { version: string; versionNumber: number; now: Date }

export async function readDatabaseFacts(sql: Sql): Promise<DatabaseFacts> {
  const [row] = await sql<{ version: string; number: string; now: Date }[]>`
    select pg_catalog.current_setting('server_version') as version,
      pg_catalog.current_setting('server_version_num') as number,
      pg_catalog.clock_timestamp() as now`
  if (row === undefined) throw new Error('the database did not say its version')
  return { version: row.version, versionNumber: Number(row.number), now: row.now }
}
