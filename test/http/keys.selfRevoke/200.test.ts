import { expect, test } from 'bun:test'
import { KEY_FORMAT_NAMES } from '../../../src/api-keys/key-formats.ts'
import { newAgent, newKey, newToken, ownKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

for (const format of KEY_FORMAT_NAMES) {
  test(`keys.selfRevoke: a key ${format}, whatever its scopes, from the next request`, async () => {
    for (const api of [gate.live, gate.test]) {
      const { id, key } = await newKey(api, { format, scopes: ['runs.read'] })
      const own = api.as(key)
      expect(await own.ok('keys.selfRevoke')).toMatchObject({ id, format, status: 'revoked' })
      await own.refused('whoami.get', {}, 401, 'key_revoked')
      expect((await api.ok('keys.get', { id })).status).toBe('revoked')
    }
  })
}

test('keys.selfRevoke: ends what it made and issued, in both environments, counted', async () => {
  const { api } = await ownKey(gate)
  const agent_id = (await newAgent(gate.live)).id
  const child = await newKey(api, { scopes: ['*'] })
  const inTest = await newKey(api, { scopes: ['*'], environment: 'test' })
  const grandchild = await newKey(gate.test.as(inTest.key), { scopes: ['*'] })
  const tokens = [
    await newToken(api, { agent_id }),
    await newToken(gate.live.as(child.key), { agent_id }),
    await newToken(gate.test.as(grandchild.key)),
  ]
  const stranger = await newToken(gate.live, { agent_id })
  const revoked = await api.ok('keys.selfRevoke')
  expect(revoked).toMatchObject({ revoked_tokens: 3, revoked_keys: 3, revoked_delegations: 0 })
  for (const { key } of [child, inTest, grandchild]) {
    await gate.anyone.as(key).refused('whoami.get', {}, 401, 'key_revoked')
  }
  for (const { token, environment } of tokens) {
    const body = { token, environment }
    expect((await gate.anyone.ok('tokens.verify', { body })).code).toBe('revoked')
  }
  const body = { token: stranger.token }
  expect((await gate.anyone.ok('tokens.verify', { body })).code).toBe('ok')
})

test('keys.selfRevoke: works in a suspended workspace, where the key may do nothing else', async () => {
  const { id, api } = await ownKey(gate)
  await gate.sql`update core.workspaces set status = 'suspended'`
  await gate.core.reload()
  await api.refused('whoami.get', {}, 403, 'workspace_suspended')
  expect((await api.ok('keys.selfRevoke')).id).toBe(id)
  await gate.sql`update core.workspaces set status = 'active'`
  await gate.core.reload()
  await api.refused('whoami.get', {}, 401, 'key_revoked')
})

test('keys.selfRevoke: a repeat is told that the key is revoked, and changes nothing', async () => {
  const { api } = await ownKey(gate)
  await api.ok('keys.selfRevoke')
  const before = await dumpTables(gate)
  await api.refused('keys.selfRevoke', {}, 401, 'key_revoked')
  expect(await dumpTables(gate)).toEqual(before)
})

test('keys.selfRevoke: is written down as done by the key itself', async () => {
  const { id, api } = await ownKey(gate)
  await api.ok('keys.selfRevoke', { headers: { 'User-Agent': 'finder/1' } })
  const { data } = await gate.live.ok('audit.list', { query: { action: 'key.revoked', limit: 1 } })
  expect(data[0]).toMatchObject({ actor: { kind: 'key', id }, target: { kind: 'key', id } })
  expect(data[0]?.user_agent).toBe('finder/1')
})
