/** What a key costs to check, and what a flood of wrong ones does not cost (THREATS 12, 13). */
import { beforeEach, describe, expect, test } from 'bun:test'
import { Authenticator } from '../../src/api-keys/authenticate.ts'
import { generateKeyText } from '../../src/api-keys/key-text.ts'
import { newKey } from '../support/calls.ts'
import { wrongSecret, wrongSecretOf } from '../support/credentials.ts'
import { useGate } from '../support/gate.ts'
import { WatchedDatabase } from '../tokens/watched-database.ts'
import { countedPepper } from './counted-pepper.ts'

const gate = useGate()
let database: WatchedDatabase
let authenticator: Authenticator
let counted: { checks: number }

beforeEach(async () => {
  database = new WatchedDatabase(gate.core.db)
  const counting = countedPepper(gate.core.pepper)
  counted = counting.counted
  authenticator = new Authenticator(database, counting.pepper)
  await authenticator.load()
  database.reads = 0
})

const now = () => gate.server.clock.now()
const authenticate = async (text: string) =>
  authenticator.recall(text, now()) ?? authenticator.lookUp(text, now())
const INVALID = { ok: false, code: 'invalid_key' } as const
const keyIs = (kind: 'key_added' | 'key_updated' | 'key_revoked', text: string) =>
  authenticator.apply({
    kind,
    publicId: text.slice(11, 23),
    workspaceId: gate.core.home.workspace.id,
    environment: 'live',
  })

describe('a key', () => {
  test('costs one query and one argon2 per process, however often it is used', async () => {
    for (let i = 0; i < 50; i++) {
      const result = await authenticate(gate.server.liveKey)
      expect(result.ok && result.actor.scopes).toEqual(['*'])
    }
    expect([database.reads, counted.checks]).toEqual([1, 1])
  })

  test('that comes a hundred times at once before it is known costs the same', async () => {
    const results = await Promise.all(
      Array.from({ length: 100 }, () => authenticate(gate.server.liveKey)),
    )
    expect(results.every(result => result.ok)).toBe(true)
    expect([database.reads, counted.checks]).toEqual([1, 1])
  })

  test('belongs to the workspace and environment of its row', async () => {
    for (const environment of ['live', 'test'] as const) {
      const result = await authenticate(gate.server[`${environment}Key`])
      const workspaceId = gate.core.home.workspace.id
      expect(result.ok && result.actor.tenant).toEqual({ workspaceId, environment })
      expect(result.ok && result.actor.memberId).toBe(gate.core.home.ownerId)
    }
  })

  test('expires at its time, cached or not', async () => {
    const end = now() + 60_000
    const { key } = await newKey(gate.live, { expires_at: new Date(end).toISOString() })
    keyIs('key_added', key)
    expect((await authenticator.lookUp(key, end - 1)).ok).toBe(true)
    expect(authenticator.recall(key, end - 1)?.ok).toBe(true)
    expect(authenticator.recall(key, end)).toMatchObject({ ok: false, code: 'key_expired' })
    expect(await authenticator.lookUp(key, end)).toMatchObject({ ok: false, code: 'key_expired' })
  })
})

describe('garbage', () => {
  test('costs no query and no argon2', async () => {
    const texts = [
      '',
      'x',
      gate.server.liveKey.slice(0, -1),
      `${gate.server.liveKey}x`,
      'ag_live_sk_',
    ]
    for (const text of texts) {
      expect(await authenticate(text)).toEqual({ ok: false, code: 'credentials_malformed' })
    }
    for (let i = 0; i < 2000; i++) {
      const { text } = generateKeyText(i % 2 ? 'live' : 'test')
      expect(await authenticate(text)).toMatchObject(INVALID)
    }
    expect([database.reads, counted.checks]).toEqual([0, 0])
  })

  test('through the whole pipeline costs none either', async () => {
    // A look-up would end in a 500.
    await gate.alter('alter table live.api_keys rename to out_of_the_way')
    for (let i = 0; i < 200; i++) {
      const { text } = generateKeyText('live')
      await gate.anyone.as(text).refused('agents.create', {}, 401, 'invalid_key')
      await gate.anyone.as(`${text}x`).refused('agents.create', {}, 401, 'credentials_malformed')
    }
    await gate.alter('alter table live.out_of_the_way rename to api_keys')
  })

  test('with the public id of a key in use costs no query and no argon2', async () => {
    await authenticate(gate.server.liveKey)
    database.reads = 0
    counted.checks = 0
    for (let i = 0; i < 500; i++)
      expect(await authenticate(wrongSecret(gate))).toMatchObject(INVALID)
    expect([database.reads, counted.checks]).toEqual([0, 0])
    expect((await authenticate(gate.server.liveKey)).ok).toBe(true)
    expect([database.reads, counted.checks]).toEqual([0, 0])
  })

  test('at once with the public id of a key not in use costs one query for all of them', async () => {
    const hold = database.hold()
    const wrong = Array.from({ length: 600 }, () => authenticate(wrongSecret(gate)))
    const right = [authenticate(gate.server.liveKey), authenticate(gate.server.liveKey)]
    const more = Array.from({ length: 600 }, () => authenticate(wrongSecret(gate)))
    await hold.arrived
    hold.release()
    expect((await Promise.all(right)).map(result => result.ok)).toEqual([true, true])
    for (const result of await Promise.all([...wrong, ...more]))
      expect(result).toMatchObject(INVALID)
    // argon2 ran for each until the right one was known, and for none after it.
    expect([database.reads, counted.checks]).toEqual([1, 601])
  })

  test('one after another with such an id costs one query in all and one argon2 each', async () => {
    const texts = Array.from({ length: 20 }, () => wrongSecret(gate))
    for (const text of texts) expect(await authenticate(text)).toMatchObject(INVALID)
    expect([database.reads, counted.checks]).toEqual([1, 20])
    // The same ones again cost none, and are still no use.
    for (const text of texts) expect(await authenticate(text)).toMatchObject(INVALID)
    expect([database.reads, counted.checks]).toEqual([1, 20])
    expect((await authenticate(gate.server.liveKey)).ok).toBe(true)
    expect([database.reads, counted.checks]).toEqual([1, 21])
  })

  test('with such an id is forgotten with the key: what changes is read again', async () => {
    const { id, key } = await newKey(gate.live)
    keyIs('key_added', key)
    expect(await authenticate(wrongSecretOf(key))).toMatchObject(INVALID)
    await gate.live.ok('keys.revoke', { id })
    keyIs('key_revoked', key)
    expect(await authenticate(key)).toMatchObject({ ok: false, code: 'key_revoked' })
    expect(database.reads).toBe(2)
  })

  test('with the public id of the other environment is unknown there', async () => {
    const text = gate.server.testKey
    const { secret } = generateKeyText('live')
    const forged = wrongSecret(gate).replace(/.{34}$/, text.slice(11, 23) + secret)
    expect((await authenticate(forged)).ok).toBe(false)
  })
})

describe('an unknown id and a wrong secret', () => {
  test('are answered with the same code, whether the key is cached or not', async () => {
    expect(await authenticate(generateKeyText('live').text)).toMatchObject(INVALID)
    expect(await authenticate(wrongSecret(gate))).toMatchObject(INVALID)
    await authenticate(gate.server.liveKey)
    expect(await authenticate(wrongSecret(gate))).toMatchObject(INVALID)
  })

  test('so is a wrong secret of a revoked or expired key: only the right one learns that', async () => {
    const { id, key } = await newKey(gate.live)
    await gate.live.ok('keys.revoke', { id })
    await authenticator.load()
    const wrong = wrongSecret({ server: { liveKey: key } } as typeof gate)
    expect(await authenticate(wrong)).toMatchObject(INVALID)
    expect(await authenticate(key)).toMatchObject({ ok: false, code: 'key_revoked' })
    expect(await authenticate(wrong)).toMatchObject(INVALID)
  })
})

describe('while a row is on its way', () => {
  test('a revoke of that key wins: the old row is neither answered nor cached', async () => {
    const { id, key } = await newKey(gate.live)
    keyIs('key_added', key)
    const hold = database.hold()
    const first = authenticate(key)
    await hold.arrived
    await gate.live.ok('keys.revoke', { id })
    keyIs('key_revoked', key)
    const second = authenticate(key)
    hold.release()
    expect(await first).toMatchObject({ ok: false, code: 'key_revoked' })
    expect(await second).toMatchObject({ ok: false, code: 'key_revoked' })
    expect(await authenticate(key)).toMatchObject({ ok: false, code: 'key_revoked' })
  })

  test('so does a change of its scopes', async () => {
    const { id, key } = await newKey(gate.live, { scopes: ['agents.*'] })
    keyIs('key_added', key)
    const hold = database.hold()
    const first = authenticate(key)
    await hold.arrived
    await gate.live.ok('keys.update', { id, body: { scopes: ['agents.read'] } })
    keyIs('key_updated', key)
    hold.release()
    const result = await first
    expect(result.ok && result.actor.scopes).toEqual(['agents.read'])
    const again = authenticator.recall(key, now())
    expect(again?.ok && again.actor.scopes).toEqual(['agents.read'])
  })

  test('changes of other keys, however many, do not make it be read again', async () => {
    const { key } = await newKey(gate.live)
    keyIs('key_added', key)
    const hold = database.hold()
    const looking = authenticate(key)
    await hold.arrived
    for (let i = 0; i < 100; i++) keyIs('key_added', generateKeyText('live').text)
    hold.release()
    expect((await looking).ok).toBe(true)
    expect(database.reads).toBe(1)
  })

  test('a reading of all ids forgets no key that was added meanwhile', async () => {
    const hold = database.hold()
    const loading = authenticator.load()
    await hold.arrived
    const { key } = await newKey(gate.live)
    keyIs('key_added', key)
    hold.release()
    await loading
    expect((await authenticate(key)).ok).toBe(true)
  })
})

describe('a failed look-up', () => {
  test('is not remembered', async () => {
    database.failWith(new Error('gone'))
    await expect(authenticate(gate.server.liveKey)).rejects.toThrow('gone')
    database.failWith(undefined)
    expect((await authenticate(gate.server.liveKey)).ok).toBe(true)
  })

  test('is the failure of all who waited for it, and of nobody who comes after', async () => {
    database.failWith(new Error('gone'))
    const waiting = Array.from({ length: 5 }, () => authenticate(gate.server.liveKey))
    const results = await Promise.allSettled(waiting)
    expect(results.map(result => result.status)).toEqual(Array(5).fill('rejected'))
    database.failWith(undefined)
    expect((await authenticate(gate.server.liveKey)).ok).toBe(true)
  })
})
