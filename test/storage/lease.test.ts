import { afterEach, beforeEach, expect, test } from 'bun:test'
import { acquireLease, type Lease, type LeaseOptions, LeaseTaken } from '../../src/storage/lease.ts'
import { asAdmin, emptyDatabase, type TestDatabase } from '../support/cluster.ts'
import { recordingLog } from '../support/log.ts'
import { type FaultyProxy, startProxy } from '../support/proxy.ts'

let database: TestDatabase
let proxy: FaultyProxy
let now: number
/** One heartbeat; the test decides when. */
let beat: () => Promise<void>
let log: ReturnType<typeof recordingLog>
const leases: Lease[] = []

async function acquire(options: Partial<LeaseOptions> = {}): Promise<Lease> {
  const lease = await acquireLease({
    url: database.url,
    log,
    now: () => now,
    schedule: task => {
      beat = task
      return () => {}
    },
    patienceMilliseconds: 0,
    ...options,
  })
  leases.push(lease)
  return lease
}

/** End the connection that holds the lock, as an operator or a restart does. */
const killHolder = (): Promise<unknown> =>
  asAdmin(
    database.url,
    sql => sql`
      select pg_terminate_backend(pid, 5000) from pg_locks
      where locktype = 'advisory'
        and database = (select oid from pg_database where datname = current_database())`,
  )

/** Beat until the lease has heard what happened to its connection. */
async function beatUntil(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await beat()
    await new Promise(setImmediate)
  }
}

beforeEach(async () => {
  now = 1000
  log = recordingLog()
  database = await emptyDatabase()
  proxy = await startProxy(database.url)
})
afterEach(async () => {
  for (const lease of leases.splice(0)) await lease.release()
  await proxy.close()
  await database.drop()
})

test('a second server is refused, with who holds it, until the first lets go', async () => {
  const first = await acquire()
  expect(first.held()).toBe(true)
  const second = acquire()
  await expect(second).rejects.toThrow(LeaseTaken)
  await expect(second).rejects.toThrow(/another AmpGate server serves this database since 20\d\d-/)
  await first.release()
  expect(first.held()).toBe(false)
  expect((await acquire()).held()).toBe(true)
})

test('a holder that is on its way out is waited for', async () => {
  const first = await acquire()
  const second = acquire({ patienceMilliseconds: 20_000 })
  await first.release()
  expect((await second).held()).toBe(true)
})

test('leases of different databases do not meet', async () => {
  const other = await emptyDatabase()
  await acquire()
  const lease = await acquire({ url: other.url })
  expect(lease.held()).toBe(true)
  await lease.release()
  await other.drop()
})

test('unconfirmed for a second, it is not held; the next heartbeat confirms it again', async () => {
  const lease = await acquire()
  now += 999
  expect(lease.held()).toBe(true)
  now += 1
  expect(lease.held()).toBe(false)
  await beat()
  expect(lease.held()).toBe(true)
})

test('an answer counts from when it was asked for', async () => {
  const lease = await acquire({ url: proxy.url })
  proxy.freeze()
  const answered = beat()
  now += 600
  proxy.thaw()
  await answered
  now += 400
  expect(lease.held()).toBe(false)
})

test('lost and taken again, it is held only after live state was reloaded', async () => {
  const lease = await acquire()
  let reloads = 0
  lease.onRegained(async () => {
    reloads++
    expect(lease.held()).toBe(false)
  })
  await killHolder()
  await beatUntil(() => reloads > 0)
  expect(lease.held()).toBe(true)
  expect(reloads).toBe(1)
  expect(log.entries.map(entry => entry.level)).toEqual(['error', 'info'])
})

test('a reload that fails is tried again, and nothing is held meanwhile', async () => {
  const lease = await acquire()
  let attempts = 0
  lease.onRegained(async () => {
    if (++attempts < 3) throw new Error('reload failed')
  })
  await killHolder()
  await beatUntil(() => attempts === 2)
  expect(lease.held()).toBe(false)
  await beatUntil(() => attempts === 3)
  expect(lease.held()).toBe(true)
})

test('taken by another meanwhile, it stays lost until that one ends', async () => {
  const lease = await acquire({ url: proxy.url })
  const beatFirst = () => beat
  const own = beatFirst()
  let reloads = 0
  lease.onRegained(async () => void reloads++)
  await proxy.cut({ refuse: true })
  await killHolder()
  const other = await acquire()
  await proxy.accept()
  beat = own
  await beatUntil(() => log.entries.length > 0)
  await beat()
  await beat()
  expect({ held: lease.held(), reloads }).toEqual({ held: false, reloads: 0 })
  await other.release()
  await beatUntil(() => reloads > 0)
  expect(lease.held()).toBe(true)
})

test('an unreachable database at the start is unavailable', async () => {
  const call = acquire({ url: 'postgres://a:b@127.0.0.1:1/none' })
  await expect(call).rejects.toMatchObject({ name: 'DomainError', code: 'unavailable' })
})
