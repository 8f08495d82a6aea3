/** Plans from the command line: the operator's say, at once, and still there after kill -9. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { formTokenOf } from '../support/billing.ts'
import { cloneDatabase, type TestDatabase, temporaryFolder } from '../support/cluster.ts'
import {
  call,
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
let key: string

beforeAll(async () => {
  database = await cloneDatabase()
  const own = onDatabase(database.url, `${temporaryFolder()}/data`)
  here = { ...own, AMPGATE_DEFAULT_PLAN: 'starter' }
  server = await startServing(here)
  const made = await run(here, 'keys', 'create', '--name', 'operator', '--scopes', '*')
  key = keyIn(made.stdout, 'live')
}, 60_000)

afterAll(async () => {
  server.signal('SIGTERM')
  await server.ended
  await database.drop()
})

const planNow = async () =>
  (await call(server.url, 'GET', '/v1/billing/subscription', { key })).body.plan

/** Ask for `plan` and press the button on its page. */
async function confirm(plan: string): Promise<string> {
  const { body } = await call(server.url, 'POST', '/v1/billing/checkout', { key, body: { plan } })
  const url = server.url + new URL(String(body.checkout_url)).pathname
  const token = formTokenOf(await (await fetch(url)).text())
  const form = new URLSearchParams({ form_token: token })
  const { status } = await fetch(url, { method: 'POST', body: form })
  expect(status).toBe(200)
  return String(body.id)
}

describe('billing', () => {
  test('what was confirmed waits, is listed, and takes effect when it is approved', async () => {
    const nothing = await run(here, 'billing', 'list')
    expect(said(nothing.stderr)).toEqual(['ampgate: no change of plan waits for approval'])
    const id = await confirm('pro')
    expect(await planNow()).toBe('starter')
    const listed = await run(here, 'billing', 'list')
    expect(listed.stdout).toMatch(new RegExp(`^${id} +Main \\(ws_\\w+\\) +starter +pro +key_`, 'm'))
    const done = await run(here, 'billing', 'approve', id)
    expect(done.stdout).toMatch(/^Main \(ws_\w+\) is on pro now; it was on starter\.\n$/)
    expect(await planNow()).toBe('pro')
  }, 60_000)

  test('a plan survives kill -9, and so does a wish that waits', async () => {
    const id = await confirm('business')
    server.signal('SIGKILL')
    await server.ended
    server = await startServing({ ...here, AMPGATE_DEFAULT_PLAN: 'trial' })
    expect(await planNow()).toBe('pro')
    const { data } = await runJson<{ data: { id: string }[] }>(here, 'billing', 'list')
    expect(data.map(one => one.id)).toEqual([id])
    const declined = await run(here, 'billing', 'decline', id)
    expect(declined.stdout).toMatch(/stays on pro; business was declined\.\n$/)
    expect(await planNow()).toBe('pro')
  }, 60_000)

  test('what does not wait is not approved, and what is no plan not set', async () => {
    const unknown = await run(here, 'billing', 'approve', 'chk_none')
    expect([unknown.code, unknown.stdout]).toEqual([1, ''])
    expect(said(unknown.stderr)[0]).toContain('there is no live checkout chk_none')
    const gold = await run(here, 'billing', 'set-plan', 'gold')
    expect(said(gold.stderr)[0]).toContain('there is no plan gold; there are trial, starter, pro')
    const set = await run(here, 'billing', 'set-plan', 'enterprise')
    expect(set.stdout).toMatch(/is on enterprise now; it was on pro\.\n$/)
    expect(await planNow()).toBe('enterprise')
  }, 60_000)

  test('a default plan that is not there stops the start, and says which are', async () => {
    const folder = `${temporaryFolder()}/data`
    const other = { ...onDatabase(database.url, folder), AMPGATE_DEFAULT_PLAN: 'gold', PORT: '0' }
    server.signal('SIGTERM')
    await server.ended
    const refused = await run(other, 'serve')
    expect(refused.code).toBe(1)
    expect(said(refused.stderr).join()).toContain('AMPGATE_DEFAULT_PLAN: there is no plan "gold"')
    server = await startServing(here)
  }, 60_000)
})
