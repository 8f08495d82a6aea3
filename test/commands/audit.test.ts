/** Exporting the audit trail from the command line. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { asAdmin, cloneDatabase, type TestDatabase, temporaryFolder } from '../support/cluster.ts'
import { until } from '../support/gate.ts'
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
} from './program.ts'

type Event = { id: string; action: string; actor: { kind: string }; details: object; end?: true }

let database: TestDatabase
let here: Variables
let server: Running
let key: string

beforeAll(async () => {
  database = await cloneDatabase()
  here = onDatabase(database.url, temporaryFolder())
  server = await startServing(here)
  const made = await run(here, 'keys', 'create', '--name', 'operator', '--scopes', '*')
  key = keyIn(made.stdout, 'live')
  await issueToken(server.url, key)
  await asAdmin(
    database.url,
    sql => sql`insert into live.audit_events (workspace_id, id, at, action, outcome, actor_kind,
        target_kind, target_id, details, request_id)
      select workspace_id, left(id, 12) || lpad(n::text, 22, '0'), at, 'agent.updated', 'success',
        'system', 'agent', 'ag_many', '{}', 'many'
      from (select * from live.audit_events order by id limit 1) e, generate_series(1, 1200) n`,
  )
  await asAdmin(
    database.url,
    sql => sql`insert into live.audit_unsealed (workspace_id, event_id)
      select workspace_id, id from live.audit_events where request_id = 'many'`,
  )
  await asAdmin(database.url, sql =>
    until('all of it sealed', async () => {
      const [row] = await sql<{ n: number }[]>`select count(*) as n from live.audit_unsealed`
      return row?.n === 0
    }),
  )
})

afterAll(async () => {
  server.signal('SIGTERM')
  await server.ended
  await database.drop()
})

const eventsOf = (text: string): Event[] => {
  const lines = text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Event & { seq?: number; hash?: string })
  const end = lines.pop()
  const events = lines.filter(line => line.id !== undefined)
  expect(end).toMatchObject({ end: true, count: events.length } as unknown as Event)
  return events.map(({ seq: _, hash: __, ...event }) => event)
}

test('all events, over many pages, the same through the server, a file and the API', async () => {
  const { code, stdout, stderr } = await run(here, 'audit', 'export')
  const events = eventsOf(stdout)
  expect(code).toBe(0)
  expect(events.length).toBeGreaterThan(1200)
  expect(said(stderr)).toEqual([`ampgate: ${events.length} events exported`])
  const ids = events.map(event => event.id)
  expect(new Set(ids).size).toBe(ids.length)
  const file = join(temporaryFolder(), 'audit.ndjson')
  const answer = await runJson<object>(here, 'audit', 'export', '--out', file)
  // The first export was an event itself.
  expect(answer).toEqual({ count: events.length + 1, file })
  const written = eventsOf(readFileSync(file, 'utf8'))
  expect(written.slice(0, -1)).toEqual(events)
  expect(written.at(-1)).toMatchObject({ action: 'audit.exported', actor: { kind: 'operator' } })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(existsSync(`${file}.part`)).toBe(false)
  const client = { AMPGATE_API_KEY: key, AMPGATE_DATA_DIR: '/nowhere' }
  const far = await run(client, 'audit', 'export', '--url', server.url)
  expect(eventsOf(far.stdout).slice(0, events.length)).toEqual(events)
})

test('what was exported is verified without server, database or settings', async () => {
  const folder = temporaryFolder()
  const [file, keys] = [join(folder, 'audit.ndjson'), join(folder, 'keys.json')]
  await run(here, 'audit', 'export', '--out', file)
  const jwks = await call(server.url, 'GET', '/.well-known/audit-jwks.json')
  await Bun.write(keys, JSON.stringify(jwks.body))
  const alone = { AMPGATE_DATA_DIR: '/nowhere' }
  const verify = (...words: string[]) => run(alone, 'audit', 'verify', ...words)
  const sound = await verify(file, '--jwks', keys)
  expect([sound.code, sound.stderr]).toEqual([0, ''])
  expect(sound.stdout).toStartWith('INTACT\n')
  expect(sound.stdout).toContain('from --jwks')
  expect((await verify(file, '--jwks', `${server.url}/.well-known/audit-jwks.json`)).code).toBe(0)
  const untrusted = await verify(file)
  expect([untrusted.code, untrusted.stdout.includes('FROM THE EXPORT ITSELF')]).toEqual([0, true])

  const lines = readFileSync(file, 'utf8').split('\n')
  const at = lines.findIndex(line => line.includes('"seq":3,'))
  expect(at).toBeGreaterThan(0)
  const { id } = JSON.parse(lines[at] ?? '{}')
  const changed = lines[at]?.replace('"request_id":"', '"request_id":"not-') ?? ''
  await Bun.write(file, lines.with(at, changed).join('\n'))
  const altered = await verify(file, '--jwks', keys)
  expect(altered.code).toBe(1)
  expect(altered.stdout).toStartWith(`ALTERED  row 3, ${id}, line ${at + 1}: `)
  const report = await run(alone, 'audit', 'verify', file, '--json')
  expect([report.code, JSON.parse(report.stdout).fault]).toMatchObject([1, { seq: 3, id }])

  const filtered = join(folder, 'filtered.ndjson')
  await run(here, 'audit', 'export', '--action', 'agent.*', '--out', filtered)
  const impossible = await verify(filtered, '--jwks', keys)
  expect([impossible.code, impossible.stdout]).toEqual([2, expect.stringContaining('filtered')])
  for (const words of [['/nowhere'], [file, '--jwks', file], [file, '--checkpoints', keys]]) {
    const { code, stdout, stderr } = await verify(...words)
    expect([code, stdout, said(stderr).length]).toEqual([2, '', 1])
  }
})

test('filters are those of the API, and times may be spans', async () => {
  const words = ['audit', 'export', '--action', 'token.*', '--since', '1h', '--env', 'live']
  const found = eventsOf((await run(here, ...words)).stdout)
  expect(found.map(event => event.action)).toEqual(['token.issued'])
  const none = await run(here, 'audit', 'export', '--until', '1h')
  expect(eventsOf(none.stdout)).toEqual([])
  const inTest = eventsOf((await run(here, 'audit', 'export', '--env', 'test')).stdout)
  expect(inTest.map(event => event.action)).not.toContain('agent.created')
})

test('CSV has a record for each', async () => {
  const { stdout } = await run(
    here,
    'audit',
    'export',
    '--format',
    'csv',
    '--action',
    'agent.created',
  )
  expect(stdout.split('\r\n')).toHaveLength(3)
  expect(stdout).toStartWith('id,workspace_id,at,action,')
})

test('what cannot be is refused with the mend, and leaves no file', async () => {
  const refused = async (...words: string[]) => {
    const { code, stdout, stderr } = await run(here, 'audit', 'export', ...words)
    expect([code === 0, stdout]).toEqual([false, ''])
    return said(stderr).join('\n')
  }
  expect(await refused('--since', 'yesterday')).toContain('90d')
  expect(await refused('--format', 'xml')).toContain('ndjson, csv')
  expect(await refused('--json')).toContain('--out')
  expect(await refused('--out', '/nowhere/audit.csv')).toContain('/nowhere/audit.csv.part')
  const file = join(temporaryFolder(), 'none.ndjson')
  expect(await refused('--action', 'AGENT', '--out', file)).toContain('/action')
  expect(existsSync(file) || existsSync(`${file}.part`)).toBe(false)
})

test('a key without the scope is told so, and one of the other environment too', async () => {
  const made = await runJson<{ key: string }>(
    ...([here, 'keys', 'create', '--name', 'weak', '--scopes', 'agents.read'] as const),
  )
  const client = { AMPGATE_API_KEY: made.key, AMPGATE_DATA_DIR: '/nowhere' }
  const far = await run(client, 'audit', 'export', '--url', server.url)
  expect([far.code, far.stdout]).toEqual([1, ''])
  expect(far.stderr).toContain('audit.read')
  const other = await run(client, 'audit', 'export', '--url', server.url, '--env', 'test')
  expect(other.stderr).toContain('is a live key')
})

test('an export that breaks off is no success, and leaves no file', async () => {
  const file = join(temporaryFolder(), 'broken.ndjson')
  const broken = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    fetch: () => new Response('{"id":"evt_1","actor":{"kind":"key"},"chain":[],"details":{}}\n'),
  })
  const client = { AMPGATE_API_KEY: key, AMPGATE_DATA_DIR: '/nowhere' }
  const words = ['audit', 'export', '--out', file, '--url', `http://127.0.0.1:${broken.port}`]
  const { code, stderr } = await run(client, ...words)
  await broken.stop(true)
  expect([code, existsSync(file), existsSync(`${file}.part`)]).toEqual([1, false, false])
  expect(stderr).toContain('the export ended early')
})

test('without the audit row no command changes anything', async () => {
  const { body } = await call(server.url, 'GET', '/v1/keys', { key })
  const id = (body.data as { id: string }[])[0]?.id ?? ''
  const refuse = (schema: string) => `
    create trigger refuse before insert on ${schema}.audit_events
      for each row execute function core.refuse();`
  await asAdmin(database.url, sql =>
    sql.unsafe(`create function core.refuse() returns trigger language plpgsql
      as 'begin raise exception ''no audit''; end'; ${refuse('live')} ${refuse('test')}`),
  )
  const dump = () =>
    asAdmin(database.url, async sql => {
      const rows: string[] = []
      for (const table of ['api_keys', 'signing_keys', 'changes', 'audit_events']) {
        for (const schema of ['live', 'test']) {
          const found = await sql.unsafe<{ row: string }[]>(
            `select (to_jsonb(t) - 'last_used_at' - 'last_used_ip')::text as row from ${schema}.${table} t`,
          )
          rows.push(...found.map(one => one.row))
        }
      }
      return rows.sort()
    })
  const before = await dump()
  const { body: jwks } = await call(server.url, 'GET', '/.well-known/jwks.json')
  const kid = (jwks.keys as { kid: string }[])[0]?.kid ?? ''
  const commands = [
    ['keys', 'create', '--name', 'x', '--scopes', '*'],
    ['keys', 'create', '--name', 'x', '--scopes', '*', '--env', 'test'],
    ['keys', 'revoke', id],
    ['signing-keys', 'rotate'],
    ['signing-keys', 'rotate', '--env', 'test'],
    ['signing-keys', 'revoke', kid, '--compromised'],
    ['secrets', 'rotate'],
    ['audit', 'export'],
  ]
  for (const words of commands) {
    const { code, stdout } = await run(here, ...words)
    expect([words.join(' '), code === 0, stdout]).toEqual([words.join(' '), false, ''])
  }
  expect(await dump()).toEqual(before)
  await asAdmin(database.url, sql => sql.unsafe('drop function core.refuse() cascade'))
  expect((await call(server.url, 'GET', '/v1/whoami', { key })).status).toBe(200)
  expect((await run(here, 'keys', 'revoke', id)).code).toBe(0)
})
