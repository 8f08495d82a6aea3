/** What `doctor` makes of the facts. */
import { expect, test } from 'bun:test'
import { judge } from '../../src/control/findings.ts'
import type { Inspection } from '../../src/control/inspect.ts'

const SOUND: Inspection = {
  version: '1.0.0',
  settings: { host: '127.0.0.1', trusted_proxies: [] },
  database: { version: '18.4', version_number: 180_004, clock_ahead_milliseconds: 3, pending: [] },
  signing_keys: 2,
  first_run_keys: ['key_a'],
  issuer: 'http://127.0.0.1:8080',
  server: {
    pid: 7,
    listening: 'http://127.0.0.1:8080',
    started_at: '2026-01-15T09:30:00.000Z',
    serves: true,
    forwarded_ignored: 0,
  },
}

type Change = Partial<Inspection> & { on?: Partial<NonNullable<Inspection['server']>> }

const { server: SERVER, ...REST } = SOUND
const PUBLIC = { listening: 'http://0.0.0.0:8080' }
const BASE = { host: '0.0.0.0', base_url: 'https://gate.example', trusted_proxies: [] }

const given = ({ on, ...change }: Change): Inspection =>
  ({ ...REST, server: { ...SERVER, ...on }, ...change }) as Inspection

const databaseWith = (change: object) => ({ database: { ...SOUND.database, ...change } })

const CASES: [string, Change, string, string, string][] = [
  ['a lost lease', { on: { serves: false } }, 'server', 'broken', 'not confirmed'],
  ['an older server', { version: '0.9.0' }, 'server', 'warning', 'restart the server'],
  [
    'an old database',
    databaseWith({ version_number: 140_011 }),
    'database',
    'broken',
    '15 or newer',
  ],
  [
    'a database behind the program',
    databaseWith({ pending: [{ schema: 'core', name: '0002_x' }] }),
    ...(['database', 'warning', 'core/0002_x'] as const),
  ],
  [
    'a late clock',
    databaseWith({ clock_ahead_milliseconds: 61_000 }),
    'clock',
    'warning',
    '61.0 s behind',
  ],
  [
    'an early clock',
    databaseWith({ clock_ahead_milliseconds: -9000 }),
    'clock',
    'warning',
    'ahead of',
  ],
  ['lost secrets', { secrets_problem: 'gone; restore it' }, 'secrets', 'broken', 'restore it'],
  ['first keys in public', { on: PUBLIC, settings: BASE }, 'first-run keys', 'warning', 'key_a'],
  ['public without a name', { on: PUBLIC }, 'base URL', 'warning', 'AMPGATE_BASE_URL'],
  [
    'plain http in public',
    { settings: { ...BASE, base_url: 'http://gate.example' } },
    ...(['base URL', 'warning', 'TLS'] as const),
  ],
  [
    'everyone a proxy',
    { settings: { ...BASE, trusted_proxies: ['0.0.0.0/0'] } },
    ...(['trusted proxies', 'warning', '0.0.0.0/0'] as const),
  ],
  [
    'an unknown proxy',
    { on: { forwarded_ignored: 3 } },
    'trusted proxies',
    'warning',
    '3 requests',
  ],
]

test('a sound instance is found sound', () => {
  expect(judge(SOUND, '1.0.0').filter(one => one.status !== 'ok')).toEqual([])
})

test.each(CASES)('%s is found', (_, change, check, status, words) => {
  const found = judge(given(change), '1.0.0').filter(one => one.status !== 'ok')
  const finding = found.find(one => one.check === check)
  expect(finding?.status as string).toBe(status)
  expect(`${finding?.detail} ${finding?.mend}`).toContain(words)
  expect(finding?.mend).toBeTruthy()
})

test('first keys on an address of this machine alone, and a base URL yet to come, are in order', () => {
  const change = { settings: { ...BASE, host: '127.0.0.1' } }
  const found = judge(given(change), '1.0.0')
  expect(found.filter(one => one.status !== 'ok')).toEqual([])
  expect(found.find(one => one.check === 'base URL')?.detail).toContain('takes over from')
})
