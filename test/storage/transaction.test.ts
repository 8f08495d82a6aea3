/** One statement that is a transaction of its own, and what is known when it fails. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { parseAddress } from '../../src/storage/address.ts'
import { Connection } from '../../src/storage/connection.ts'
import { Pool } from '../../src/storage/pool.ts'
import {
  CommitLane,
  type OneStatement,
  type Surroundings,
  transactAtOnce,
} from '../../src/storage/transaction.ts'
import { cloneDatabase, type TestDatabase } from '../support/cluster.ts'
import { silentLog } from '../support/log.ts'

const DEADLINE_MILLISECONDS = 5000
const LIMITS = { connectionsMax: 1, waitingMax: 4, deadlineMilliseconds: DEADLINE_MILLISECONDS }

let database: TestDatabase
let pool: Pool
beforeAll(async () => {
  database = await cloneDatabase()
  pool = poolOf(2)
  // From its first answer on, a connection may be sent a statement at once.
  await pool.sql`create table noted (what text)`
})
afterAll(async () => {
  await pool.close()
  await database.drop()
})

const poolOf = (connectionsMax: number): Pool =>
  new Pool(onLost => new Connection(parseAddress(database.url), onLost), {
    ...LIMITS,
    connectionsMax,
  })

const around = (from: Pool, beginStatement = 'begin'): Surroundings => ({
  pool: from,
  environment: 'live',
  beginStatement,
  deadlineMilliseconds: DEADLINE_MILLISECONDS,
  lane: new CommitLane(),
  publish: () => {},
  uncertain: () => {},
  log: silentLog,
})

const note = (what: string) => async (one: OneStatement) => {
  const rows = await one.sql<{ what: string }[]>`insert into noted values (${what}) returning what`
  return rows[0]?.what
}

/** What has been noted and begins with `what`, in the order of the alphabet. */
async function notedAs(what: string): Promise<string[]> {
  const rows = await pool.sql<{ what: string }[]>`
    select what from noted where what like ${`${what}%`} order by what`
  return rows.map(row => row.what)
}

/** Ends the connection that it runs on. */
const die = async ({ sql }: OneStatement): Promise<void> => {
  await sql`select pg_terminate_backend(pg_backend_pid())`
}

const codeOf = (error: unknown) => (error as { code?: string }).code

test('a statement at once is kept when it has answered', async () => {
  expect(await transactAtOnce(around(pool), note('kept'))).toBe('kept')
  expect(await notedAs('kept')).toEqual(['kept'])
})

test('one that fails leaves nothing behind, and a connection that serves the next', async () => {
  const call = transactAtOnce(around(pool), async ({ sql }) => {
    await sql`with one as (insert into noted values ('failed') returning 1) select 1 / 0 from one`
  })
  await expect(call).rejects.toThrow('division by zero')
  expect(await notedAs('failed')).toEqual([])
  expect(await transactAtOnce(around(pool), note('failed before'))).toBe('failed before')
})

test('it is one: a second one is refused and not sent', async () => {
  const call = transactAtOnce(around(pool), async one => {
    await Promise.all([note('one of two')(one), note('two of two')(one)])
  })
  await expect(call).rejects.toThrow('sent after its transaction had ended')
  expect(await notedAs('two of')).toEqual([])
})

test('when its connection ends under it, its outcome is unknown', async () => {
  const error = await transactAtOnce(around(pool), die).catch(error => error)
  expect(codeOf(error)).toBe('outcome_unknown')
})

test('what was never sent has changed nothing: on a new connection it waits for `begin`', async () => {
  const fresh = poolOf(1)
  expect(await transactAtOnce(around(fresh), note('on a new one'))).toBe('on a new one')
  expect(await notedAs('on a new')).toEqual(['on a new one'])
  await fresh.close()

  const unborn = poolOf(1)
  const surroundings = around(unborn, 'begin with nonsense')
  await expect(transactAtOnce(surroundings, note('unborn'))).rejects.toThrow('syntax error')
  expect(await notedAs('unborn')).toEqual([])
  await unborn.close()

  const nowhere = new URL(database.url)
  nowhere.searchParams.set('host', '/nowhere')
  const lost = new Pool(onLost => new Connection(parseAddress(nowhere.href), onLost), LIMITS)
  const error = await transactAtOnce(around(lost), note('nowhere')).catch(error => error)
  expect(codeOf(error)).toBe('unavailable')
  await lost.close()
})

test('where `begin` sets what a statement needs, that comes first', async () => {
  const settings = around(pool, "begin; set local application_name = 'of its own'")
  const name = await transactAtOnce(settings, async ({ sql }) => {
    const [row] = await sql<{ name: string }[]>`
      select current_setting('application_name') as name`
    return row?.name
  })
  expect(name).toBe('of its own')
})
