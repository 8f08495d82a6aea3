import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  MigrationError,
  migrate,
  pendingMigrations,
  readMigrations,
} from '../../src/storage/migrate.ts'
import { asAdmin, emptyDatabase, type TestDatabase } from '../support/cluster.ts'

const folder = mkdtempSync(join(tmpdir(), 'ampgate-migrations-'))
const databases: TestDatabase[] = []
let url: string

function write(files: Record<string, string>) {
  rmSync(folder, { recursive: true, force: true })
  for (const part of ['core', 'environment']) mkdirSync(join(folder, part), { recursive: true })
  for (const [path, sql] of Object.entries(files)) writeFileSync(join(folder, path), sql)
  return readMigrations(folder)
}

const FIRST = {
  'core/0001_one.sql': 'create table core.one (id int)',
  'environment/0001_two.sql': 'create table {{schema}}.two (id int, note text default $$a;b$$);',
}

beforeEach(async () => {
  const database = await emptyDatabase()
  databases.push(database)
  url = database.url
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  for (const database of databases) await database.drop()
})

describe('migrate', () => {
  test('runs core once and the rest once per environment, in order', async () => {
    const migrations = write(FIRST)
    expect(await pendingMigrations(url, migrations)).toHaveLength(3)
    expect(await migrate(url, migrations)).toEqual([
      { schema: 'core', name: '0001_one' },
      { schema: 'live', name: '0001_two' },
      { schema: 'test', name: '0001_two' },
    ])
    await asAdmin(url, async sql => {
      await sql`insert into live.two (id) values (1)`
      await sql`insert into test.two (id) values (1)`
      const [row] = await sql<{ note: string }[]>`select note from test.two`
      expect(row?.note).toBe('a;b')
    })
  })

  test('does nothing the second time, and only what is new the third', async () => {
    await migrate(url, write(FIRST))
    expect(await migrate(url, write(FIRST))).toEqual([])
    const more = write({ ...FIRST, 'core/0002_more.sql': 'alter table core.one add more int' })
    expect(await pendingMigrations(url, more)).toEqual([{ schema: 'core', name: '0002_more' }])
    expect(await migrate(url, more)).toEqual([{ schema: 'core', name: '0002_more' }])
  })

  test('run by several at once runs each migration once', async () => {
    const migrations = write(FIRST)
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(url, migrations)))
    expect(applied.flat()).toHaveLength(3)
  })

  test('refuses a migration that was changed after it ran', async () => {
    await migrate(url, write(FIRST))
    const changed = write({ ...FIRST, 'environment/0001_two.sql': 'select 1' })
    const failure = migrate(url, changed)
    await expect(failure).rejects.toThrow(MigrationError)
    await expect(failure).rejects.toThrow('live/0001_two is not the file')
  })

  test('refuses a database that is newer than the program, and leaves it alone', async () => {
    await migrate(url, write({ ...FIRST, 'core/0002_more.sql': 'create table core.more ()' }))
    const older = write({ ...FIRST, 'environment/0002_x.sql': 'create table {{schema}}.x ()' })
    await expect(migrate(url, older)).rejects.toThrow('it has migration core/0002_more')
    await asAdmin(url, async sql => {
      const [row] = await sql<
        { there: boolean }[]
      >`select to_regclass('live.x') is not null as there`
      expect(row?.there).toBe(false)
    })
  })

  test('a migration that fails leaves nothing of itself, and keeps those before it', async () => {
    const broken = write({
      ...FIRST,
      'environment/0002_half.sql': 'create table {{schema}}.half (); select nonsense;',
    })
    await expect(migrate(url, broken)).rejects.toThrow(
      'migration live/0002_half: column "nonsense"',
    )
    await asAdmin(url, async sql => {
      const [row] =
        await sql`select to_regclass('live.half') as half, to_regclass('live.two') as two`
      expect(row).toMatchObject({ half: null, two: 'live.two' })
    })
    const mended = write({
      ...FIRST,
      'environment/0002_half.sql': 'create table {{schema}}.half ()',
    })
    expect(await migrate(url, mended)).toHaveLength(3)
  })

  test('a database that cannot be reached is unavailable', async () => {
    const failure = migrate('postgres://a:b@127.0.0.1:1/none', write(FIRST))
    await expect(failure).rejects.toMatchObject({ name: 'DomainError', code: 'unavailable' })
  })
})

describe('readMigrations', () => {
  test.each(['1_one.sql', '0002_gap.sql', '0001_Upper.sql', '0001-dash.sql'])(
    'refuses %s',
    file => {
      expect(() => write({ [`core/${file}`]: '' })).toThrow('expected number 1')
    },
  )

  test('reads our own', () => {
    expect(readMigrations().length).toBeGreaterThan(0)
  })
})
