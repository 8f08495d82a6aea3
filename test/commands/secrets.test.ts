/** Rotation of the secrets outside the database: at once, without a restart, without a loss. */
import { afterAll, describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asAdmin, cloneDatabase, temporaryFolder } from '../support/cluster.ts'
import {
  call,
  issueToken,
  keyIn,
  onDatabase,
  type Running,
  run,
  runJson,
  said,
  startServing,
  verdictOf,
} from './program.ts'

const dataDir = temporaryFolder()
const here = { AMPGATE_DATA_DIR: dataDir }
let server: Running
let live: string
let token: string

afterAll(async () => {
  server.signal('SIGTERM')
  await server.ended
})

const versions = (file: string): string[] =>
  readFileSync(join(dataDir, 'secrets', file), 'utf8')
    .trim()
    .split('\n')
    .map(line => line.split(':')[0] ?? '')

const status = async (key: string): Promise<number> =>
  (await call(server.url, 'GET', '/v1/whoami', { key })).status

describe('kept in the data folder', () => {
  test('a running server adopts both at once, and all keys and tokens live on', async () => {
    server = await startServing(here)
    live = keyIn(server.stdout(), 'live')
    token = (await issueToken(server.url, live)).token
    const rotated = await runJson<object>(here, 'secrets', 'rotate')
    expect(rotated).toEqual({
      key_encryption_key_version: 2,
      pepper_version: 2,
      rewrapped_signing_keys: 2,
    })
    expect(versions('key-encryption-key')).toEqual(['2', '1'])
    expect(versions('pepper')).toEqual(['2', '1'])
    expect(await status(live)).toBe(200)
    expect(await verdictOf(server.url, token)).toBe('ok')
    expect(await verdictOf(server.url, (await issueToken(server.url, live)).token)).toBe('ok')
  })

  test('old versions are kept while a key that was not used since needs them', async () => {
    const refused = await run(here, 'secrets', 'retire')
    expect(refused.code).toBe(1)
    const line = said(refused.stderr).join()
    expect(line).toContain('(test, first run)')
    // Hashed anew when it was used, a moment ago.
    expect(line).not.toContain('(live, first run)')
    expect(versions('pepper')).toEqual(['2', '1'])
  })

  test('they go when nothing needs them, and nothing is lost', async () => {
    expect(await status(keyIn(server.stdout(), 'test'))).toBe(200)
    const { stdout } = await run(here, 'secrets', 'retire')
    expect(stdout).toContain('2 old versions are gone')
    expect(versions('key-encryption-key')).toEqual(['2'])
    expect(versions('pepper')).toEqual(['2'])
    expect(await status(live)).toBe(200)
    server.signal('SIGTERM')
    await server.ended
  })

  test('without a server they are rotated as well; the next one reads old and new', async () => {
    const { stdout } = await run(here, 'secrets', 'rotate')
    expect(stdout).toContain('Key-encryption key version 3 and pepper version 3 are in use')
    server = await startServing(here)
    expect(await status(live)).toBe(200)
    expect(await verdictOf(server.url, token)).toBe('ok')
  })

  test('no secret was printed or logged', () => {
    const secrets = ['key-encryption-key', 'pepper'].flatMap(file =>
      readFileSync(join(dataDir, 'secrets', file), 'utf8')
        .trim()
        .split(/[\n:]/),
    )
    const said = server.stdout() + server.stderr()
    for (const secret of secrets.filter(part => part.length > 8)) {
      expect(said.includes(secret)).toBe(false)
    }
  })
})

test('from the environment, they are rotated by new values and a restart', async () => {
  const database = await cloneDatabase()
  const given = onDatabase(database.url, temporaryFolder())
  const before = await run(given, 'keys', 'create', '--name', 'k', '--scopes', '*')
  const key = keyIn(before.stdout, 'live')
  const refused = await run(given, 'secrets', 'rotate')
  expect(said(refused.stderr).join()).toContain('run `ampgate secrets next`')

  const next = await runJson<Record<string, string>>(given, 'secrets', 'next')
  expect(next.AMPGATE_PEPPER).toMatch(/^2:\S+,1:\S+$/)
  const other = await startServing({ ...given, ...next })
  expect((await call(other.url, 'GET', '/v1/whoami', { key })).status).toBe(200)
  const sealed = await asAdmin(
    database.url,
    sql => sql<{ version: number }[]>`
      select secret_version as version from live.signing_keys
      union all select secret_version from test.signing_keys
      union all select pepper_version from live.api_keys`,
  )
  expect(sealed.map(row => row.version)).toEqual([2, 2, 2])
  const retired = await run({ ...given, ...next }, 'secrets', 'retire')
  expect(retired.stdout).toContain('cut AMPGATE_KEY_ENCRYPTION_KEY and AMPGATE_PEPPER to the first')
  other.signal('SIGTERM')
  expect(await other.ended).toBe(0)
  await database.drop()
})
