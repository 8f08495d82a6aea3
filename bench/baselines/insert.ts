/**
 * I: how many tokens a second bare postgres.js writes down: the two rows that issuing leaves, the
 * token's and its audit event's, durable, in the batches that the server makes of the requests that
 * are open: three transactions in turn, each of a third of them, so that one is on its way while
 * another is made. A transaction is begin, two inserts sent at once, commit. Told by its parent
 * (IPC) for how long. Argument: a data folder with an issued token in it.
 */
import postgres from 'postgres'
import { createLog } from '../../src/app.ts'
import { timedId } from '../../src/lib/ids.ts'
import { parseAddress } from '../../src/storage/address.ts'
import { startEmbedded } from '../../src/storage/embedded.ts'

/** wrk has 32 connections. */
const ROWS_AT_ONCE = 11
const TRANSACTIONS_AT_ONCE = 3

const database = await startEmbedded({ dataDir: process.argv[2] ?? '', log: createLog('warn') })
const sql = postgres({
  ...parseAddress(database.url).options,
  max: TRANSACTIONS_AT_ONCE,
  onnotice: () => {},
})

type Row = Record<string, unknown>

/** The last row of a table, and the columns that a statement may write. */
async function model(table: 'tokens' | 'audit_events', where: string) {
  const [row] = await sql<{ row: Row }[]>`
    select to_jsonb(t) as row from ${sql(`live.${table}`)} t where ${sql.unsafe(where)}
    order by id desc limit 1`
  const columns = await sql<{ name: string }[]>`
    select column_name as name from information_schema.columns
    where table_schema = 'live' and table_name = ${table}
      and is_generated = 'NEVER' and is_identity = 'NO'`
  if (row === undefined) throw new Error(`there is no row of ${table} to imitate`)
  return { row: row.row, columns: columns.map(({ name }) => name) }
}

const token = await model('tokens', 'true')
const event = await model('audit_events', `action = 'token.issued'`)

const insert = (table: string, columns: readonly string[], parameter: string): string =>
  `insert into live.${table} (${columns.join(', ')}) select ${columns.join(', ')} ` +
  `from jsonb_populate_recordset(null::live.${table}, ${parameter}::text::jsonb)`

const insertTokens = insert('tokens', token.columns, '$1')
const insertEvents = insert('audit_events', event.columns, '$1')

async function writeSome(): Promise<void> {
  const now = Date.now()
  const tokens: Row[] = []
  const events: Row[] = []
  for (let i = 0; i < ROWS_AT_ONCE; i++) {
    const id = timedId('tok', now)
    tokens.push({ ...token.row, id })
    events.push({ ...event.row, id: timedId('evt', now), target_id: id })
  }
  await sql.begin(tx => [
    tx.unsafe(insertTokens, [JSON.stringify(tokens)], { prepare: true }),
    tx.unsafe(insertEvents, [JSON.stringify(events)], { prepare: true }),
  ])
}

async function measure(milliseconds: number): Promise<number> {
  const start = performance.now()
  let written = 0
  const line = async (): Promise<void> => {
    while (performance.now() - start < milliseconds) {
      await writeSome()
      written += ROWS_AT_ONCE
    }
  }
  await Promise.all(Array.from({ length: TRANSACTIONS_AT_ONCE }, line))
  return written / ((performance.now() - start) / 1000)
}

process.on('message', async ({ milliseconds }: { milliseconds: number }) => {
  process.send?.(await measure(milliseconds))
})
const stop = async (): Promise<void> => {
  await sql.end({ timeout: 1 })
  await database.stop()
  process.exit()
}
process.on('disconnect', stop).on('SIGTERM', stop)
console.log('ready')
