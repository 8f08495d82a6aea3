import { expect, test } from 'bun:test'
import { newKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('keys.update: what is given changes, the rest stays', async () => {
  const { key, ...made } = await newKey(gate.live, { scopes: ['agents.read', 'tokens.read'] })
  const body = { name: 'renamed' }
  const { body: now, headers } = await gate.live.reply('keys.update', { id: made.id, body })
  expect(now).toEqual({ ...made, name: 'renamed' })
  expect(headers.get('etag')).toBe('"2"')
  expect(await gate.live.ok('keys.get', { id: made.id })).toEqual(now)
})

test('keys.update: other scopes hold from the very next request', async () => {
  const { id, key } = await newKey(gate.live, { scopes: ['agents.read'] })
  const api = gate.live.as(key)
  await api.ok('agents.list')
  await gate.live.ok('keys.update', { id, body: { scopes: ['tokens.read'] } })
  await api.refused('agents.list', {}, 403, 'insufficient_scope')
  await api.ok('tokens.list')
  await gate.live.ok('keys.update', { id, body: { scopes: ['agents.*'] } })
  await api.ok('agents.list')
})

test('keys.update: another expiry too; an expired key can live again', async () => {
  const { id, key } = await newKey(gate.live)
  const api = gate.live.as(key)
  await api.ok('whoami.get')
  const inSeconds = (seconds: number) =>
    new Date(gate.server.clock.now() + seconds * 1000).toISOString()
  await gate.live.ok('keys.update', { id, body: { expires_at: inSeconds(60) } })
  await api.ok('whoami.get')
  gate.server.clock.advance(60_000)
  await api.refused('whoami.get', {}, 401, 'key_expired')
  await gate.live.ok('keys.update', { id, body: { expires_at: inSeconds(60) } })
  await api.ok('whoami.get')
})

test('keys.update: a key that has as much may do it, and no more is needed', async () => {
  const { id } = await newKey(gate.live, { scopes: ['agents.read'] })
  const api = await gate.withScopes(['keys.write', 'agents.*'])
  const body = { scopes: ['agents.write'] }
  expect((await api.ok('keys.update', { id, body })).scopes).toEqual(['agents.write'])
})

test('keys.update: the audit row names what was changed, and no more', async () => {
  const { id } = await newKey(gate.live)
  await gate.live.ok('keys.update', { id, body: { name: 'x' } })
  const [row] = await gate.sql<{ details: { changed: string[] } }[]>`
    select details from live.audit_events where target_id = ${id} and action = 'key.updated'`
  expect(row?.details.changed).toEqual(['name'])
})

test('keys.update: addresses, limit and metadata, each as a whole', async () => {
  const { id } = await newKey(gate.live, { metadata: { team: 'a', tier: 'x' } })
  const body = {
    allowed_ips: ['192.0.2.7', '2001:DB8::/32'],
    rate_limit: { requests_per_second: 20 },
    metadata: { team: 'b' },
  }
  const now = await gate.live.ok('keys.update', { id, body })
  expect(now).toMatchObject({
    allowed_ips: ['192.0.2.7/32', '2001:db8::/32'],
    rate_limit: { requests_per_second: 20, burst: 20 },
  })
  expect(now.metadata).toEqual({ team: 'b' })
  const cleared = { allowed_ips: [], metadata: {} }
  const after = await gate.live.ok('keys.update', { id, body: cleared })
  expect(after).toMatchObject({ allowed_ips: [], rate_limit: { requests_per_second: 20 } })
  expect(after.metadata).toEqual({})
})

test('keys.update: one half of a rotation is changed alone', async () => {
  const { id } = await newKey(gate.live)
  const made = await gate.live.ok('keys.rotate', { id, body: {} })
  await gate.live.ok('keys.update', { id, body: { scopes: ['tokens.read'] } })
  expect((await gate.live.ok('keys.get', { id: made.id })).scopes).toEqual(['agents.read'])
})
