/** The whole content of the database as text, for tests of what must not be there or not change. */
import type { Gate } from './gate.ts'

/** Rows as text, sorted, by the table's full name. */
export type Dump = Record<string, string[]>

/** Written behind, and so at any moment: when a key was last used. */
const VOLATILE = /"last_used_at": ?("[^"]*"|null),? ?/

/** Every row of every table of ours. */
export async function dumpTables(gate: Gate): Promise<Dump> {
  const tables = await gate.sql<{ name: string }[]>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname in ('core', 'live', 'test') order by 1`
  const dump: Dump = {}
  for (const { name } of tables) {
    const rows = await gate.sql.unsafe<{ row: string }[]>(
      `select to_jsonb(t)::text as row from ${name} t`,
    )
    dump[name] = rows.map(({ row }) => row.replace(VOLATILE, '')).sort()
  }
  return dump
}

/** The part of `dump` whose tables start with one of `prefixes`. */
export const dumpOf = (dump: Dump, ...prefixes: string[]): Dump =>
  Object.fromEntries(
    Object.entries(dump).filter(([name]) => prefixes.some(prefix => name.startsWith(prefix))),
  )

/** The rows of `dump` that name `workspaceId`. */
export const rowsOf = (dump: Dump, workspaceId: string): Dump =>
  Object.fromEntries(
    Object.entries(dump).map(([name, rows]) => [
      name,
      rows.filter(row => row.includes(workspaceId)),
    ]),
  )
