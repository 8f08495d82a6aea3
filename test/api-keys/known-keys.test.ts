/**
 * A key that was remembered and is revoked or narrowed gains nothing by being remembered: neither by
 * where it is kept, nor by what came and went meanwhile.
 */
import { describe, expect, test } from 'bun:test'
import { Authenticator } from '../../src/api-keys/authenticate.ts'
import { KnownKeys } from '../../src/api-keys/known-keys.ts'
import { newKey } from '../support/calls.ts'
import { wrongSecretOf } from '../support/credentials.ts'
import { useGate } from '../support/gate.ts'
import { WatchedDatabase } from '../tokens/watched-database.ts'
import { countedPepper } from './counted-pepper.ts'

const gate = useGate()
const now = () => gate.server.clock.now()

/** Everything packed, nothing packed, room for far fewer keys than there are. */
const SIZES = {
  wide: { packed: 1000, rows: 1000 },
  'without packing': { packed: 1000, profiles: 0, rows: 1000 },
  narrow: { packed: 3, rows: 2 },
}

type Made = Awaited<ReturnType<typeof newKey>>

/** An authenticator that follows what the gate commits. */
async function follower(max: (typeof SIZES)[keyof typeof SIZES]) {
  const database = new WatchedDatabase(gate.core.db)
  const { counted, pepper } = countedPepper(gate.core.pepper)
  const authenticator = new Authenticator(database, pepper, new KnownKeys(max))
  gate.core.db.onChange(change => authenticator.apply(change))
  await authenticator.load()
  database.reads = 0
  const ask = async (text: string) =>
    authenticator.recall(text, now()) ?? (await authenticator.lookUp(text, now()))
  return { authenticator, database, counted, ask }
}

const make = (count: number): Promise<Made[]> =>
  Promise.all(Array.from({ length: count }, () => newKey(gate.live, { scopes: ['agents.*'] })))

for (const [name, max] of Object.entries(SIZES)) {
  describe(`with memory that is ${name}`, () => {
    test('no key is accepted once its revoke has answered, nor wider once it was narrowed', async () => {
      const { authenticator, ask } = await follower(max)
      const keys = await make(12)
      const ended = new Set<string>()
      const narrowed = new Set<string>()
      for (let round = 0; round < 60; round++) {
        const one = keys[(round * 7) % keys.length] as Made
        const asking = keys.map(({ key }) => ask(key))
        if (round % 5 === 1 && ended.size < 6) {
          await gate.live.ok('keys.revoke', { id: one.id })
          ended.add(one.id)
        } else if (round % 5 === 3 && !ended.has(one.id)) {
          await gate.live.ok('keys.update', { id: one.id, body: { scopes: ['agents.read'] } })
          narrowed.add(one.id)
        } else if (round % 20 === 10) await authenticator.load()
        for (const { id, key } of keys) {
          const answer = await ask(key)
          if (ended.has(id)) expect(answer).toMatchObject({ ok: false, code: 'key_revoked' })
          else if (narrowed.has(id)) {
            expect(answer.ok && answer.actor.scopes).toEqual(['agents.read'])
          } else expect(answer.ok && answer.actor.scopes).toEqual(['agents.*'])
          expect(await ask(wrongSecretOf(key))).toMatchObject({ ok: false, code: 'invalid_key' })
        }
        await Promise.all(asking)
      }
      expect([ended.size, narrowed.size > 0]).toEqual([6, true])
    })

    test('a key whose row was on its way while it was revoked is not remembered as it was', async () => {
      const { database, ask } = await follower(max)
      const [one] = (await make(1)) as [Made]
      const hold = database.hold()
      const asking = ask(one.key)
      await hold.arrived
      await gate.live.ok('keys.revoke', { id: one.id })
      hold.release()
      for (const answer of [await asking, await ask(one.key)]) {
        expect(answer).toMatchObject({ ok: false, code: 'key_revoked' })
      }
    })
  })
}

test('a key is the same caller from wherever it is remembered, its name aside', async () => {
  const { authenticator, database, counted, ask } = await follower(SIZES.wide)
  const keys = [
    ...(await make(3)),
    await newKey(gate.live, {
      expires_at: new Date(now() + 60_000).toISOString(),
      allowed_ips: ['127.0.0.0/8'],
      rate_limit: { requests_per_second: 7 },
    }),
    await newKey(gate.live, { format: 'gsk' }),
    await gate.live.ok('keys.rotate', { id: (await newKey(gate.live)).id, body: {} }),
  ]
  for (const { key } of keys) {
    const first = await ask(key)
    const recent = await ask(key)
    expect(first.ok && recent).toEqual(first)
    // Only what is packed is left of it.
    authenticator.known.forgetRecent()
    const packed = await ask(key)
    if (!first.ok || !packed.ok) throw new Error('refused')
    expect(packed.actor).toEqual({ ...first.actor, keyName: undefined })
  }
  expect([database.reads, counted.checks]).toEqual([keys.length, keys.length])
})

test('whoami tells the name of a key of which only what is packed is left', async () => {
  const { key } = await newKey(gate.live, { name: 'of the night shift' })
  await gate.live.as(key).ok('whoami.get')
  gate.core.authenticator.known.forgetRecent()
  expect(await gate.live.as(key).ok('whoami.get')).toMatchObject({ key_name: 'of the night shift' })
})
