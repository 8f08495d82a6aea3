/** What is held when a transaction begins, and that nothing is done unless it has begun. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { parseAddress } from '../../src/storage/address.ts'
import { Connection } from '../../src/storage/connection.ts'
import { Pool } from '../../src/storage/pool.ts'
import { CommitLane, type Surroundings, type Tx, transact } from '../../src/storage/transaction.ts'
import { cloneDatabase, type TestDatabase } from '../support/cluster.ts'
import { silentLog } from '../support/log.ts'

const DEADLINE_MILLISECONDS = 5000
const LOCK = 4711

let database: TestDatabase
let pool: Pool
beforeAll(async () => {
  database = await cloneDatabase()
  pool = poolOf(2)
})
afterAll(async () => {
  await pool.close()
  await database.drop()
})

const poolOf = (connectionsMax: number): Pool =>
  new Pool(onLost => new Connection(parseAddress(database.url), onLost), {
    connectionsMax,
    waitingMax: 4,
    deadlineMilliseconds: DEADLINE_MILLISECONDS,
  })

const around = (beginStatement: string): Surroundings => ({
  pool,
  environment: 'live',
  beginStatement,
  deadlineMilliseconds: DEADLINE_MILLISECONDS,
  lane: new CommitLane(),
  publish: () => {},
  uncertain: () => {},
  log: silentLog,
})

/** The transaction that `tx` is in, with an id of its own, and the process that runs it. */
async function placeOf(tx: Tx): Promise<unknown> {
  const [row] = await tx.sql`
    select pg_current_xact_id()::text as transaction, pg_backend_pid() as process`
  return row
}

const take = async (tx: Tx): Promise<void> => {
  await tx.sql`select pg_advisory_xact_lock(${LOCK}::bigint)`
}

const isTaken = async (): Promise<boolean> => {
  const [row] = await pool.sql<{ n: number }[]>`
    select count(*)::integer as n from pg_locks where locktype = 'advisory' and objid = ${LOCK}::oid`
  return row?.n !== 0
}

test('what is held is of the same transaction as the work, and let go when it ends', async () => {
  const held = await transact(
    around('begin'),
    async tx => {
      const [, place] = await Promise.all([take(tx), placeOf(tx)])
      return place
    },
    async (tx, place) => {
      expect(await placeOf(tx)).toEqual(place)
      return isTaken()
    },
  )
  expect(held).toBe(true)
  expect(await isTaken()).toBe(false)
})

test('a transaction that did not begin does no work, and holds nothing', async () => {
  const called: string[] = []
  const call = transact(
    around('begin with nonsense'),
    async tx => {
      called.push('hold')
      await take(tx)
    },
    async () => {
      called.push('work')
    },
  )
  await expect(call).rejects.toThrow('syntax error')
  expect(called).toEqual(['hold'])
  expect(await isTaken()).toBe(false)
})

test('what fails while it is held ends the transaction, and no work is done', async () => {
  const called: string[] = []
  const refusal = new Error('not to be had')
  const call = transact(
    around('begin'),
    async tx => {
      await take(tx)
      throw refusal
    },
    async () => {
      called.push('work')
    },
  )
  expect(await call.catch(error => error)).toBe(refusal)
  expect(called).toEqual([])
  expect(await isTaken()).toBe(false)
  // The connection is fit for the next caller.
  await transact(around('begin'), take, placeOf)
})

test('the first statement on a new connection is the one that begins', async () => {
  const fresh = poolOf(1)
  const surroundings = { ...around('begin'), pool: fresh }
  const same = await transact(surroundings, placeOf, async (tx, place) =>
    Bun.deepEquals(await placeOf(tx), place),
  )
  expect(same).toBe(true)
  await fresh.close()
})
