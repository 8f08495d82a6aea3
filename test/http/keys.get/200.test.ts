import { expect, test } from 'bun:test'
import { newKey } from '../../support/calls.ts'
import { wrongSecretOf } from '../../support/credentials.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('keys.get: the record, with the version of it', async () => {
  const { key, ...record } = await newKey(gate.live)
  const { body, headers } = await gate.live.reply('keys.get', { id: record.id })
  expect(body).toEqual(record)
  expect(headers.get('etag')).toBe('"1"')
})

test('keys.get: its last use is seen at once, and the same after it was written', async () => {
  const { id, key } = await newKey(gate.live)
  await gate.live.as(key).ok('whoami.get')
  const { last_used_at } = await gate.live.ok('keys.get', { id })
  expect(last_used_at).toBeDefined()
  await gate.core.lastUse.flush(gate.core.db)
  expect((await gate.live.ok('keys.get', { id })).last_used_at).toBe(last_used_at as string)
  gate.server.clock.advance(5000)
  await gate.live.as(key).call('agents.create', { body: {} })
  const later = await gate.live.ok('keys.get', { id })
  expect((later.last_used_at ?? '') > (last_used_at ?? '')).toBe(true)
})

test('keys.get: a refused key is not used', async () => {
  const { id, key } = await newKey(gate.live)
  await gate.live.as(wrongSecretOf(key)).call('whoami.get')
  expect((await gate.live.ok('keys.get', { id })).last_used_at).toBeUndefined()
})

test('keys.get: a key may read itself with keys.read', async () => {
  const own = await newKey(gate.live, { scopes: ['keys.read'] })
  expect((await gate.live.as(own.key).ok('keys.get', { id: own.id })).id).toBe(own.id)
})

const DAY = 86_400_000
const later = (time: string, days: number) => new Date(Date.parse(time) + days * DAY).toISOString()

test('keys.get: a key is due for rotation 90 days after it was made, until it was rotated', async () => {
  const { id, created_at } = await newKey(gate.live)
  const due = async () => (await gate.live.ok('keys.get', { id })).rotation_due_at
  expect(await due()).toBe(later(created_at, 90))
  await gate.live.ok('keys.rotate', { id, body: {} })
  expect(await due()).toBeUndefined()
  const revoked = await newKey(gate.live)
  await gate.live.ok('keys.revoke', { id: revoked.id })
  expect((await gate.live.ok('keys.get', { id: revoked.id })).rotation_due_at).toBeUndefined()
})

test('keys.get: since when it was not used is told after 30 days, until it is used', async () => {
  const never = await newKey(gate.live)
  const once = await newKey(gate.live)
  await gate.live.as(once.key).ok('whoami.get')
  const get = (id: string) => gate.live.ok('keys.get', { id })
  const { last_used_at } = await get(once.id)
  gate.server.clock.advance(30 * DAY - 60_000)
  expect((await get(never.id)).unused_since).toBeUndefined()
  gate.server.clock.advance(60_000)
  expect((await get(never.id)).unused_since).toBe(never.created_at)
  expect((await get(once.id)).unused_since).toBe(last_used_at as string)
  await gate.live.as(once.key).ok('whoami.get')
  expect((await get(once.id)).unused_since).toBeUndefined()
})
