/** The database gone in the middle of work (THREATS 19). */
import { expect, test } from 'bun:test'
import { generateKeyText } from '../../src/api-keys/key-text.ts'
import { revokeKey } from '../../src/api-keys/keys.ts'
import { parseAddress } from '../../src/storage/address.ts'
import { Connection } from '../../src/storage/connection.ts'
import { SERVER_LOCK } from '../../src/storage/lease.ts'
import { AGENT, newAgent, newKey, newToken } from '../support/calls.ts'
import { wrongSecret } from '../support/credentials.ts'
import { until, useGate } from '../support/gate.ts'
import { isWaiting, repeatable, whileHeldUp } from '../support/idempotency.ts'
import { walk } from '../support/pages.ts'
import { problemOf } from '../support/refusals.ts'

const gate = useGate()

const isReady = async () => (await gate.anyone.call('system.ready')).status === 200

test('connections cut under load: 201 or 503, and what was answered is there', async () => {
  const owner = 'under-load@company.example'
  const made: string[] = []
  const unsure: number[] = []
  const create = async (n: number) => {
    const answer = await gate.live.call('agents.create', {
      body: { ...AGENT, owner, name: `${n}` },
    })
    if (answer.status === 201) made.push((answer.json as { id: string }).id)
    else {
      expect(answer.status).toBe(503)
      if (problemOf(answer).code === 'outcome_unknown') unsure.push(n)
    }
  }
  const isBack = gate.servesAgain()
  const load = Array.from({ length: 60 }, (_, n) => create(n))
  await gate.sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`
  await Promise.all(load)
  await isBack
  const stored = (await walk(gate.live, 'agents.list', { owner, limit: 200 })).map(one => one.id)
  for (const id of made) expect(stored).toContain(id)
  expect(stored.length).toBeLessThanOrEqual(made.length + unsure.length)
})

test('a request that waits for the database when it goes is refused, and not done later', async () => {
  const name = 'held up'
  const pending = await whileHeldUp(gate, async () => {
    const pending = gate.live.call('agents.create', { body: { ...AGENT, name } })
    await until('the request at work', () => isWaiting(gate))
    await gate.sql`select pg_terminate_backend(pid, 5000) from pg_locks
      where relation = 'live.audit_events'::regclass and not granted`
    return pending
  })
  expect([pending.status, problemOf(pending).code]).toEqual([503, 'unavailable'])
  expect(await gate.sql`select id from live.agents where name = ${name}`).toHaveLength(0)
})

test('a verdict is never given from a state that may be out of date', async () => {
  const { token, agent_id } = await newToken(gate.live)
  await gate.stopDatabase()
  const verify = () => gate.anyone.call('tokens.verify', { body: { token } })
  await until('503', async () => (await verify()).status === 503)
  await gate.sql`update live.agents set status = 'suspended' where id = ${agent_id}`
  await gate.startDatabase()
  expect((await verify()).json).toMatchObject({ valid: false, code: 'agent_suspended' })
})

test('a key that was revoked meanwhile is refused when the database is back', async () => {
  const made = await gate.live.ok('keys.create', { body: { name: 'k', scopes: ['*'] } })
  const api = gate.live.as(made.key)
  await api.ok('whoami.get')
  await gate.stopDatabase()
  await gate.sql`update live.api_keys set revoked_at = now() where id = ${made.id}`
  await gate.startDatabase()
  await api.refused('whoami.get', {}, 401, 'key_revoked')
})

test('while another process holds the database no key is believed here, whatever is asked', async () => {
  const { id, key } = await newKey(gate.live, { scopes: ['*'] })
  const api = gate.live.as(key)
  await api.ok('whoami.get')
  await whileTakenOver(async () => {
    await gate.sql`update live.api_keys set revoked_at = now() where id = ${id}`
    await api.refused('whoami.get', {}, 503, 'unavailable')
    await api.refused('agents.create', { body: AGENT }, 503, 'unavailable')
    // What is revoked here would go on working there.
    await gate.live.refused('keys.selfRevoke', {}, 503, 'unavailable')
    const command = gate.core.asOperator('live', work => revokeKey(work, id))
    await expect(command).rejects.toThrow('takes no key and no command')
  })
  await api.refused('whoami.get', {}, 401, 'key_revoked')
  await gate.live.ok('whoami.get')
})

/**
 * Run `task` while another process has the lock of the server that serves, which it took as another
 * one would after a broken connection.
 */
async function whileTakenOver(task: () => Promise<void>): Promise<void> {
  const other = await takeOverDatabase()
  const isBack = gate.servesAgain()
  try {
    await task()
  } finally {
    await other.close()
  }
  await isBack
}

/**
 * Waiting for the lock before it is free, since the server asks for it again at once; and then for
 * the end of the server's connection, since PostgreSQL lets the lock go a little earlier.
 */
async function takeOverDatabase(): Promise<Connection> {
  const other = new Connection(parseAddress(gate.server.databaseUrl))
  await other.sql.unsafe('begin')
  const locked = other.sql`select pg_advisory_xact_lock(${SERVER_LOCK}::bigint)`.execute()
  await until('the lock is waited for', async () => (await serverLocks(false)).length > 0)
  for (const pid of await serverLocks(true)) await gate.sql`select pg_terminate_backend(${pid})`
  await locked
  await until('503', async () => (await gate.live.call('whoami.get')).status === 503)
  return other
}

/** The processes that hold the lock of the server, or wait for it. */
async function serverLocks(isGranted: boolean): Promise<number[]> {
  const rows = await gate.sql<{ pid: number }[]>`
    select pid from pg_locks
    where locktype = 'advisory' and granted = ${isGranted}
      and database = (select oid from pg_database where datname = current_database())
      and (classid::bigint << 32) + objid::bigint = ${SERVER_LOCK}::bigint`
  return rows.map(row => row.pid)
}

test('a creation without an answer can be repeated with its Idempotency-Key', async () => {
  const name = 'repeated'
  const call = repeatable({ body: { ...AGENT, name } })
  await gate.alter(`
    create function live.die() returns trigger language plpgsql security definer
      as 'begin perform pg_terminate_backend(pg_backend_pid()); return null; end';
    create constraint trigger die after insert on live.audit_events
      deferrable initially deferred for each row execute function live.die()`)
  await gate.live.refused('agents.create', call, 503, 'outcome_unknown')
  await gate.alter('drop trigger die on live.audit_events; drop function live.die()')
  await gate.live.ok('agents.create', call)
  await gate.live.ok('agents.create', call)
  expect(await gate.sql`select id from live.agents where name = ${name}`).toHaveLength(1)
})

test('garbage and unknown keys are refused without asking the database', async () => {
  await gate.live.ok('whoami.get')
  await gate.stopDatabase()
  for (let i = 0; i < 50; i++) {
    await gate.anyone.as(generateKeyText('live').text).refused('whoami.get', {}, 401, 'invalid_key')
    await gate.anyone.as(`x${i}`).refused('whoami.get', {}, 401, 'credentials_malformed')
  }
  await gate.anyone.as(wrongSecret(gate)).refused('whoami.get', {}, 401, 'invalid_key')
  await gate.startDatabase()
})

test('after all that the server serves on without a restart', async () => {
  await until('ready', isReady)
  const agent = await newAgent(gate.live)
  const { token } = await newToken(gate.live, { agent_id: agent.id })
  expect((await gate.anyone.ok('tokens.verify', { body: { token } })).valid).toBe(true)
})
