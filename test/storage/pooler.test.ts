/**
 * Everything works through PgBouncer in transaction mode, where no two statements share a session.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { acquireLease, LeaseTaken } from '../../src/storage/lease.ts'
import { migrate, readMigrations } from '../../src/storage/migrate.ts'
import { type Database, openDatabase } from '../../src/storage/postgres.ts'
import { emptyDatabase, type TestDatabase } from '../support/cluster.ts'
import { recordingLog, silentLog } from '../support/log.ts'
import { findPooler, type Pooler, startPooler } from '../support/pooler.ts'

const program = findPooler()
if (!program) {
  if (process.env.AMPGATE_TEST_REQUIRE?.split(',').includes('pgbouncer')) {
    throw new Error('pgbouncer is required and not installed')
  }
  console.log('skipped: storage through a pooler, because pgbouncer is not installed')
}

describe.if(program !== null)('through PgBouncer in transaction mode', () => {
  let direct: TestDatabase
  let pooler: Pooler
  let url: string
  const open: Database[] = []
  const log = recordingLog()

  async function database(at = url): Promise<Database> {
    const opened = await openDatabase({ url: at, roleKey: Buffer.alloc(32, 1), log })
    open.push(opened)
    return opened
  }

  beforeAll(async () => {
    direct = await emptyDatabase()
    pooler = await startPooler(program ?? '', direct.url)
    url = pooler.through(direct.url)
  })
  afterEach(async () => {
    for (const opened of open.splice(0)) await opened.close()
  })
  afterAll(async () => {
    await pooler.stop()
    await direct.drop()
  })

  test('migrations run, once, also from several at once', async () => {
    const applied = await Promise.all([1, 2, 3].map(() => migrate(url)))
    expect(applied.flat()).toHaveLength(readMigrations().length)
    expect(await migrate(url)).toEqual([])
  })

  test('a pooler that knows one user serves both environments with it', async () => {
    const opened = await database()
    await opened.read('live')`select 1 from live.agents`
    await opened.read('test')`select 1 from test.agents`
    expect(log.entries.at(-1)?.message).toContain('live and test share its user')
  })

  test('statements with parameters in turn on few connections', async () => {
    const opened = await database()
    const numbers = Array.from({ length: 200 }, (_, i) => i)
    const answers = await Promise.all(
      numbers.map(n => opened.read('live')<{ n: number }[]>`select ${n}::int + 1 as n`),
    )
    expect(answers.map(([row]) => row?.n)).toEqual(numbers.map(n => n + 1))
  })

  test('transactions keep all or nothing, under the timeouts', async () => {
    const opened = await database()
    const timeout = await opened.begin('live', async tx => {
      await tx.sql`insert into live.changes (workspace_id, kind, body) values ('ws', 'x', '{}')`
      const [row] = await tx.sql`show statement_timeout`
      return row?.statement_timeout
    })
    expect(timeout).toBe('4s')
    const call = opened.begin('live', async tx => {
      await tx.sql`insert into live.changes (workspace_id, kind, body) values ('ws', 'x', '{}')`
      throw new Error('changed my mind')
    })
    await expect(call).rejects.toThrow('changed my mind')
    const [row] = await opened.read('live')<{ n: number }[]>`select count(*) as n from live.changes`
    expect(row?.n).toBe(1)
    const [session] = await opened.read('live')`show statement_timeout`
    expect(session).toEqual({ statement_timeout: '0' })
  })

  test('one statement at once keeps all or nothing, under the timeouts', async () => {
    const opened = await database()
    const timeouts = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        opened.atOnce('live', async ({ sql }) => {
          const [row] = await sql<{ timeout: string; kind: string }[]>`
            insert into live.changes (workspace_id, kind, body) values ('once', ${`${n}`}, '{}')
            returning current_setting('statement_timeout') as timeout, kind`
          return row
        }),
      ),
    )
    expect(timeouts).toEqual(
      Array.from({ length: 50 }, (_, n) => ({ timeout: '4s', kind: `${n}` })),
    )
    const [row] = await opened.read('live')<{ n: number }[]>`
      select count(*) as n from live.changes where workspace_id = 'once'`
    expect(row?.n).toBe(50)
  })

  test('the lease is one, and stays while others use the pool', async () => {
    const lease = await acquireLease({ url, log: silentLog })
    const opened = await database()
    await Promise.all(Array.from({ length: 50 }, () => opened.read('test')`select 1`))
    const second = acquireLease({ url, log: silentLog, patienceMilliseconds: 0 })
    await expect(second).rejects.toThrow(LeaseTaken)
    expect(lease.held()).toBe(true)
    await lease.release()
    await (await acquireLease({ url, log: silentLog })).release()
  })
})
