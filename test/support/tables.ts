/** The whole content of the database as text, for tests of what must not be there or not change. */
import type { Gate } from './gate.ts'

/** Rows as text, sorted, by the table's full name. */
export type Dump = Record<string, string[]>

/** Written behind, and so at any moment: when and where from a key was last used. */
const VOLATILE = /"last_used_(at|ip)": ?("[^"]*"|null),? ?/g

/** Counted in memory, and written behind too. */
const isCounted = (table: string, row: string): boolean =>
  table.endsWith('.verify_counts') ||
  table.endsWith('.request_counts') ||
  /\.usage_(counts|seen|flushes)$/.test(table) ||
  (table.endsWith('.audit_events') &&
    /"action": "(key\.authentication_failed|request\.refused)"/.test(row))

/** Filled and emptied behind: by the sealer, a second after the audit rows. */
const SEALS = ['audit_unsealed', 'audit_seals', 'audit_checkpoints']

/** Every row of every table of ours, of a partitioned one as a whole, but for what is counted. */
export async function dumpTables(gate: Gate): Promise<Dump> {
  const tables = await gate.sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('core', 'live', 'test') and c.relkind in ('r', 'p')
      and not c.relispartition and c.relname <> all(${SEALS}::text[]) order by 1`
  const dump: Dump = {}
  for (const { name } of tables) {
    const rows = await gate.sql.unsafe<{ row: string }[]>(
      `select to_jsonb(t)::text as row from ${name} t`,
    )
    const lasting = rows.map(({ row }) => row).filter(row => !isCounted(name, row))
    dump[name] = lasting.map(row => row.replace(VOLATILE, '')).sort()
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

/** `dump` without the audit rows of refusals, the one thing that a refusal leaves. */
export const withoutRefusals = (dump: Dump): Dump =>
  Object.fromEntries(
    Object.entries(dump).map(([name, rows]) => [
      name,
      name.endsWith('.audit_events')
        ? rows.filter(row => !row.includes('"outcome": "refused"'))
        : rows,
    ]),
  )
