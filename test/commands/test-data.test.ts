/** The reset of test data by the operator: said first, done when asked, seen at once. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { cloneDatabase, type TestDatabase, temporaryFolder } from '../support/cluster.ts'
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
  type Variables,
} from './program.ts'

let database: TestDatabase
let here: Variables
let server: Running

beforeAll(async () => {
  database = await cloneDatabase()
  here = onDatabase(database.url, `${temporaryFolder()}/data`)
  server = await startServing(here)
}, 60_000)

afterAll(async () => {
  server.signal('SIGTERM')
  await server.ended
  await database.drop()
})

test('says what will go, deletes it with --yes, and its tokens are out from then on', async () => {
  const words = ['keys', 'create', '--name', 'k', '--scopes', '*', '--env', 'test']
  const key = keyIn((await run(here, ...words)).stdout, 'test')
  const { token } = await issueToken(server.url, key)
  const verify = async () => {
    const body = { token, environment: 'test' }
    return (await call(server.url, 'POST', '/v1/tokens/verify', { body })).body.code
  }
  const asked = await run(here, 'test-data', 'reset')
  expect(asked.stdout).toMatch(/^Main \(ws_\w+\) has in test: 1 agents, 1 tokens\.\n$/)
  expect(said(asked.stderr)).toEqual(['ampgate: nothing was deleted; add --yes to delete it'])
  expect(await verify()).toBe('ok')
  const done = await runJson(here, 'test-data', 'reset', '--yes')
  expect(done).toMatchObject({ is_done: true, deleted: { agents: 1, tokens: 1 } })
  expect(await verify()).toBe('agent_revoked')
  const { status, body } = await call(server.url, 'GET', '/v1/agents', { key })
  expect([status, body.data]).toEqual([200, []])

  server.signal('SIGKILL')
  await server.ended
  server = await startServing(here)
  expect(await verify()).toBe('agent_revoked')
  const again = await run(here, 'test-data', 'reset', '--yes')
  expect(again.stdout).toMatch(/: nothing deleted\.\n$/)
  const unknown = await run(here, 'test-data', 'reset', '--workspace', 'ws_none', '--yes')
  expect(said(unknown.stderr)[0]).toContain('there is no workspace ws_none')
  await run(here, 'workspaces', 'create', 'acme', '--name', 'Acme', '--owner', 'a@acme.example')
  const other = await run(here, 'test-data', 'reset', '--workspace', 'acme', '--yes')
  expect(other.stdout).toMatch(/^Acme \(ws_\w+\): nothing deleted\.\n$/)
}, 60_000)
