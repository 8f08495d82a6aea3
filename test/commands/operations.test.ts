/** Keys and signing keys from the command line, while a server runs and while none does. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
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
