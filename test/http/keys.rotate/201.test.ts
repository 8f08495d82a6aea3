import { expect, test } from 'bun:test'
import { newKey, newToken, ownKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { isReplay, repeatable, testReplay } from '../../support/idempotency.ts'

const gate = useGate()
const DAY = 86_400_000
const at = (milliseconds: number) => new Date(milliseconds).toISOString()

test('keys.rotate: a key like the old one, shown once, of the same lineage', async () => {
  const facts = {
    name: 'orchestrator',
    scopes: ['agents.read', 'tokens.*'],
    allowed_ips: ['127.0.0.0/8', '::1/128'],
    rate_limit: { requests_per_second: 50, burst: 100 },
    metadata: { team: 'fulfilment' },
  }
  const old = await newKey(gate.live, facts)
  const { body: made, headers } = await gate.live.reply('keys.rotate', { id: old.id, body: {} })
  expect(made).toMatchObject({ ...facts, status: 'active', lineage_id: old.id })
  expect(made.key).toMatch(/^ag_live_sk_[0-9A-Za-z]{40}$/)
  expect(made.key).not.toBe(old.key)
  expect(made.rotated_from).toBe(old.id)
  expect(headers.get('location')).toBe(`/v1/keys/${made.id}`)
  expect(headers.get('etag')).toBe('"1"')
  const { key, ...record } = made
  const answer = await gate.live.call('keys.get', { id: made.id })
  expect(answer.json).toEqual(record)
  expect(answer.text).not.toContain(key.slice(23))
  const { data } = await gate.live.ok('keys.list', { query: { lineage_id: old.id } })
  expect(data.map(one => one.id)).toEqual([made.id, old.id])
})

test('keys.rotate: both work for a day, the old one no millisecond longer', async () => {
  const old = await ownKey(gate)
  const { key, other_half } = await gate.live.ok('keys.rotate', { id: old.id, body: {} })
  await gate.live.as(key).ok('whoami.get')
  await old.api.ok('whoami.get')
  const { retires_at, rotated_at } = await gate.live.ok('keys.get', { id: old.id })
  expect(other_half?.retires_at).toBe(retires_at)
  const end = Date.parse(retires_at ?? '')
  expect(end - Date.parse(rotated_at ?? '')).toBe(DAY)
  gate.server.clock.advance(end - gate.server.clock.now())
  await old.api.refused('whoami.get', {}, 401, 'key_expired')
  await gate.live.as(key).ok('whoami.get')
  expect((await gate.live.ok('keys.get', { id: old.id })).status).toBe('expired')
})

test('keys.rotate: without grace the old one ends with the very next request', async () => {
  const old = await ownKey(gate)
  await old.api.ok('whoami.get')
  const body = { grace_seconds: 0 }
  const { key, other_half } = await gate.live.ok('keys.rotate', { id: old.id, body })
  await old.api.refused('whoami.get', {}, 401, 'key_expired')
  await gate.live.as(key).ok('whoami.get')
  expect(other_half).toBeUndefined()
})

test('keys.rotate: either half can be revoked at once, the other one goes on', async () => {
  for (const which of ['old', 'new'] as const) {
    const old = await ownKey(gate)
    const made = await gate.live.ok('keys.rotate', { id: old.id, body: {} })
    const halves = { old, new: { id: made.id, api: gate.live.as(made.key) } }
    const [ended, other] = which === 'old' ? [halves.old, halves.new] : [halves.new, halves.old]
    await gate.live.ok('keys.revoke', { id: ended.id, query: { revoke_issued: true } })
    await ended.api.refused('whoami.get', {}, 401, 'key_revoked')
    await other.api.ok('whoami.get')
    expect((await gate.live.ok('keys.get', { id: other.id })).other_half).toBeUndefined()
  }
})

test('keys.rotate: the last use of each half is seen on both, so that it shows when one can go', async () => {
  const old = await ownKey(gate)
  await old.api.ok('whoami.get')
  gate.server.clock.advance(1000)
  const made = await gate.live.ok('keys.rotate', { id: old.id, body: {} })
  expect(made.other_half).toMatchObject({ id: old.id, used_since_rotation: false })
  expect(made.other_half?.last_used_ip).toBe('127.0.0.1')
  gate.server.clock.advance(1000)
  await gate.live.as(made.key).ok('whoami.get')
  const before = await gate.live.ok('keys.get', { id: old.id })
  expect(before.used_since_rotation).toBe(false)
  expect(before.other_half?.id).toBe(made.id)
  expect(before.other_half?.last_used_at).toBeDefined()
  await old.api.ok('whoami.get')
  for (const flush of [async () => {}, () => gate.core.lastUse.flush(gate.core.db)]) {
    await flush()
    expect((await gate.live.ok('keys.get', { id: old.id })).used_since_rotation).toBe(true)
    const { other_half } = await gate.live.ok('keys.get', { id: made.id })
    expect(other_half?.used_since_rotation).toBe(true)
  }
})

test('keys.rotate: the new one lives as long as the old one was to live', async () => {
  const now = gate.server.clock.now()
  const old = await newKey(gate.live, { expires_at: at(now + 10 * DAY) })
  const lifetime = Date.parse(old.expires_at ?? '') - Date.parse(old.created_at)
  gate.server.clock.advance(4 * DAY)
  const made = await gate.live.ok('keys.rotate', { id: old.id, body: {} })
  expect(Date.parse(made.expires_at ?? '') - Date.parse(made.created_at)).toBe(lifetime)
})

test('keys.rotate: but never past the end of the key that rotates, itself for one', async () => {
  const expires_at = at(gate.server.clock.now() + 10 * DAY)
  const own = await ownKey(gate, { expires_at })
  gate.server.clock.advance(4 * DAY)
  const made = await own.api.ok('keys.rotate', { id: own.id, body: { grace_seconds: 60 } })
  expect(made.expires_at).toBe(expires_at)
  // What a key makes in its grace ends with the grace.
  const { retires_at } = await gate.live.ok('keys.get', { id: own.id })
  expect((await newKey(own.api)).expires_at).toBe(retires_at as string)
})

test('keys.rotate: one that was rotated before ends no later for it', async () => {
  const { id } = await newKey(gate.live)
  const first = await gate.live.ok('keys.rotate', { id, body: { grace_seconds: 60 } })
  const { retires_at } = await gate.live.ok('keys.get', { id })
  await gate.live.ok('keys.revoke', { id: first.id })
  const second = await gate.live.ok('keys.rotate', { id, body: { grace_seconds: 3600 } })
  expect(second).toMatchObject({ rotated_from: id, lineage_id: id })
  expect((await gate.live.ok('keys.get', { id })).retires_at).toBe(retires_at as string)
})

test('keys.rotate: revoking what a key made takes along what has taken over from it', async () => {
  const maker = await ownKey(gate)
  const made = await newKey(maker.api)
  const successor = await gate.live.ok('keys.rotate', { id: made.id, body: {} })
  const call = { id: maker.id, query: { revoke_issued: true } }
  expect((await gate.live.ok('keys.revoke', call)).revoked_keys).toBe(2)
  await gate.live.as(successor.key).refused('whoami.get', {}, 401, 'key_revoked')
})

test('keys.rotate: what the old one issued goes on', async () => {
  const old = await ownKey(gate)
  const { token } = await newToken(old.api)
  await gate.live.ok('keys.rotate', { id: old.id, body: { grace_seconds: 0 } })
  expect((await gate.anyone.ok('tokens.verify', { body: { token } })).valid).toBe(true)
})

test('keys.rotate: a test key rotates test keys', async () => {
  const { id } = await newKey(gate.test)
  const made = await gate.test.ok('keys.rotate', { id, body: {} })
  expect(made.environment).toBe('test')
  expect(made.key).toStartWith('ag_test_sk_')
})

test('keys.rotate: no body is a day of grace', async () => {
  const { id } = await newKey(gate.live)
  expect((await gate.live.call('keys.rotate', { id })).status).toBe(201)
})

testReplay(gate, 'keys.rotate', 'key', true)

test('keys.rotate: an Idempotency-Key holds for both halves; a secret only for the one it was told', async () => {
  const own = await ownKey(gate)
  const call = repeatable({ body: { name: 'n', owner: 'o', capabilities: ['a.b'] } })
  const agent = await own.api.ok('agents.create', call)
  const made = await own.api.ok('keys.rotate', { id: own.id, body: {} })
  const api = gate.live.as(made.key)
  const problem = await api.refused('agents.create', call, 409, 'secret_no_longer_available')
  expect(problem.object_id).toBe(agent.id)
  const policy = repeatable({ body: { name: 'p', effect: 'deny', scope: ['nothing.here'] } })
  const first = await own.api.ok('policies.create', policy)
  const second = await api.call('policies.create', policy)
  expect(isReplay(second)).toBe(true)
  expect(second.json).toEqual(first)
})
