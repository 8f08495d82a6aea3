/** What keys were used for, from the command line. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { asAdmin, cloneDatabase, type TestDatabase, temporaryFolder } from '../support/cluster.ts'
import {
  call,
  onDatabase,
  type Running,
  run,
  runJson,
  said,
  startServing,
  type Variables,
} from './program.ts'

type Key = { id: string; key: string }
type View = {
  usage: { totals: { requests: number }; groups: { value: string }[]; complete_until: string }
  anomalies: { kind: string }[]
}

let database: TestDatabase
let here: Variables
let server: Running
let key: Key
let other: Key

beforeAll(async () => {
  database = await cloneDatabase()
  here = onDatabase(database.url, temporaryFolder())
  server = await startServing(here)
  const create = (name: string, scopes: string) =>
    runJson<Key>(here, 'keys', 'create', '--name', name, '--scopes', scopes)
  key = await create('one', 'agents.read')
  other = await create('other', '*')
})

afterAll(async () => {
  server.signal('SIGTERM')
  await server.ended
  await database.drop()
})

test('nothing was used yet', async () => {
  const { code, stdout, stderr } = await run(here, 'usage')
  expect([code, stdout]).toEqual([0, ''])
  expect(said(stderr)[0]).toStartWith('ampgate: no requests since ')
})

test('what was just used is there, by key, with what was refused and what is unusual', async () => {
  for (let i = 0; i < 3; i++) await call(server.url, 'GET', '/v1/agents', { key: key.key })
  await call(server.url, 'GET', '/v1/keys', { key: key.key })
  await call(server.url, 'GET', '/v1/agents', { key: other.key })
  const { stdout } = await run(here, 'usage')
  const lines = stdout.split('\n')
  expect(lines[0]).toMatch(/^KEY +REQUESTS +A SECOND +ERRORS +P50 MS +P95 MS +P99 MS$/)
  expect(lines[1]).toMatch(new RegExp(`^${key.id} +4 +[\\d.e-]+ +1 \\(25 %\\) +[\\d.]+ `))
  expect(lines[2]).toMatch(new RegExp(`^${other.id} +1 +[\\d.e-]+ +0 \\(0 %\\) +[\\d.]+ `))
  expect(lines[3]).toMatch(/^all +5 /)
  expect(stdout).toMatch(/\nREFUSED OR FAILED +WHY\n1 +403 insufficient_scope\n/)
  await asAdmin(
    database.url,
    sql => sql`insert into live.usage_anomalies (workspace_id, id, at, kind, key_id, lineage_id,
        subject, window_start, details)
      select workspace_id, 'ano_1', now(), 'new_country', id, id, 'BR', now(), '{"country": "BR"}'
      from live.api_keys where id = ${key.id}`,
  )
  const again = await run(here, 'usage', '--since', '30d')
  expect(again.stdout).toMatch(new RegExp(`\nnew_country +${key.id} +\\d{4}-.*Z +from BR\n`))
  const view = await runJson<View>(here, 'usage', '--since', '1h')
  expect(view.usage.totals.requests).toBe(5)
  expect(view.anomalies.map(one => one.kind)).toEqual(['new_country'])
})

test('of one key, of the other environment, of an unknown key', async () => {
  const ofKey = await runJson<View>(here, 'usage', '--key', other.id)
  expect(ofKey.usage.groups.map(group => group.value)).toEqual([other.id])
  expect(ofKey.anomalies).toEqual([])
  const inTest = await runJson<View>(here, 'usage', '--env', 'test')
  expect(inTest.usage.totals.requests).toBe(0)
  const unknown = await run(here, 'usage', '--key', 'key_x')
  expect([unknown.code, said(unknown.stderr)[0]]).toEqual([
    1,
    'ampgate: There is no API key key_x here.',
  ])
  const late = await run(here, 'usage', '--since', '2200-01-01T00:00:00Z')
  expect(late.code).toBe(1)
})

test('through the API, with a key of its own', async () => {
  const api = { ...here, AMPGATE_API_KEY: other.key }
  const there = ['--url', server.url]
  const view = await runJson<View>(api, 'usage', ...there)
  expect(view.anomalies.map(one => one.kind)).toEqual(['new_country'])
  expect(Date.parse(view.usage.complete_until)).toBeGreaterThan(0)
  const ofKey = await runJson<View>(api, 'usage', '--key', key.id, ...there)
  expect(ofKey.anomalies).toHaveLength(1)
  const wrong = await run(api, 'usage', '--env', 'test', ...there)
  expect([wrong.code, said(wrong.stderr)[0]?.includes('is a live key')]).toEqual([1, true])
})

test('another workspace has figures of its own, named by its slug', async () => {
  const made = ['workspaces', 'create', 'acme', '--owner', 'alex@acme.example', '--live']
  expect((await run(here, ...made)).code).toBe(0)
  const words = ['keys', 'create', '--name', 'a', '--scopes', '*', '--workspace', 'acme']
  const theirs = await runJson<Key>(here, ...words)
  await call(server.url, 'GET', '/v1/agents', { key: theirs.key })
  const view = await runJson<View>(here, 'usage', '--workspace', 'acme')
  expect(view.usage.groups.map(group => group.value)).toEqual([theirs.id])
  const foreign = await run(here, 'usage', '--key', theirs.id)
  expect([foreign.code, said(foreign.stderr)[0]]).toEqual([
    1,
    `ampgate: There is no API key ${theirs.id} here.`,
  ])
  const away = { ...here, AMPGATE_URL: server.url, AMPGATE_API_KEY: theirs.key }
  const said1 = said((await run(away, 'usage', '--workspace', 'acme')).stderr)[0]
  expect(said1).toContain('--workspace is for the instance itself')
}, 60_000)
