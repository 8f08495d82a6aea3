/** Workspaces and members by the operator: the program, beside a running server. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { asAdmin, cloneDatabase, type TestDatabase, temporaryFolder } from '../support/cluster.ts'
import {
  call,
  issueToken,
  onDatabase,
  type Running,
  run,
  runJson,
  said,
  startServing,
  type Variables,
  verdictOf,
} from './program.ts'

type Key = { id: string; key: string; environment: string; created_by: string }
type Member = { id: string; email: string; role: string; status: string; revoked_keys?: number }
type Workspace = { id: string; slug: string; status: string; live_access: boolean }

let database: TestDatabase
let here: Variables
let server: Running

beforeAll(async () => {
  database = await cloneDatabase()
  here = onDatabase(database.url, temporaryFolder())
  server = await startServing(here)
})

afterAll(async () => {
  server.signal('SIGTERM')
  await server.ended
  await database.drop()
})

const createKey = (...flags: string[]): Promise<Key> =>
  runJson<Key>(here, 'keys', 'create', '--name', 'k', ...flags)

const refused = async (...words: string[]): Promise<string> => {
  const { code, stderr } = await run(here, ...words)
  expect([words, code]).toEqual([words, 1])
  return said(stderr).join('\n')
}

const codeOf = async (key: string, path = '/v1/whoami', method = 'GET'): Promise<unknown> => {
  const answer = await call(server.url, method, path, {
    key,
    ...(method === 'GET' ? {} : { body: {} }),
  })
  return answer.body.code ?? answer.status
}

describe('workspaces', () => {
  test('one that is made starts in test, with its plan, and says what comes next', async () => {
    const words = ['workspaces', 'create', 'acme', '--name', 'Acme', '--owner', 'alex@acme.example']
    const { stdout } = await run(here, ...words)
    expect(stdout).toMatch(/^Acme \(acme, ws_\w{22}\) is made; it may use test only\.$/m)
    expect(stdout).toMatch(/^alex@acme\.example \(mem_\w{22}\) is its owner\.$/m)
    expect(stdout).toContain(
      "ampgate keys create --workspace acme --name <name> --scopes '*' --env test",
    )
    expect(stdout).toContain('ampgate workspaces access acme --live on')
    const key = await createKey('--workspace', 'acme', '--scopes', '*', '--env', 'test')
    const who = await call(server.url, 'GET', '/v1/whoami', { key: key.key })
    expect(who.body).toMatchObject({
      ...{ workspace_slug: 'acme', environment: 'test', role: 'owner' },
      ...{ live_access: false, test_access: true },
    })
    const [row] = await asAdmin(
      database.url,
      sql => sql<{ plan: string; actor: string }[]>`
        select s.plan, e.actor_kind as actor from core.workspaces w
        join core.subscriptions s on s.workspace_id = w.id
        join live.audit_events e on e.target_id = w.id
        where w.slug = 'acme' and e.action = 'workspace.created'`,
    )
    expect(row).toEqual({ plan: 'enterprise', actor: 'operator' })
  })

  test('a slug is taken once, and is of few characters', async () => {
    const make = (slug: string) => ['workspaces', 'create', slug, '--owner', 'o@x.example']
    expect(await refused(...make('acme'))).toContain('there is a workspace acme already')
    for (const slug of ['A', 'Acme', 'a_b', 'a'.repeat(33)]) await refused(...make(slug))
    await refused('workspaces', 'create', 'fine', '--owner', 'nobody')
    const { data } = await runJson<{ data: Workspace[] }>(here, 'workspaces', 'list')
    expect(data.map(one => one.slug)).toEqual(['main', 'acme'])
    const { stdout } = await run(here, 'workspaces', 'list')
    expect(stdout).toMatch(/^SLUG +NAME +STATUS +LIVE +TEST +CREATED +ID$/m)
    expect(stdout).toMatch(/^acme +Acme +active +off +on +\d{4}-\d\d-\d\d +ws_\w{22}$/m)
  })

  test('live is closed until it is opened, and closes from the next request', async () => {
    const wanted = ['keys', 'create', '--name', 'k', '--workspace', 'acme', '--scopes', '*']
    expect(await refused(...wanted)).toContain('ampgate workspaces access <slug> --live on')
    const access = (...flags: string[]) =>
      runJson<Workspace>(here, 'workspaces', 'access', 'acme', ...flags)
    const neither = await run(here, 'workspaces', 'access', 'acme')
    expect([neither.code, said(neither.stderr)]).toEqual([
      2,
      ['ampgate: give --live or --test', 'ampgate: see ampgate workspaces access --help'],
    ])
    expect((await access('--live', 'on')).live_access).toBe(true)
    const { key } = await createKey('--workspace', 'acme', '--scopes', '*')
    const test = await createKey('--workspace', 'acme', '--scopes', '*', '--env', 'test')
    expect([await codeOf(key), await codeOf(test.key)]).toEqual([200, 200])
    const { stdout } = await run(here, 'workspaces', 'access', 'acme', '--live', 'off')
    expect(stdout).toMatch(/ may use test only now\.$/m)
    expect([await codeOf(key), await codeOf(test.key)]).toEqual(['live_access_disabled', 200])
    await access('--live', 'on', '--test', 'off')
    expect([await codeOf(key), await codeOf(test.key)]).toEqual([200, 'test_access_disabled'])
    await access('--test', 'on')
    expect([await codeOf(key), await codeOf(test.key)]).toEqual([200, 200])
  })

  test('a suspended one is out with the next request, and back with the one after resuming', async () => {
    const { key } = await createKey('--workspace', 'acme', '--scopes', '*')
    const { token } = await issueToken(server.url, key)
    const home = await createKey('--scopes', '*')
    const status = async () => [await codeOf(key), await verdictOf(server.url, token)]
    expect(await status()).toEqual([200, 'ok'])
    for (let times = 0; times < 2; times++) {
      const done = await runJson<Workspace>(here, 'workspaces', 'suspend', 'acme')
      expect(done.status).toBe('suspended')
      expect(await status()).toEqual(['workspace_suspended', 'workspace_suspended'])
    }
    expect(await codeOf(home.key)).toBe(200)
    const { stdout } = await run(here, 'workspaces', 'resume', 'acme')
    expect(stdout).toMatch(/ is active\.$/m)
    expect(await status()).toEqual([200, 'ok'])
    expect(await refused('workspaces', 'suspend', 'nope')).toContain('ampgate workspaces list')
  })
})

describe('members', () => {
  const add = (email: string, role: string, ...flags: string[]) =>
    runJson<Member>(here, 'members', 'add', email, '--role', role, ...flags)

  test('a role decides what the next request of their key may govern', async () => {
    await add('sam@acme.example', 'admin', '--workspace', 'acme')
    const as = ['--workspace', 'acme', '--as', 'Sam@ACME.example']
    const { key } = await createKey('--scopes', '*', ...as)
    // Let in, and then refused for its body.
    expect(await codeOf(key, '/v1/policies', 'POST')).toBe('invalid_request')
    const { stdout } = await run(
      here,
      'members',
      'role',
      'sam@acme.example',
      'viewer',
      '--workspace',
      'acme',
    )
    expect(stdout).toBe('sam@acme.example is a viewer now, and was an admin.\n')
    expect(await codeOf(key, '/v1/policies', 'POST')).toBe('role_required')
    expect(await codeOf(key)).toBe(200)
    const wide = ['keys', 'create', '--name', 'k', '--scopes', 'agents.write', ...as]
    expect(await refused(...wide)).toContain('A key of a viewer cannot have agents.write')
  })

  test('who is removed goes with their keys, when that is asked for', async () => {
    const { id } = await add('kim@acme.example', 'member', '--workspace', 'acme')
    const as = ['--workspace', 'acme', '--as', id]
    const live = await createKey('--scopes', 'agents.read', ...as)
    const test = await createKey('--scopes', 'agents.read', '--env', 'test', ...as)
    const removal = ['members', 'remove', 'kim@acme.example', '--workspace', 'acme']
    expect((await runJson<Member>(here, ...removal)).status).toBe('removed')
    expect([await codeOf(live.key), await codeOf(test.key)]).toEqual([200, 200])
    const { stdout } = await run(here, 'keys', 'list', '--workspace', 'acme')
    expect(stdout).toMatch(new RegExp(`^${live.id} .* ${id} \\(removed\\)$`, 'm'))
    expect(await refused(...removal)).toContain('there is no member kim@acme.example in acme')
    const all = ['members', 'remove', id, '--revoke-keys', '--workspace', 'acme']
    expect((await run(here, ...all)).stdout).toContain('With them ended 2 keys.')
    expect([await codeOf(live.key), await codeOf(test.key)]).toEqual(['key_revoked', 'key_revoked'])
  })

  test('the last owner stays, and the first workspace is meant when none is named', async () => {
    const { data } = await runJson<{ data: Member[] }>(here, 'members', 'list')
    expect(data.map(one => one.role)).toEqual(['owner'])
    const [first] = data
    for (const words of [['remove'], ['role']]) {
      const last = words[0] === 'role' ? ['viewer'] : []
      const said = await refused('members', ...words, first?.email ?? '', ...last)
      expect(said).toContain('This is the last owner')
    }
    await add('second@main.example', 'owner')
    await runJson(here, 'members', 'remove', first?.email ?? '')
    // Keys of the command line belong to the first owner that there is.
    const [second] = (
      await runJson<{ data: Member[] }>(here, 'members', 'list', '--status', 'active')
    ).data
    expect((await createKey('--scopes', '*')).created_by).toBe(second?.id ?? '?')
    const rows = await asAdmin(
      database.url,
      sql => sql<{ member: string | null }[]>`select member_id as member from live.audit_events
        where action = 'key.created' order by at desc limit 1`,
    )
    expect(rows[0]?.member).toBeNull()
  })

  test('a list shows who is there and who was', async () => {
    const { stdout } = await run(here, 'members', 'list', '--workspace', 'acme')
    expect(stdout).toMatch(/^ID +EMAIL +ROLE +STATUS +ADDED$/m)
    expect(stdout).toMatch(/^mem_\w{22} +kim@acme\.example +member +removed +\d{4}-\d\d-\d\d$/m)
    const removed = await runJson<{ data: Member[] }>(
      ...([here, 'members', 'list', '--workspace', 'acme', '--status', 'removed'] as const),
    )
    expect(removed.data.map(one => one.email)).toEqual(['kim@acme.example'])
  })
})

test('another workspace’s keys and events are reached by its name, and by no key over the API', async () => {
  const { key, id } = await createKey('--workspace', 'acme', '--scopes', '*')
  expect(await refused('keys', 'revoke', id)).toContain('There is no API key')
  const rotated = await run(here, 'keys', 'rotate', id, '--workspace', 'acme')
  const [, next = ''] = /^ampgate (keys revoke .*)$/m.exec(rotated.stdout) ?? []
  expect((await run(here, ...next.split(' '))).code).toBe(0)
  expect(await codeOf(key)).toBe('key_revoked')
  const { stdout } = await run(here, 'audit', 'export', '--workspace', 'acme', '--since', '1h')
  expect(stdout).toContain('"workspace.suspended"')
  const own = await run(here, 'audit', 'export', '--since', '1h')
  expect(own.stdout).not.toContain('"workspace.suspended"')
  const client = { AMPGATE_API_KEY: (await createKey('--scopes', '*')).key }
  const far = await run(client, 'keys', 'list', '--workspace', 'acme', '--url', server.url)
  expect(said(far.stderr).join()).toContain('leave it out')
})

test('the next server knows what the last one was told', async () => {
  const { key } = await createKey('--workspace', 'acme', '--scopes', '*', '--env', 'test')
  await runJson(here, 'workspaces', 'access', 'acme', '--test', 'off')
  server.signal('SIGTERM')
  await server.ended
  server = await startServing(here)
  expect(await codeOf(key)).toBe('test_access_disabled')
  await runJson(here, 'workspaces', 'access', 'acme', '--test', 'on')
  expect(await codeOf(key)).toBe(200)
})
