/**
 * Floods of what is no key (THREATS 13): garbage costs no argon2 and no query; wrong secrets are
 * limited by address, share their query, stall nobody and lock no owner out. Counted, not timed.
 */
import { beforeEach, describe, expect, test } from 'bun:test'
import { Authenticator } from '../../src/api-keys/authenticate.ts'
import { KEY_FORMAT_NAMES } from '../../src/api-keys/key-formats.ts'
import { generateKeyText, parseKeyText } from '../../src/api-keys/key-text.ts'
import { createLimits } from '../../src/rate-limits/limits.ts'
import { newKey } from '../support/calls.ts'
import { wrongSecretOf } from '../support/credentials.ts'
import { useGate } from '../support/gate.ts'
import { wideLimits } from '../support/server.ts'
import { WatchedDatabase } from '../tokens/watched-database.ts'
import { countedPepper } from './counted-pepper.ts'

/** As the real one, but not filled up again while a test runs. */
const SLOW = { name: 'failed-authentications', perSecond: 0.001, burst: 100 }

const gate = useGate(
  () => ({
    ...wideLimits(),
    failedAuthentications: createLimits({ failedAuthentications: SLOW }).failedAuthentications,
  }),
  () => ({ AMPGATE_TRUSTED_PROXIES: '127.0.0.1' }),
)
let database: WatchedDatabase
let authenticator: Authenticator
let counted: { checks: number }

/** As after a restart: nothing is remembered but which ids there are. */
async function restart(): Promise<void> {
  database = new WatchedDatabase(gate.core.db)
  const counting = countedPepper(gate.core.pepper)
  counted = counting.counted
  authenticator = new Authenticator(database, counting.pepper)
  await authenticator.load()
  database.reads = 0
}

beforeEach(restart)

const now = () => gate.server.clock.now()
const authenticate = async (text: string) =>
  authenticator.recall(text, now()) ?? authenticator.lookUp(text, now())

const otherEnvironment = (key: string): string =>
  key.includes('_live_') ? key.replace('_live_', '_test_') : key.replace('_test_', '_live_')

describe.each(KEY_FORMAT_NAMES)('a flood in the format %s', format => {
  test('of garbage costs no argon2 and no query, whatever it claims', async () => {
    const real = await newKey(gate.live, { format })
    await restart()
    const texts = [
      ...Array.from({ length: 2000 }, (_, i) =>
        generateKeyText(i % 2 ? 'live' : 'test', format, i % 3 ? 'main' : 'nowhere'),
      ).map(one => one.text),
      real.key.slice(0, -1),
      `${real.key}0`,
      ...(format === 'gsk' ? [real.key.replace('_main_', '_mane_')] : [otherEnvironment(real.key)]),
    ]
    for (const text of texts) expect((await authenticate(text)).ok).toBe(false)
    expect([database.reads, counted.checks]).toEqual([0, 0])
    expect((await authenticate(real.key)).ok).toBe(true)
    expect([database.reads, counted.checks]).toEqual([1, 1])
  })

  test('of wrong secrets for one id costs one query, and each text one argon2 at most', async () => {
    const own = await newKey(gate.live, { format })
    await restart()
    const texts = Array.from({ length: 50 }, () => wrongSecretOf(own.key))
    for (const text of texts) expect(parseKeyText(text)).toBeDefined()
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all(texts.map(authenticate))
      for (const answer of answers) expect(answer).toMatchObject({ ok: false, code: 'invalid_key' })
    }
    expect([database.reads, counted.checks]).toEqual([1, 50])
    expect((await authenticate(own.key)).ok).toBe(true)
    // Known by its owner, it costs none at all any more.
    for (let i = 0; i < 500; i++) {
      expect((await authenticate(wrongSecretOf(own.key))).ok).toBe(false)
    }
    expect([database.reads, counted.checks]).toEqual([1, 51])
  })

  test('of one address on one id ends in 429 there, while the owner and all others go on', async () => {
    const own = await newKey(gate.live, { format, scopes: ['agents.read'] })
    const unused = await newKey(gate.live, { format, scopes: ['agents.read'] })
    const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } })
    const attacker = from(`192.0.2.${KEY_FORMAT_NAMES.indexOf(format)}`)
    const statuses: number[] = []
    for (let i = 0; i < 150; i++) {
      const text = wrongSecretOf(i % 2 ? own.key : unused.key)
      statuses.push((await gate.anyone.as(text).call('whoami.get', attacker)).status)
      if (i % 10 > 0) continue
      const owner = from(`198.51.100.${i % 250}`)
      await gate.anyone.as(own.key).ok('whoami.get', owner)
      await gate.live.ok('agents.list', owner)
    }
    expect([statuses[0], statuses.at(-1)]).toEqual([401, 429])
    // A key that nobody has used yet works from anywhere else, and one in use even from there.
    await gate.anyone.as(unused.key).ok('whoami.get', from('203.0.113.9'))
    await gate.anyone.as(own.key).ok('whoami.get', attacker)
    const answer = await gate.anyone.as(wrongSecretOf(own.key)).call('whoami.get', attacker)
    expect(answer.status).toBe(429)
    // It is written down with the key, in one row for the address and minute, not in one each.
    gate.server.clock.advance(60_000)
    await gate.core.refusals.flush(gate.core.db, now())
    const rows = await gate.sql<{ details: { count: number } }[]>`
      select details from live.audit_events
      where action = 'key.authentication_failed' and target_id = ${own.id}`
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.length).toBeLessThanOrEqual(2)
  })
})

test('a flood on one id whose row is slow to come keeps no other key waiting', async () => {
  const [slow, other] = [await newKey(gate.live), await newKey(gate.live)]
  await restart()
  expect((await authenticate(other.key)).ok).toBe(true)
  const hold = database.hold()
  const flood = Array.from({ length: 500 }, () => authenticate(wrongSecretOf(slow.key)))
  await hold.arrived
  const owner = authenticate(slow.key)
  expect(authenticator.recall(other.key, now())?.ok).toBe(true)
  hold.release()
  expect((await owner).ok).toBe(true)
  for (const answer of await Promise.all(flood)) expect(answer.ok).toBe(false)
  expect(database.reads).toBe(2)
})

test('after more wrong secrets than are remembered the right one works as before', async () => {
  const own = await newKey(gate.live, { format: 'sk' })
  await restart()
  // Nobody has shown the right one yet, so every wrong one is remembered.
  for (let i = 0; i < 21_000; i++) await authenticate(wrongSecretOf(own.key))
  expect((await authenticate(own.key)).ok).toBe(true)
  expect(database.reads).toBe(1)
})
