import { expect, test } from 'bun:test'
import { newKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('whoami.get: the key and its workspace, whatever its scopes', async () => {
  const expires_at = new Date(gate.server.clock.now() + 3_600_000).toISOString()
  const made = await newKey(gate.live, { name: 'narrow', scopes: ['keys.read'], expires_at })
  const { limits, ...who } = await gate.live.as(made.key).ok('whoami.get')
  expect(who).toEqual({
    key_id: made.id,
    key_name: 'narrow',
    format: 'ag',
    environment: 'live',
    scopes: ['keys.read'],
    expires_at,
    workspace_id: gate.core.home.workspace.id,
    workspace_slug: 'main',
    workspace_name: 'Main',
    member_id: gate.core.home.ownerId,
    role: 'owner',
    live_access: true,
    test_access: true,
  })
  expect(limits.map(({ name }) => name)).toEqual(['governance'])
})

test('whoami.get: as X-API-Key, as a bearer token, alone, and as both', async () => {
  const key = gate.server.liveKey
  const ways: Record<string, string>[] = [
    { 'X-API-Key': key },
    { 'X-API-Key': ` ${key} ` },
    { Authorization: `Bearer ${key}` },
    { Authorization: `bearer  ${key}` },
    { Authorization: key },
    { 'X-API-Key': key, Authorization: `Bearer ${key}` },
  ]
  for (const headers of ways) {
    expect((await gate.anyone.ok('whoami.get', { headers })).environment).toBe('live')
  }
})

test('whoami.get: a test key sees how it stands with its limits, an unlimited live key has none', async () => {
  const { headers, body } = await gate.test.reply('whoami.get')
  expect(headers.get('ratelimit-policy')).toBe(
    '"test-key";q=1000000;w=1, "test-workspace";q=1000000;w=1',
  )
  expect(headers.get('ratelimit')).toMatch(/^"test-key";r=\d+;t=\d+, "test-workspace";r=\d+;t=\d+$/)
  expect(body.limits.map(({ name }) => name)).toEqual(['test-key', 'test-workspace', 'governance'])
  expect(body.limits[0]).toMatchObject({ name: 'test-key', limit: 1_000_000, window_seconds: 1 })
  expect((await gate.live.reply('whoami.get')).headers.get('ratelimit')).toBeNull()
})
