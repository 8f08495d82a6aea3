import { expect, test } from 'bun:test'
import { newAgent, newKey, newToken, ownKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

const codeOf = async (token: string) =>
  (await gate.anyone.ok('tokens.verify', { body: { token } })).code as string

test('keys.revoke: the key is refused from the very next request', async () => {
  const { id, api } = await ownKey(gate)
  await api.ok('whoami.get')
  const revoked = await gate.live.ok('keys.revoke', { id })
  expect(revoked).toMatchObject({ id, status: 'revoked' })
  expect(revoked.revoked_tokens).toBeUndefined()
  await api.refused('whoami.get', {}, 401, 'key_revoked')
  expect((await gate.live.ok('keys.get', { id })).status).toBe('revoked')
})

test('keys.revoke: repeats answer the same and change nothing', async () => {
  const { id } = await ownKey(gate)
  const first = await gate.live.ok('keys.revoke', { id })
  gate.server.clock.advance(3_600_000)
  const before = await dumpTables(gate)
  expect(await gate.live.ok('keys.revoke', { id })).toEqual(first)
  expect(await dumpTables(gate)).toEqual(before)
})

test('keys.revoke: what it made and issued goes on, unless asked for', async () => {
  const { id, api } = await ownKey(gate)
  const child = await newKey(api)
  const { token } = await newToken(api)
  await gate.live.ok('keys.revoke', { id })
  await gate.live.as(child.key).ok('whoami.get')
  expect(await codeOf(token)).toBe('ok')
})

test('keys.revoke: with revoke_issued its tokens and keys end too, counted', async () => {
  const { id, api } = await ownKey(gate)
  const child = await newKey(api, { scopes: ['*'] })
  const grandchild = await newKey(gate.live.as(child.key), { scopes: ['*'] })
  const gone = await newKey(api)
  await gate.live.ok('keys.revoke', { id: gone.id })
  const stranger = await newKey(gate.live)
  const agent_id = (await newAgent(gate.live)).id
  const own = await newToken(api, { agent_id })
  const grand = await newToken(gate.live.as(grandchild.key), { agent_id })
  const ended = await newToken(api, { agent_id })
  await gate.live.ok('tokens.revoke', { id: ended.id })
  await newToken(api, { agent_id, ttl: 5 })
  gate.server.clock.advance(6000)
  const foreign = await newToken(gate.live, { agent_id })

  const call = { id, query: { revoke_issued: true } }
  const revoked = await gate.live.ok('keys.revoke', call)
  expect(revoked).toMatchObject({ status: 'revoked', revoked_tokens: 2, revoked_keys: 2 })
  for (const { key } of [child, grandchild]) {
    await gate.live.as(key).refused('whoami.get', {}, 401, 'key_revoked')
  }
  expect([await codeOf(own.token), await codeOf(grand.token)]).toEqual(['revoked', 'revoked'])
  await gate.live.as(stranger.key).ok('whoami.get')
  expect(await codeOf(foreign.token)).toBe('ok')

  const before = await dumpTables(gate)
  expect(await gate.live.ok('keys.revoke', call)).toEqual(revoked)
  expect(await dumpTables(gate)).toEqual(before)
})

test('keys.revoke: what was left over can be ended later', async () => {
  const { id, api } = await ownKey(gate)
  const { token } = await newToken(api)
  const child = await newKey(api)
  const first = await gate.live.ok('keys.revoke', { id })
  gate.server.clock.advance(1000)
  const call = { id, query: { revoke_issued: true } }
  const second = await gate.live.ok('keys.revoke', call)
  expect(second).toEqual({
    ...first,
    ...{ revoked_tokens: 1, revoked_delegations: 0, revoked_keys: 1 },
  })
  expect(await codeOf(token)).toBe('revoked')
  await gate.live.as(child.key).refused('whoami.get', {}, 401, 'key_revoked')
})

test('keys.revoke: a key may end itself', async () => {
  const { id, api } = await ownKey(gate, { scopes: ['keys.write'] })
  expect((await api.ok('keys.revoke', { id })).status).toBe('revoked')
  await api.refused('whoami.get', {}, 401, 'key_revoked')
})

test('keys.revoke: requests under way do not make a revoked key work again', async () => {
  const { id, api } = await ownKey(gate)
  const calls = Array.from({ length: 20 }, () => api.call('whoami.get'))
  await gate.live.ok('keys.revoke', { id })
  await api.refused('whoami.get', {}, 401, 'key_revoked')
  await Promise.all(calls)
  await api.refused('whoami.get', {}, 401, 'key_revoked')
})

test('keys.revoke: revoke_issued is true or false', async () => {
  const { id } = await ownKey(gate)
  for (const query of ['revoke_issued=1', 'revoke_issued=TRUE', 'revoke_issued=']) {
    await gate.live.refused('keys.revoke', { id, query }, 400, 'invalid_request')
  }
  expect((await gate.live.ok('keys.get', { id })).status).toBe('active')
  const query = { revoke_issued: false }
  expect((await gate.live.ok('keys.revoke', { id, query })).revoked_keys).toBeUndefined()
})

test('keys.revoke: with revoke_issued the test keys that a live key made end too', async () => {
  const { id, api } = await ownKey(gate)
  const child = await newKey(api, { scopes: ['*'] })
  const made = await newKey(api, { scopes: ['*'], environment: 'test' })
  const ofChild = await newKey(gate.live.as(child.key), { scopes: ['*'], environment: 'test' })
  const grandchild = await newKey(gate.test.as(made.key), { scopes: ['*'] })
  const stranger = await newKey(gate.test)
  const { token } = await newToken(gate.test.as(grandchild.key))

  const call = { id, query: { revoke_issued: true } }
  const revoked = await gate.live.ok('keys.revoke', call)
  expect(revoked).toMatchObject({ status: 'revoked', revoked_tokens: 1, revoked_keys: 4 })
  for (const { key } of [made, ofChild, grandchild]) {
    await gate.test.as(key).refused('whoami.get', {}, 401, 'key_revoked')
  }
  const body = { token, environment: 'test' }
  expect((await gate.anyone.ok('tokens.verify', { body })).code).toBe('revoked')
  await gate.test.as(stranger.key).ok('whoami.get')
  expect(await gate.live.ok('keys.revoke', call)).toEqual(revoked)
})
