import { expect, test } from 'bun:test'
import { PRESETS } from '../../../generated/operations.ts'
import { KEY_FORMAT_NAMES, type KeyFormat } from '../../../src/api-keys/key-formats.ts'
import { newKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { testReplay } from '../../support/idempotency.ts'

const gate = useGate()

test('keys.create: the key once, in its form, with the facts of its record', async () => {
  const body = { name: 'orchestrator', scopes: ['agents.read', 'tokens.*', 'keys:read'] }
  const { body: made, headers } = await gate.live.reply('keys.create', { body })
  expect(made).toMatchObject({ ...body, environment: 'live', status: 'active' })
  expect(made.key).toMatch(/^ag_live_sk_[0-9A-Za-z]{40}$/)
  expect(made.start).toBe(made.key.slice(0, 'ag_live_sk_'.length + 12))
  expect(made.id).toMatch(/^key_[0-9A-Za-z]{22}$/)
  expect(headers.get('location')).toBe(`/v1/keys/${made.id}`)
  expect(headers.get('etag')).toBe('"1"')
  const { key_id } = await gate.live.ok('whoami.get')
  expect(made.parent_key_id).toBe(key_id)
  const answer = await gate.live.call('keys.get', { id: made.id })
  const { key, ...record } = made
  expect(answer.json).toEqual(record)
  expect(answer.text).not.toContain(key.slice(23))
})

const FORMS: Record<KeyFormat, (environment: string) => RegExp> = {
  ag: environment => new RegExp(`^ag_${environment}_sk_[0-9A-Za-z]{40}$`),
  amp: environment => new RegExp(`^amp_sk_${environment}_[0-9A-Za-z]{40}$`),
  gsk: () => /^gsk_main_[0-9a-f]{32}$/,
  org: environment => new RegExp(`^org_${environment}_[0-9A-Za-z]{40}$`),
  sk: environment => new RegExp(`^sk_${environment}_[0-9A-Za-z]{24}$`),
}

for (const format of KEY_FORMAT_NAMES) {
  test(`keys.create: in the format ${format}, where it is asked for, with its real start`, async () => {
    for (const environment of ['live', 'test'] as const) {
      const body = { name: 'k', scopes: ['agents.read'], format, environment }
      const made = await gate.live.ok('keys.create', { body })
      expect(made).toMatchObject(body)
      expect(made.key).toMatch(FORMS[format](environment))
      expect(made.key).toStartWith(made.start)
      const secret = made.key.length - made.start.length
      expect(secret).toBeGreaterThanOrEqual(17)
      const who = await gate.live.as(made.key).ok('whoami.get')
      expect(who).toMatchObject({ key_id: made.id, format, environment })
      const { data } = await gate[environment].ok('keys.list', { query: { limit: 1 } })
      expect(data[0]).toMatchObject({ id: made.id, format, start: made.start })
      const own = gate.live.as(made.key)
      await own.ok('agents.list')
      await own.refused('tokens.list', {}, 403, 'insufficient_scope')
    }
  })
}

test('keys.create: it works from the next request, for what it may do', async () => {
  const { key } = await newKey(gate.live, { scopes: ['agents.*'] })
  const api = gate.live.as(key)
  await api.ok('agents.list')
  await api.ok('agents.create', { body: { name: 'a', owner: 'b' } })
  await api.refused('tokens.list', {}, 403, 'insufficient_scope')
})

const GIVEN: [own: string[], given: string[]][] = [
  [
    ['keys.write', 'agents.*'],
    ['agents.read', 'agents.write', 'agents.*', 'agents:*'],
  ],
  [['*'], ['*', 'agents.*', 'keys:write']],
  [
    ['keys:write', 'agents:read'],
    ['agents.read', 'keys.write'],
  ],
]
for (const [own, given] of GIVEN) {
  test(`keys.create: ${own} may give ${given}`, async () => {
    const api = await gate.withScopes(own)
    expect((await newKey(api, { scopes: given })).scopes).toEqual(given)
  })
}

test('keys.create: a key ends with the one that made it, unless it is to end before', async () => {
  const end = gate.server.clock.now() + 3_600_000
  const expires_at = new Date(end).toISOString()
  const parent = await newKey(gate.live, { scopes: ['*'], expires_at })
  const api = gate.live.as(parent.key)
  expect((await newKey(api)).expires_at).toBe(expires_at)
  expect((await newKey(api, { expires_at })).expires_at).toBe(expires_at)
  const sooner = new Date(end - 1000).toISOString()
  expect((await newKey(api, { expires_at: sooner })).expires_at).toBe(sooner)
  expect((await newKey(gate.live)).expires_at).toBeUndefined()
})

test('keys.create: a live key may make a test key, which acts on test only', async () => {
  const made = await newKey(gate.live, { environment: 'test', scopes: ['*'] })
  expect(made.key).toStartWith('ag_test_sk_')
  const api = gate.live.as(made.key)
  expect(await api.ok('whoami.get')).toMatchObject({ environment: 'test', key_id: made.id })
  await gate.live.refused('keys.get', { id: made.id }, 404, 'not_found')
  await gate.test.ok('keys.get', { id: made.id })
})

test('keys.create: a test key makes test keys', async () => {
  for (const facts of [{}, { environment: 'test' }]) {
    expect((await newKey(gate.test, facts)).environment).toBe('test')
  }
})

testReplay(gate, 'keys.create', 'key')

test('keys.create: a key made by a repeated request is one key', async () => {
  const name = 'made twice'
  const call = {
    body: { name, scopes: ['agents.read'] },
    headers: { 'Idempotency-Key': 'one-key-only' },
  }
  const answers = [await gate.live.ok('keys.create', call), await gate.live.ok('keys.create', call)]
  expect(answers[1]).toEqual(answers[0] as (typeof answers)[number])
  const rows = await gate.sql`select id from live.api_keys where name = ${name}`
  expect(rows).toHaveLength(1)
  await gate.live.as(answers[1]?.key).ok('agents.list')
})

test('keys.create: addresses in canonical form, a limit whose burst is one second’s, metadata', async () => {
  const made = await newKey(gate.live, {
    allowed_ips: ['192.0.2.7', '::ffff:10.0.0.0/104', '2001:DB8:0::/48', '192.0.2.7/32'],
    rate_limit: { requests_per_second: 25 },
    metadata: { team: 'fulfilment' },
  })
  expect(made.allowed_ips).toEqual(['192.0.2.7/32', '10.0.0.0/8', '2001:db8::/48'])
  expect(made.rate_limit).toEqual({ requests_per_second: 25, burst: 25 })
  expect(made.metadata).toEqual({ team: 'fulfilment' })
  expect(made.lineage_id).toBe(made.id)
})

for (const [preset, scopes] of Object.entries(PRESETS)) {
  test(`keys.create: the preset ${preset} is a set of scopes, which its maker must have`, async () => {
    const made = await gate.live.ok('keys.create', { body: { name: 'preset', preset } })
    expect(made.scopes).toEqual([...scopes])
    const narrow = await gate.withScopes(['keys.write', ...scopes.slice(1)])
    const call = { body: { name: 'preset', preset } }
    const problem = await narrow.refused('keys.create', call, 403, 'exceeds_authority')
    expect(problem.missing).toEqual(scopes.slice(0, 1))
  })
}

test('keys.create: what the key that makes it has bounds it, and is taken over where nothing is said', async () => {
  const allowed_ips = ['127.0.0.0/8', '::1/128']
  const rate_limit = { requests_per_second: 100, burst: 10 }
  const own = await newKey(gate.live, { scopes: ['*'], allowed_ips, rate_limit })
  const api = gate.live.as(own.key)
  expect(await newKey(api)).toMatchObject({ allowed_ips, rate_limit })
  expect(await newKey(api, { environment: 'test' })).toMatchObject({ allowed_ips, rate_limit })
  const slower = await newKey(api, { rate_limit: { requests_per_second: 50 } })
  expect(slower.rate_limit).toEqual({ requests_per_second: 50, burst: 10 })
  for (const [faster, pointer] of [
    [{ requests_per_second: 101 }, '/rate_limit/requests_per_second'],
    [{ requests_per_second: 1, burst: 11 }, '/rate_limit/burst'],
  ] as const) {
    const call = { body: { name: 'faster', scopes: ['agents.read'], rate_limit: faster } }
    const problem = await api.refused('keys.create', call, 403, 'exceeds_authority')
    expect(problem.errors?.map(error => error.pointer)).toEqual([pointer])
  }
})
