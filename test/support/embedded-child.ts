/**
 * A program with an embedded database, to be killed: `<data folder> <mode>`. Mode `write` inserts a
 * row, prints `committed`, and waits; mode `read` prints the number of rows, stops the database and
 * ends.
 */
import { parseAddress } from '../../src/storage/address.ts'
import { Connection } from '../../src/storage/connection.ts'
import { startEmbedded } from '../../src/storage/embedded.ts'
import { silentLog } from './log.ts'

const [dataDir = '', mode] = process.argv.slice(2)
try {
  const server = await startEmbedded({ dataDir, log: silentLog })
  const { sql } = new Connection(parseAddress(server.url))
  await sql.unsafe('create table if not exists public.kept (x int)')
  if (mode === 'write') {
    await sql`insert into public.kept values (1)`
    console.log('committed')
    setInterval(() => {}, 1000)
  } else {
    const [row] = await sql<{ n: number }[]>`select count(*) as n from public.kept`
    console.log(row?.n)
    await server.stop()
    process.exit(0)
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
