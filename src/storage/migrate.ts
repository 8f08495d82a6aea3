/**
 * The schema, made step by step: plain SQL files, numbered, never changed once released, each run
 * in one transaction together with the note that it ran. `migrations/core` runs once;
 * `migrations/environment` runs once per environment, with `{{schema}}` standing for the schema's
 * name.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAddress } from './address.ts'
import { Connection, type Sql } from './connection.ts'
import { endsConnection, unreachable } from './faults.ts'
import { ENVIRONMENTS } from './tenant.ts'

export type Migration = {
  /** `core`, or the environment that it is run for. */
  schema: string
  /** File name without `.sql`, such as `0001_workspaces`. */
  name: string
  sql: string
  /** SHA-256 of the file, hex. */
  checksum: string
}

/** A migration that has just run. */
export type Applied = { schema: string; name: string }

/** The database and the program do not fit together; the message says what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

/** Any number works, it only has to be the same in every process. */
const MIGRATION_LOCK = 4_781_902_265
const FILE_NAME = /^\d{4}_[a-z0-9_]+\.sql$/
const FOLDER = join(import.meta.dir, 'migrations')

/** The migrations in the order they run: core first, then live, then test. */
export function readMigrations(folder: string = FOLDER): Migration[] {
  const core = readFolder(join(folder, 'core'))
  const environment = readFolder(join(folder, 'environment'))
  return [
    ...core.map(file => ({ ...file, schema: 'core' })),
    ...ENVIRONMENTS.flatMap(schema =>
      environment.map(file => ({
        ...file,
        schema,
        sql: file.sql.replaceAll('{{schema}}', schema),
      })),
    ),
  ]
}

function readFolder(folder: string): Omit<Migration, 'schema'>[] {
  const files = readdirSync(folder).filter(file => file.endsWith('.sql'))
  return files.sort().map((file, i) => {
    const number = Number(file.slice(0, 4))
    if (!FILE_NAME.test(file) || number !== i + 1) {
      throw new MigrationError(`migration ${file}: expected number ${i + 1} and NNNN_name.sql`)
    }
    const sql = readFileSync(join(folder, file), 'utf8')
    const checksum = createHash('sha256').update(sql).digest('hex')
    return { name: file.replace(/\.sql$/, ''), sql, checksum }
  })
}

/**
 * Bring the database at `url` up to date; safe to run from several processes at once.
 * @returns what ran now, empty when it was up to date.
 * @throws MigrationError when a migration was changed after it ran, or when the database is newer.
 * @throws DomainError `unavailable` when the database cannot be reached.
 */
export async function migrate(url: string, migrations = readMigrations()): Promise<Applied[]> {
  const connection = connect(url)
  try {
    if (await isUpToDate(connection.sql, migrations)) return []
    await inLock(connection.sql, () => connection.sql.unsafe(BOOKKEEPING))
    await refuseNewer(connection.sql, migrations)
    const applied: Applied[] = []
    for (const migration of migrations) {
      const ran = await inLock(connection.sql, () => runOnce(connection.sql, migration))
      if (ran) applied.push({ schema: migration.schema, name: migration.name })
    }
    return applied
  } catch (error) {
    throw unreachable(url, error)
  } finally {
    await connection.close()
  }
}

/**
 * Whether exactly `migrations` have run, as they are now: what almost every start finds, by two
 * questions (56 ms with connecting) where asking for each took 107. Rows of the bookkeeping
 * are committed with what they stand for and never change, so it needs no lock.
 */
async function isUpToDate(sql: Sql, migrations: readonly Migration[]): Promise<boolean> {
  if (!(await hasBookkeeping(sql))) return false
  const rows = await sql<{ name: string }[]>`
    select schema_name || '/' || name || ' ' || checksum as name from core.migrations`
  const done = new Set(rows.map(({ name }) => name))
  const nameOf = ({ schema, name, checksum }: Migration) => `${schema}/${name} ${checksum}`
  return rows.length === migrations.length && migrations.every(one => done.has(nameOf(one)))
}

async function hasBookkeeping(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ there: boolean }[]>`
    select pg_catalog.to_regclass('core.migrations') is not null as there`
  return row?.there === true
}

/** Which of `migrations` have not run at `url`, without running them. */
export async function pendingMigrations(
  url: string,
  migrations = readMigrations(),
): Promise<Applied[]> {
  const connection = connect(url)
  try {
    const { sql } = connection
    const done = (await hasBookkeeping(sql)) ? await readApplied(sql) : []
    return migrations
      .filter(({ schema, name }) => !done.some(d => d.schema === schema && d.name === name))
      .map(({ schema, name }) => ({ schema, name }))
  } catch (error) {
    throw unreachable(url, error)
  } finally {
    await connection.close()
  }
}

/**
 * Nothing is prepared: behind a pooler in transaction mode, two transactions may meet two servers,
 * of which only one knows a prepared statement.
 */
const connect = (url: string): Connection =>
  new Connection({ ...parseAddress(url), prepare: false })

const BOOKKEEPING = `
  create schema if not exists core;
  create schema if not exists live;
  create schema if not exists test;
  create table if not exists core.migrations (
    schema_name text not null,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null default pg_catalog.now(),
    primary key (schema_name, name)
  )`

/**
 * One transaction under the migration lock, which ends with it (so it works behind a pooler, too).
 */
async function inLock<T>(sql: Sql, work: () => Promise<T>): Promise<T> {
  await sql.unsafe('begin; set local statement_timeout = 0')
  try {
    await sql.unsafe(`select pg_catalog.pg_advisory_xact_lock(${MIGRATION_LOCK})`)
    const result = await work()
    await sql.unsafe('commit')
    return result
  } catch (error) {
    if (!endsConnection(error)) await sql.unsafe('rollback')
    throw error
  }
}

/** @returns true when it ran now, false when it had run before. */
async function runOnce(sql: Sql, migration: Migration): Promise<boolean> {
  const { schema, name, checksum } = migration
  const [done] = await sql<{ checksum: string }[]>`
    select checksum from core.migrations where schema_name = ${schema} and name = ${name}`
  if (done) {
    if (done.checksum === checksum) return false
    throw new MigrationError(
      `migration ${schema}/${name} is not the file that this database was made with; ` +
        'restore the released file and put the change into a new migration',
    )
  }
  try {
    await sql.unsafe(migration.sql)
  } catch (error) {
    if (error instanceof Error) error.message = `migration ${schema}/${name}: ${error.message}`
    throw error
  }
  await sql`
    insert into core.migrations (schema_name, name, checksum)
    values (${schema}, ${name}, ${checksum})`
  return true
}

async function refuseNewer(sql: Sql, migrations: Migration[]): Promise<void> {
  const applied = await readApplied(sql)
  const unknown = applied.find(
    ({ schema, name }) => !migrations.some(m => m.schema === schema && m.name === name),
  )
  if (!unknown) return
  const name = `${unknown.schema}/${unknown.name}`
  throw new MigrationError(
    `the database is newer than this program: it has migration ${name}; ` +
      'start the newer release, or restore the backup made before it',
  )
}

function readApplied(sql: Sql): Promise<Applied[]> {
  return sql<Applied[]>`
    select schema_name as schema, name from core.migrations order by schema_name, name`
}
