/** A connection that ends while it opens: its statement fails, and nothing else. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import net from 'node:net'
import { parseAddress } from '../../src/storage/address.ts'
import { Connection } from '../../src/storage/connection.ts'
import { cloneDatabase, type TestDatabase } from '../support/cluster.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await cloneDatabase()
})
afterAll(() => database.drop())

type Cutter = { url: string; sent: string[]; close(): void }

/** A way to the database that is cut once `bytesMax` bytes have come back from it. */
async function cutAfter(bytesMax: number): Promise<Cutter> {
  const target = new URL(database.url)
  const path = `${target.searchParams.get('host')}/.s.PGSQL.5432`
  const sent: string[] = []
  const server = net.createServer(client => {
    const upstream = net.connect({ path })
    let left = bytesMax
    const cut = (): void => {
      client.destroy()
      upstream.destroy()
    }
    client.on('data', bytes => {
      sent.push(bytes.toString('latin1'))
      upstream.write(bytes)
    })
    upstream.on('data', (bytes: Buffer) => {
      client.write(bytes.subarray(0, left))
      left -= bytes.length
      if (left <= 0) client.end(cut)
    })
    for (const socket of [client, upstream]) socket.on('error', cut).on('close', cut)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  target.searchParams.delete('host')
  target.hostname = '127.0.0.1'
  target.port = String(typeof address === 'object' && address ? address.port : 0)
  return { url: target.href, sent, close: () => server.close() }
}

test('it asks nothing of its own, so that nothing can fail that nobody awaits', async () => {
  const way = await cutAfter(Number.POSITIVE_INFINITY)
  const connection = new Connection(parseAddress(way.url))
  const [row] = await connection.sql<{ list: string[] }[]>`
    select ${['a', 'b"\\', '', 'null', '{x,y}', '🤖']}::text[] as list`
  expect(row?.list).toEqual(['a', 'b"\\', '', 'null', '{x,y}', '🤖'])
  expect(way.sent.join('')).not.toContain('pg_type')
  await connection.close()
  way.close()
})

test('cut after any number of bytes, its statement is refused', async () => {
  const results: string[] = []
  for (let bytes = 0; bytes < 1200; bytes += 40) {
    const way = await cutAfter(bytes)
    const connection = new Connection(parseAddress(way.url))
    const outcome = connection.sql`select 1 as one`.then(
      rows => `${rows.length} row`,
      () => 'refused',
    )
    results.push(await outcome)
    connection.destroy()
    way.close()
  }
  expect(new Set(results)).toEqual(new Set(['refused', '1 row']))
})

test('statements that are made at once share their way, and each gets its own answer', async () => {
  const way = await cutAfter(Number.POSITIVE_INFINITY)
  const connection = new Connection(parseAddress(way.url))
  const make = () =>
    Promise.all(Array.from({ length: 16 }, (_, i) => connection.sql`select ${i}::int as i`))
  await make()
  const before = way.sent.length
  const rows = await make()
  expect(rows.map(([row]) => row?.i)).toEqual(Array.from({ length: 16 }, (_, i) => i))
  expect(way.sent.length - before).toBeLessThan(5)
  await connection.close()
  way.close()
})

test('cut after any number of bytes, what was sent at once is answered in order or refused', async () => {
  for (let bytes = 400; bytes < 2400; bytes += 80) {
    const way = await cutAfter(bytes)
    const connection = new Connection(parseAddress(way.url))
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        connection.sql`select ${i}::int as i`.then(
          ([row]) => row?.i as number,
          () => 'refused',
        ),
      ),
    )
    const answered = outcomes.filter(one => one !== 'refused')
    expect(outcomes.slice(0, answered.length)).toEqual(answered.map((_, i) => i))
    connection.destroy()
    way.close()
  }
})

test('in a transaction, nothing that was sent behind a statement that fails is kept', async () => {
  const { sql, close } = opened()
  await sql`create temporary table kept (n integer)`
  const all = [sql`begin`, sql`insert into kept values (1)`, sql`select 1 / 0`]
  all.push(sql`insert into kept values (2)`, sql`commit`)
  const outcomes = await Promise.allSettled(all)
  const codes = outcomes.map(one => (one.status === 'rejected' ? one.reason.code : 'ok'))
  expect(codes).toEqual(['ok', 'ok', '22012', '25P02', 'ok'])
  expect(await sql`select n from kept`).toHaveLength(0)
  await close()
})

test('a statement that fails after it has sent rows leaves nothing in the result of the next', async () => {
  const { sql, close } = opened()
  const series = (last: number) => sql<{ n: number }[]>`
    select 12 / (5 - i) as n from generate_series(1, ${last}::int) i`
  await expect(series(9)).rejects.toMatchObject({ code: '22012' })
  expect([...(await series(3))]).toEqual([{ n: 3 }, { n: 4 }, { n: 6 }])
  await expect(series(9)).rejects.toMatchObject({ code: '22012' })
  expect([...(await series(0))]).toEqual([])
  const [first, ...more] = await series(1)
  expect([first, more]).toEqual([{ n: 3 }, []])
  await close()
})

const opened = () => {
  const connection = new Connection(parseAddress(database.url))
  return { sql: connection.sql, close: () => connection.close() }
}
