/**
 * A client whose revoke is not answered sends it again. The first one has been committed, and its
 * answer is under way to the server: the second must not be answered before what the first did is
 * known to every verify.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createLog, openCore } from '../../src/app.ts'
import { createFirstKeys } from '../../src/control/first-keys.ts'
import type { Server } from '../../src/http/server.ts'
import { startServer } from '../../src/http/start.ts'
import { Api } from '../support/api.ts'
import { newKey, newToken } from '../support/calls.ts'
import { asAdmin, cloneDatabase, type TestDatabase } from '../support/cluster.ts'
import { type Gate, until } from '../support/gate.ts'
import { TestClock, wideLimits } from '../support/server.ts'
import { type CommitProxy, startCommitProxy } from './commit-proxy.ts'
import { restartConfig } from './restart.ts'

let database: TestDatabase
let proxy: CommitProxy
let core: Awaited<ReturnType<typeof openCore>>
let server: Server
let live: Api

beforeAll(async () => {
  database = await cloneDatabase()
  proxy = await startCommitProxy(database.url)
  const config = restartConfig({ server: { databaseUrl: proxy.url } } as Gate)
  const log = createLog('error')
  core = await openCore({ config, log, clock: new TestClock(), limits: wideLimits() })
  const keys = await createFirstKeys(core)
  server = await startServer(core, config, log)
  live = new Api(server.url, keys.live)
})

afterAll(async () => {
  await server.stop()
  await core.close()
  await proxy.close()
  await database.drop()
})

const isValid = async (token: string): Promise<boolean> =>
  (await live.as(undefined).ok('tokens.verify', { body: { token } })).valid

const works = async (key: string): Promise<boolean> =>
  (await live.as(key).call('whoami.get')).status === 200

/** Whether somebody has read the commit of another and waits to commit as well. */
async function waitsToCommit(): Promise<boolean> {
  return asAdmin(database.url, async sql => {
    const rows = await sql`
      select 1 from pg_stat_activity where datname = current_database()
        and state = 'idle in transaction' and query like '%pg_current_xact_id%'`
    return rows.length > 0
  })
}

/** Send `end` twice, the first unanswered; what `isAccepted` says when the second is answered. */
async function sendTwice(
  end: () => Promise<unknown>,
  isAccepted: () => Promise<boolean>,
): Promise<boolean> {
  const committed = proxy.holdNext()
  const first = end()
  await committed
  let isAnswered = false
  const second = end().then(async () => {
    isAnswered = true
    return isAccepted()
  })
  await until('the second try', async () => isAnswered || (await waitsToCommit()))
  const accepted = isAnswered ? await second : undefined
  proxy.release()
  await first
  expect(await isAccepted()).toBe(false)
  return accepted ?? second
}

describe('sent again before the first answer has come', () => {
  test('the revoke of a token: nothing is accepted after either answer', async () => {
    const { id, token } = await newToken(live)
    const revoke = () => live.ok('tokens.revoke', { id })
    expect(await sendTwice(revoke, () => isValid(token))).toBe(false)
  })

  test('the revoke of an agent', async () => {
    const { agent_id: id, token } = await newToken(live)
    const revoke = () => live.ok('agents.revoke', { id })
    expect(await sendTwice(revoke, () => isValid(token))).toBe(false)
  })

  test('the suspension of an agent', async () => {
    const { agent_id: id, token } = await newToken(live)
    const suspend = () => live.ok('agents.update', { id, body: { status: 'suspended' } })
    expect(await sendTwice(suspend, () => isValid(token))).toBe(false)
  })

  test('the removal of a capability', async () => {
    const { agent_id: id, token } = await newToken(live)
    const narrow = () => live.ok('agents.update', { id, body: { capabilities: ['orders.create'] } })
    expect(await sendTwice(narrow, () => isValid(token))).toBe(false)
  })

  test('the revoke of a key', async () => {
    const { id, key } = await newKey(live)
    expect(await works(key)).toBe(true)
    const revoke = () => live.ok('keys.revoke', { id })
    expect(await sendTwice(revoke, () => works(key))).toBe(false)
  })

  test('the revoke of a key with all that it issued', async () => {
    const { id, key } = await newKey(live, { scopes: ['tokens.write', 'agents.write'] })
    const { token } = await newToken(live.as(key))
    const revoke = () => live.ok('keys.revoke', { id, query: { revoke_issued: true } })
    expect(await sendTwice(revoke, () => isValid(token))).toBe(false)
  })
})
