/** Keys and signing keys from the command line, while a server runs and while none does. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { PRESETS } from '../../generated/operations.ts'
import { asAdmin, cloneDatabase, type TestDatabase, temporaryFolder } from '../support/cluster.ts'
import {
  call,
  issueToken,
  keyIn,
  onDatabase,
  type Running,
  run,
  runJson,
  said,
  startServing,
  type Variables,
  verdictOf,
} from './program.ts'

type Key = { id: string; key: string; environment: string; status: string; name: string }
type SigningKey = { kid: string; environment: string; state: string; signs_from: string }

let database: TestDatabase
let here: Variables
let server: Running
let key: string

beforeAll(async () => {
  database = await cloneDatabase()
  // So long a path that no socket address holds it.
  here = onDatabase(database.url, `${temporaryFolder()}/${'d'.repeat(120)}`)
  server = await startServing(here)
})

afterAll(async () => {
  server.signal('SIGTERM')
  await server.ended
  await database.drop()
})

const create = (name: string, ...flags: string[]): Promise<Key> =>
  runJson<Key>(here, 'keys', 'create', '--name', name, ...flags)

const status = async (text: string): Promise<number> =>
  (await call(server.url, 'GET', '/v1/whoami', { key: text })).status

describe('keys', () => {
  test('a key made through the running server works from the next request', async () => {
    const made = await run(here, 'keys', 'create', '--name', 'operator', '--scopes', '*')
    key = keyIn(made.stdout, 'live')
    expect(await status(key)).toBe(200)
    const narrow = await create('ci', '--scopes', 'agents.read, tokens.*', '--env', 'test')
    expect(narrow).toMatchObject({ environment: 'test', scopes: ['agents.read', 'tokens.*'] })
    expect(await status(narrow.key)).toBe(200)
  })

  test('a key can be made in every format, and no other', async () => {
    for (const format of ['ag', 'amp', 'gsk', 'org', 'sk']) {
      const made = await create(format, '--scopes', '*', '--format', format)
      expect(made.key).toStartWith(`${format}_`)
      expect(await status(made.key)).toBe(200)
    }
    const words = ['keys', 'create', '--name', 'x', '--scopes', '*', '--format', 'aws']
    expect(said((await run(here, ...words)).stderr).join('')).toContain('ag, amp, gsk, org, sk')
  })

  test('a revoked one is refused from the next request, with what it issued when asked', async () => {
    const made = await create('leaked', '--scopes', '*')
    const { token } = await issueToken(server.url, made.key)
    const plain = await runJson<Key>(here, 'keys', 'revoke', made.id)
    expect(plain.status).toBe('revoked')
    expect(await status(made.key)).toBe(401)
    expect(await verdictOf(server.url, token)).toBe('ok')
    const all = await runJson(here, 'keys', 'revoke', made.id, '--revoke-issued')
    expect(all).toMatchObject({ id: made.id, status: 'revoked', revoked_tokens: 1 })
    expect(await verdictOf(server.url, token)).toBe('revoked')
  })

  test('the audit trail names the operator, the first owner and the command', async () => {
    await create('audited', '--scopes', '*')
    const rows = await asAdmin(
      database.url,
      sql => sql<{ actor: string; role: string; request: string }[]>`
        select e.actor_kind as actor, m.role, e.request_id as request
        from live.audit_events e join core.members m on m.id = e.member_id
        where e.action = 'key.created' order by e.at desc`,
    )
    expect(rows[0]).toMatchObject({ actor: 'operator', role: 'owner' })
    expect(rows[0]?.request).toStartWith('req_')
    expect(new Set(rows.map(row => row.request)).size).toBe(rows.length)
  })

  test('a list shows all keys and none of their secrets', async () => {
    const { stdout } = await run(here, 'keys', 'list')
    expect(stdout).toMatch(/^ID +ENV +STATUS +NAME/)
    expect(stdout).toMatch(/^key_\w+ +test +active +ci +ag_test_sk_\w{12} /m)
    const revoked = await runJson<{ data: Key[] }>(here, 'keys', 'list', '--status', 'revoked')
    expect(revoked.data.map(one => one.name)).toEqual(['leaked'])
    const two = await runJson<{ data: Key[]; has_more: boolean }>(
      ...([here, 'keys', 'list', '--limit', '2'] as const),
    )
    expect(two.data).toHaveLength(2)
    expect(two.has_more).toBe(true)
  })

  test('one is made of a preset, for addresses, with a limit and texts of one’s own', async () => {
    const made = await create(
      'dashboard',
      ...['--preset', 'monitoring', '--allow-ip', '127.0.0.0/8,::1', '--allow-ip', '192.0.2.7'],
      ...['--requests-per-second', '20', '--burst', '40'],
      ...['--metadata', 'team=ops', '--metadata', 'note=a=b'],
    )
    expect(made).toMatchObject({
      scopes: [...PRESETS.monitoring],
      allowed_ips: ['127.0.0.0/8', '::1/128', '192.0.2.7/32'],
      rate_limit: { requests_per_second: 20, burst: 40 },
      metadata: { team: 'ops', note: 'a=b' },
    })
    expect(await status(made.key)).toBe(200)
    const { stdout } = await run(here, 'keys', 'show', made.id)
    expect(stdout).toMatch(/^Works from +127\.0\.0\.0\/8 ::1\/128 192\.0\.2\.7\/32$/m)
    expect(stdout).toMatch(/^Rate limit +20 a second, 40 at once$/m)
    expect(stdout).toMatch(/^ +team +ops$/m)
    expect(stdout).toMatch(/^Last used +\S+ \S+ from 127\.0\.0\.1$/m)
    expect(stdout).not.toContain(made.key.slice(23))
    expect((await run(here, 'keys', 'list')).stdout).toMatch(/never +mem_\S+ +3 networks, 20\/s$/m)
  })

  test('a rotated one works beside its successor until its grace ends, and both are shown', async () => {
    const old = await create('rotated', '--scopes', 'agents.read')
    const made = await run(here, 'keys', 'rotate', old.id, '--grace', '1h')
    const next = keyIn(made.stdout, 'live')
    expect([await status(old.key), await status(next)]).toEqual([200, 200])
    expect(made.stdout).toContain(`ampgate keys revoke ${old.id}`)
    const shown = (await run(here, 'keys', 'show', old.id)).stdout
    expect(shown).toMatch(/^Used since rotation +yes$/m)
    expect(shown).toMatch(/^Other half +key_\w+, last used \S+ \S+ from 127\.0\.0\.1$/m)
    expect((await run(here, 'keys', 'list')).stdout).toMatch(/rotated +ag_live_.* rotated$/m)
    const twice = await run(here, 'keys', 'rotate', old.id)
    expect(said(twice.stderr).join()).toContain('A rotation is under way')
    await runJson(here, 'keys', 'revoke', old.id)
    expect([await status(old.key), await status(next)]).toEqual([401, 200])
  })

  test('one is rotated through the API too, without grace when told so', async () => {
    const old = await create('far away', '--scopes', '*')
    const client = { AMPGATE_API_KEY: key, AMPGATE_URL: server.url, AMPGATE_DATA_DIR: '/nowhere' }
    const words = ['keys', 'rotate', old.id, '--grace', '0']
    const next = await runJson<Key>(client, ...words)
    expect([await status(old.key), await status(next.key)]).toEqual([401, 200])
    const shown = await runJson<Key>(client, 'keys', 'show', next.id)
    expect(shown).toMatchObject({ id: next.id, rotated_from: old.id, lineage_id: old.id })
  })

  test('nothing in a name is obeyed by the terminal', async () => {
    await create('red \u001b[31m\u202e', '--scopes', '*')
    const { stdout } = await run(here, 'keys', 'list')
    expect(stdout).toContain('red ?[31m?')
    expect(stdout).not.toContain('\u001b')
  })

  test('what cannot be is refused with the mend', async () => {
    const refused = async (...words: string[]) =>
      said((await run(here, ...words)).stderr).join('\n')
    const base = ['keys', 'create', '--name', 'x']
    expect(await refused(...base, '--scopes', 'agents.raed')).toContain('Did you mean agents.read')
    expect(await refused(...base, '--scopes', '*', '--expires', 'soon')).toContain('90d')
    expect(await refused(...base)).toContain('--scopes')
    expect(await refused(...base, '--scopes', '*', '--preset', 'ci_cd')).toContain('--preset')
    expect(await refused(...base, '--preset', 'all')).toContain('backend_service')
    expect(await refused(...base, '--scopes', '*', '--burst', '5')).toContain('-per-second')
    expect(await refused(...base, '--scopes', '*', '--metadata', 'x')).toContain('name=value')
    const host = ['--allow-ip', '10.0.0.5/8']
    expect(await refused(...base, '--scopes', '*', ...host)).toContain('Give 10.0.0.0/8')
    expect(await refused('keys', 'rotate', 'key_nope')).toContain('There is no API key key_nope')
    expect(await refused('keys', 'rotate', 'key_x', '--grace', 'long')).toContain('24h')
    expect(await refused('keys', 'rotate', 'key_x', '--grace', '31d')).toContain('/grace_seconds')
    expect(await refused('keys', 'revoke', 'key_nope')).toContain('There is no API key key_nope')
    expect(await refused('keys', 'revoke', '../x')).toContain('/id')
    expect((await run(here, ...base, '--scopes', ' ')).code).toBe(1)
  })

  test('with --url it goes through the API, within what the key may do', async () => {
    const client = { AMPGATE_API_KEY: key, AMPGATE_DATA_DIR: '/nowhere' }
    const url = ['--url', server.url]
    const words = ['keys', 'create', '--name', 'far', '--scopes', 'agents.read', '--expires', '1h']
    const made = await runJson<Key>(client, ...words, ...url)
    expect(await status(made.key)).toBe(200)
    const weak = { ...client, AMPGATE_API_KEY: made.key }
    expect((await run(weak, ...words, ...url)).stderr).toContain('keys.write')
    const list = await runJson<{ data: Key[] }>(
      { ...client, AMPGATE_URL: server.url },
      'keys',
      'list',
    )
    expect(list.data.some(one => one.id === made.id)).toBe(true)
    await runJson(client, 'keys', 'revoke', made.id, ...url)
    expect(await status(made.key)).toBe(401)
    const test = await run(client, 'keys', 'list', '--env', 'test', ...url)
    expect(said(test.stderr).join()).toContain('is a live key and reaches live keys only')
    const without = await run({ AMPGATE_URL: server.url }, 'keys', 'list')
    expect(said(without.stderr).join()).toContain('set AMPGATE_API_KEY')
  })
})

describe('signing keys', () => {
  const list = async (): Promise<SigningKey[]> =>
    (await runJson<{ data: SigningKey[] }>(here, 'signing-keys', 'list', '--env', 'live')).data

  const published = async (): Promise<string[]> => {
    const { body } = await call(server.url, 'GET', '/.well-known/jwks.json')
    return (body.keys as { kid: string }[]).map(one => one.kid)
  }

  const signerOf = (token: string): string =>
    JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid

  test('a rotated one is published at once and signs only when verifiers can know it', async () => {
    const [old] = await list()
    const before = Date.now()
    const { stdout } = await run(here, 'signing-keys', 'rotate')
    const [, kid = '', from = ''] =
      /^(\S+) \(live\) is published and signs from (\S+) on/.exec(stdout) ?? []
    expect(Date.parse(from) - before).toBeGreaterThanOrEqual(360_000)
    expect(await published()).toEqual([old?.kid ?? '', kid])
    expect(signerOf((await issueToken(server.url, key)).token)).toBe(old?.kid ?? '')
    const again = await runJson<SigningKey & { is_new: boolean }>(here, 'signing-keys', 'rotate')
    expect(again).toMatchObject({ kid, is_new: false })
  })

  test('a sound one is not revoked, and the refusal says what to do', async () => {
    const [old] = await list()
    const refused = await run(here, 'signing-keys', 'revoke', old?.kid ?? '')
    expect(refused.code).toBe(1)
    expect(said(refused.stderr).join()).toContain('signing-keys rotate')
    expect(await published()).toContain(old?.kid ?? '')
  })

  test('a compromised one dies at once with its tokens, and a new one signs', async () => {
    const { token } = await issueToken(server.url, key)
    const old = signerOf(token)
    const words = ['signing-keys', 'revoke', old, '--compromised']
    const { signer } = await runJson<{ signer: SigningKey }>(here, ...words)
    expect(await verdictOf(server.url, token)).toBe('key_revoked')
    expect(await published()).not.toContain(old)
    const fresh = await issueToken(server.url, key)
    expect(signerOf(fresh.token)).toBe(signer.kid)
    expect(await verdictOf(server.url, fresh.token)).toBe('ok')
  })
})

test('migrate says what ran, also beside a running server', async () => {
  expect(await runJson<object>(here, 'migrate')).toEqual({ data: [] })
})

test('without a server, commands write to the database, and the next server knows', async () => {
  server.signal('SIGTERM')
  await server.ended
  const [made, list] = await Promise.all([
    create('alone', '--scopes', 'agents.read'),
    runJson<{ data: Key[] }>(here, 'keys', 'list'),
  ])
  expect(list.data.length).toBeGreaterThan(0)
  const gone = await create('gone', '--scopes', '*')
  await runJson(here, 'keys', 'revoke', gone.id)
  server = await startServing(here)
  expect(await status(made.key)).toBe(200)
  expect(await status(gone.key)).toBe(401)
})
