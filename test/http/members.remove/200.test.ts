import { expect, test } from 'bun:test'
import { newAgent } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { keyOf, newMember } from '../../support/members.ts'

const gate = useGate()

test('members.remove: repeats answer the same, at any later time', async () => {
  const made = await newMember(gate.live)
  const first = await gate.live.ok('members.remove', { id: made.id })
  expect(first).toEqual({ ...made, status: 'removed', removed_at: first.removed_at ?? '' })
  gate.server.clock.advance(60_000)
  expect(await gate.live.ok('members.remove', { id: made.id })).toEqual(first)
})

test('members.remove: their keys go on with data, and show whose they were', async () => {
  const { id } = await newMember(gate.live, 'admin')
  const key = await keyOf(gate, id)
  await gate.live.ok('members.remove', { id })
  await newAgent(key.api)
  await key.api.refused('policies.create', { body: {} }, 403, 'role_required')
  const who = await key.api.ok('whoami.get')
  expect([who.member_id, who.role]).toEqual([id, undefined])
  const record = await gate.live.ok('keys.get', { id: key.id })
  expect([record.created_by, record.creator_status]).toEqual([id, 'removed'])
  const { data } = await gate.live.ok('keys.list')
  expect(data.find(one => one.id === key.id)?.creator_status).toBe('removed')
})

test('members.remove with revoke_keys: theirs end in live and test, nobody else’s', async () => {
  const { id } = await newMember(gate.live, 'admin')
  const keys = [await keyOf(gate, id), await keyOf(gate, id), await keyOf(gate, id, 'test')]
  const child = await keys[0]?.api.ok('keys.create', {
    body: { name: 'child', scopes: ['agents.read'], environment: 'test' },
  })
  const before = await keyOf(gate, id)
  await gate.live.ok('keys.revoke', { id: before.id })
  gate.server.clock.advance(1000)
  const bystander = await keyOf(gate, (await newMember(gate.live, 'admin')).id)
  const call = { id, query: { revoke_keys: true } }
  const removed = await gate.live.ok('members.remove', call)
  expect(removed).toMatchObject({ status: 'removed', revoked_keys: 4 })
  for (const { api } of keys) await api.refused('whoami.get', {}, 401, 'key_revoked')
  await gate.live.as(child?.key).refused('whoami.get', {}, 401, 'key_revoked')
  await bystander.api.ok('whoami.get')
  gate.server.clock.advance(60_000)
  expect(await gate.live.ok('members.remove', call)).toEqual(removed)
  const rows = await gate.sql`select id from live.audit_events where action = 'key.revoked'
    and target_id = ${keys[1]?.id ?? ''}`
  expect(rows).toHaveLength(1)
})

test('members.remove: the keys may end later too, and count then', async () => {
  const { id } = await newMember(gate.live, 'admin')
  const key = await keyOf(gate, id, 'test')
  expect((await gate.live.ok('members.remove', { id })).revoked_keys).toBeUndefined()
  await key.api.ok('whoami.get')
  const call = { id, query: { revoke_keys: true } }
  expect((await gate.live.ok('members.remove', call)).revoked_keys).toBe(1)
  await key.api.refused('whoami.get', {}, 401, 'key_revoked')
})

test('members.remove: somebody may go with all their keys, that which asks for it included', async () => {
  const { id } = await newMember(gate.live, 'admin')
  const [live, test] = [await keyOf(gate, id), await keyOf(gate, id, 'test')]
  const call = { id, query: { revoke_keys: true } }
  expect(await live.api.ok('members.remove', call)).toMatchObject({ revoked_keys: 2 })
  await live.api.refused('whoami.get', {}, 401, 'key_revoked')
  await test.api.refused('whoami.get', {}, 401, 'key_revoked')
})
