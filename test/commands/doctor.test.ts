/** `ampgate doctor` on sound and on broken instances: it finds what is wrong and says the mend. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { chmodSync, existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding } from '../../src/control/findings.ts'
import {
  cloneDatabase,
  emptyDatabase,
  type TestDatabase,
  temporaryFolder,
} from '../support/cluster.ts'
import { onDatabase, run, runJson, startServing, type Variables } from './program.ts'

type Report = { ok: boolean; findings: Finding[] }

let database: TestDatabase
let given: Variables

beforeAll(async () => {
  database = await cloneDatabase()
  given = onDatabase(database.url, temporaryFolder())
})

afterAll(() => database.drop())

/** The findings that are not in order, and the exit code. */
async function complaints(variables: Variables) {
  const { code, stdout } = await run(variables, 'doctor', '--json')
  const report = JSON.parse(stdout) as Report
  expect(report.ok).toBe(code === 0)
  return { code, found: report.findings.filter(one => one.status !== 'ok') }
}

test('a sound instance is found sound, with and without its server', async () => {
  const server = await startServing(given)
  const beside = await runJson<Report>(given, 'doctor')
  expect(beside.findings.map(one => [one.check, one.status])).toEqual([
    ['configuration', 'ok'],
    ['data folder', 'ok'],
    ['server', 'ok'],
    ['database', 'ok'],
    ['clock', 'ok'],
    ['secrets', 'ok'],
    ['base URL', 'ok'],
    ['trusted proxies', 'ok'],
  ])
  expect(beside.findings[2]?.detail).toContain(server.url)
  server.signal('SIGTERM')
  await server.ended
  expect(await complaints(given)).toEqual({ code: 0, found: [] })
})

test('a server seen from elsewhere is told from none', async () => {
  const server = await startServing(given)
  const elsewhere = { ...given, AMPGATE_DATA_DIR: temporaryFolder() }
  const { findings } = await runJson<Report>(elsewhere, 'doctor')
  const found = findings.find(one => one.check === 'server')
  expect(found?.detail).toContain('another AmpGate server serves this database')
  expect(found?.status).toBe('ok')
  server.signal('SIGTERM')
  await server.ended
})

test('forwarded requests without a trusted proxy are noticed', async () => {
  const server = await startServing({ ...given, AMPGATE_BASE_URL: 'http://gate.example' })
  await fetch(`${server.url}/v1/whoami`, {
    headers: { 'X-Forwarded-For': '192.0.2.7', 'X-API-Key': `ag_live_sk_${'0'.repeat(40)}` },
  })
  const { code, found } = await complaints(given)
  expect(code).toBe(0)
  expect(found.map(one => [one.check, one.status])).toEqual([
    ['base URL', 'warning'],
    ['trusted proxies', 'warning'],
  ])
  expect(found[0]?.detail).toContain('plain http')
  expect(found[1]?.mend).toContain('AMPGATE_TRUSTED_PROXIES')
  server.signal('SIGTERM')
  await server.ended
})

test('each mistake of the configuration is a finding', async () => {
  const { code, found } = await complaints({ PORT: 'x', HOST: 'a b' })
  expect(code).toBe(1)
  expect(found.map(one => one.check)).toEqual(['configuration', 'configuration'])
})

test('a database out of reach, too new or not yet made', async () => {
  const away = await complaints({ ...given, DATABASE_URL: 'postgres://u:p@127.0.0.1:1/x' })
  expect(away).toMatchObject({ code: 1, found: [{ check: 'database' }] })
  const empty = await emptyDatabase()
  const fresh = await complaints({ ...given, DATABASE_URL: empty.url })
  expect(fresh.code).toBe(0)
  expect(fresh.found).toMatchObject([{ check: 'database', status: 'warning' }])
  expect(fresh.found[0]?.mend).toContain('ampgate migrate')
  const ran = await runJson<{ data: object[] }>({ ...given, DATABASE_URL: empty.url }, 'migrate')
  expect(ran.data.length).toBeGreaterThan(2)
  expect((await complaints({ ...given, DATABASE_URL: empty.url })).found).toEqual([])
  await empty.drop()
})

test('secrets that open nothing', async () => {
  const other = onDatabase(database.url, temporaryFolder())
  const { code, found } = await complaints(other)
  expect(code).toBe(1)
  expect(found).toMatchObject([{ check: 'secrets', status: 'broken' }])
})

test('an embedded instance: nothing is made, open folders and lost secrets are found', async () => {
  const dataDir = join(temporaryFolder(), 'data')
  const here = { AMPGATE_DATA_DIR: dataDir }
  expect((await complaints(here)).found).toEqual([])
  expect(existsSync(dataDir)).toBe(false)

  expect((await run(here, 'migrate')).code).toBe(0)
  expect(await complaints(here)).toEqual({ code: 0, found: [] })
  chmodSync(dataDir, 0o755)
  const open = await complaints(here)
  expect(open.code).toBe(0)
  expect(open.found).toMatchObject([{ check: 'data folder', mend: `run: chmod 700 ${dataDir}` }])

  chmodSync(join(dataDir, 'secrets', 'pepper'), 0o644)
  const readable = await complaints(here)
  expect(readable.code).toBe(1)
  expect(readable.found.at(-1)?.mend).toContain('chmod 600')
  renameSync(join(dataDir, 'secrets', 'pepper'), join(dataDir, 'elsewhere'))
  const lost = await complaints(here)
  expect(lost.found.at(-1)).toMatchObject({ check: 'secrets', status: 'broken' })
  expect(lost.found.at(-1)?.mend).toContain('backup')
})

test('for people, each finding is a line and each mend follows it', async () => {
  const { stdout } = await run({ PORT: 'x; y' }, 'doctor')
  expect(stdout).toMatch(/^FAIL {2}configuration {4}PORT must be/)
  expect(stdout).toContain('→')
})
