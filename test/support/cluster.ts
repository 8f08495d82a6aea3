/**
 * PostgreSQL for the tests: one server for a whole run, and a database of its own for each test
 * file, copied from a template that is migrated once. `test/run.ts` hands the server over; a file
 * that is run by `bun test` alone starts one, which ends with the process.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseAddress, withDatabase } from '../../src/storage/address.ts'
import { Connection, type Sql } from '../../src/storage/connection.ts'
import { startEmbedded } from '../../src/storage/embedded.ts'
import { migrate } from '../../src/storage/migrate.ts'
import { silentLog } from './log.ts'

export type TestDatabase = {
  url: string
  /** Ends what is still connected. */
  drop(): Promise<void>
}

export type Cluster = {
  /** Of the superuser, to the database `postgres`. */
  url: string
  stop(): Promise<void>
}

/** Set by the runner. */
const HANDED_OVER = 'AMPGATE_TEST_DATABASE'
const TEMPLATE = 'ampgate_template'

/** What would make commits wait for the disk: a test that needs that starts a server of its own. */
const FAST = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

/** A fresh, migrated database; nobody else uses it. */
export async function cloneDatabase(): Promise<TestDatabase> {
  return copy(TEMPLATE)
}

/** A fresh database without anything in it. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return copy('template0')
}

async function copy(template: string): Promise<TestDatabase> {
  const admin = await adminUrl()
  const name = `t_${randomBytes(8).toString('hex')}`
  await asAdmin(admin, sql => sql.unsafe(`create database ${name} template ${template}`))
  return {
    url: withDatabase(admin, name),
    drop: () => asAdmin(admin, sql => dropDatabase(sql, name)),
  }
}

/** The roles that a server made for the database go with it. */
async function dropDatabase(sql: Sql, name: string): Promise<void> {
  const [row] = await sql<{ oid: string }[]>`
    select oid::text from pg_database where datname = ${name}`
  await sql.unsafe(`drop database if exists ${name} with (force)`)
  for (const environment of row ? ['live', 'test'] : []) {
    await sql.unsafe(`drop role if exists ampgate_${environment}_${row?.oid}`)
  }
}

/** Run `work` on one connection to `url`. */
export async function asAdmin<T>(url: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const connection = new Connection(parseAddress(url))
  try {
    return await work(connection.sql)
  } finally {
    await connection.close()
  }
}

const IN_MEMORY = '/dev/shm'
const IN_MEMORY_BYTES_MIN = 2 * 1024 ** 3

/** Where a database is copied in 12 ms instead of 140, where memory has the room for it. */
function roomiest(): string {
  if (!existsSync(IN_MEMORY)) return tmpdir()
  const { bavail, bsize } = statfsSync(IN_MEMORY)
  return bavail * bsize >= IN_MEMORY_BYTES_MIN ? IN_MEMORY : tmpdir()
}

/** A temporary folder that is removed after this process has ended, in whatever way. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(roomiest(), 'ampgate-test-'))
  // In the background, so that it is no child of a test process, which ends its children when a
  // test hangs.
  const script =
    '{ while kill -0 "$1" 2>/dev/null; do sleep 0.5; done; n=0; ' +
    'while [ -f "$0/postgres/postmaster.pid" ] && [ $n -lt 20 ]; do ' +
    'sleep 0.5; n=$((n + 1)); done; rm -rf "$0"; } &'
  const watch = ['-c', script, folder, String(process.pid)]
  spawn('/bin/sh', watch, { cwd: '/', detached: true, stdio: 'ignore' }).unref()
  return folder
}

/** Start a server with the template in it. */
export async function startCluster(): Promise<Cluster> {
  const settings = { ...FAST, max_connections: '200' }
  const server = await startEmbedded({ dataDir: temporaryFolder(), log: silentLog, settings })
  await asAdmin(server.url, sql => sql.unsafe(`create database ${TEMPLATE}`))
  await migrate(withDatabase(server.url, TEMPLATE))
  // An open connection to the template would make every copy wait.
  await asAdmin(server.url, sql =>
    sql.unsafe(`alter database ${TEMPLATE} with allow_connections false`),
  )
  return server
}

/** Shared by all files that one process runs, whose modules may be loaded anew for each. */
const OWN = Symbol.for('ampgate.test.cluster')
const shared = globalThis as { [OWN]?: Promise<Cluster> }

async function adminUrl(): Promise<string> {
  const handedOver = process.env[HANDED_OVER]
  if (handedOver) return handedOver
  shared[OWN] ??= startCluster()
  return (await shared[OWN]).url
}
