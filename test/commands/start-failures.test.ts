/** A start that cannot be: one line that says what to do, an exit code, and nothing left behind. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { cloneDatabase, type TestDatabase, temporaryFolder } from '../support/cluster.ts'
import { call, keyIn, onDatabase, run, said, startServing, type Variables } from './program.ts'

let database: TestDatabase
let given: Variables

beforeAll(async () => {
  database = await cloneDatabase()
  given = { ...onDatabase(database.url, temporaryFolder()), PORT: '0' }
})

afterAll(() => database.drop())

/** The one thing that is said. */
async function complaint(variables: Variables, ...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(variables, ...(words.length > 0 ? words : ['serve']))
  expect(code).toBe(1)
  expect(stdout).toBe('')
  const lines = stderr.trimEnd().split('\n')
  expect(lines).toEqual(said(stderr))
  // A slow machine is told that the start goes on.
  const [line = '', ...others] = lines.filter(one => !one.startsWith('ampgate: still '))
  expect(others).toEqual([])
  return line
}

test('a taken port is named before anything is made', async () => {
  const taken = net.createServer().listen(0, '127.0.0.1')
  const address = taken.address()
  const port = String(typeof address === 'object' && address !== null ? address.port : 0)
  const dataDir = join(temporaryFolder(), 'data')
  const line = await complaint({ AMPGATE_DATA_DIR: dataDir, PORT: port })
  expect(line).toContain(`port ${port} of 127.0.0.1 is taken`)
  expect(existsSync(dataDir)).toBe(false)
  taken.close()
})

test('a HOST that is not of this machine is named', async () => {
  // Reserved for documentation (RFC 5737).
  const line = await complaint({ ...given, HOST: '192.0.2.1' })
  expect(line).toContain('HOST 192.0.2.1 is no address of this machine')
})

test('every mistake of the configuration has its line', async () => {
  const wrong = { PORT: '70000', AMPGATE_LOG_LEVEL: 'loud', AMPGATE_DATADIR: 'x', HOST: 'http://x' }
  const { code, stderr } = await run(wrong, 'serve')
  expect(code).toBe(1)
  const lines = said(stderr)
  expect(lines).toHaveLength(4)
  for (const name of Object.keys(wrong)) {
    expect(lines.filter(line => line.startsWith(`ampgate: ${name} `))).toHaveLength(1)
  }
})

test('DATABASE_URL without secrets is refused, with how to make them', async () => {
  const { stderr } = await run({ DATABASE_URL: database.url }, 'serve')
  expect(said(stderr)).toEqual([
    expect.stringMatching(/^ampgate: AMPGATE_KEY_ENCRYPTION_KEY .* openssl rand -base64 32$/),
    expect.stringMatching(/^ampgate: AMPGATE_PEPPER .* openssl rand -base64 32$/),
  ])
})

test('a data folder that cannot be written is named', async () => {
  // Nobody writes there, not even root.
  const line = await complaint({ AMPGATE_DATA_DIR: '/dev/null/data', PORT: '0' })
  expect(line).toContain('cannot write in /dev/null/data')
  expect(line).toContain('AMPGATE_DATA_DIR')
})

test('a database out of reach is named without its password', async () => {
  const password = randomBytes(8).toString('hex')
  const url = `postgres://gate:${password}@127.0.0.1:1/gate`
  const line = await complaint({ ...given, DATABASE_URL: url })
  expect(line).toContain('the database 127.0.0.1:1/gate cannot be reached (ECONNREFUSED)')
  expect(line).not.toContain(password)
})

test('a database that does not exist, or refuses the password, is said to', async () => {
  const nowhere = new URL(database.url)
  nowhere.pathname = '/nowhere'
  const line = await complaint({ ...given, DATABASE_URL: nowhere.href })
  expect(line).toContain('there is no database')
  const locked = new URL(database.url)
  locked.password = 'wrong'
  const refused = await complaint({ ...given, DATABASE_URL: locked.href })
  expect(refused).toContain('refuses user or password')
})

test('on a given database no key is printed, but how to make one; that key works', async () => {
  const server = await startServing(given)
  expect(server.stdout()).not.toContain('_sk_')
  expect(server.stdout()).toContain('There is no API key. Make one: ampgate keys create')

  // A second server, from another folder, finds the database taken.
  const second = await complaint({ ...given, AMPGATE_DATA_DIR: temporaryFolder() })
  expect(second).toContain('another AmpGate server serves this database')
  // As does a command that does not find the control socket there.
  const command = { ...given, AMPGATE_DATA_DIR: temporaryFolder() }
  expect(await complaint(command, 'keys', 'list')).toContain('use --url and a key')

  const made = await run(given, 'keys', 'create', '--name', 'first', '--scopes', '*')
  const key = keyIn(made.stdout, 'live')
  expect((await call(server.url, 'GET', '/v1/whoami', { key })).status).toBe(200)
  server.signal('SIGTERM')
  expect(await server.ended).toBe(0)
})

test('other secrets than the signing keys were sealed with are refused', async () => {
  const other = onDatabase(database.url, temporaryFolder())
  const line = await complaint({ ...given, ...other })
  expect(line).toContain('cannot be opened with this key-encryption key')
})

test('a command in a folder without an instance makes none', async () => {
  const dataDir = join(temporaryFolder(), 'data')
  const line = await complaint({ AMPGATE_DATA_DIR: dataDir }, 'keys', 'list')
  expect(line).toContain(`there is no AmpGate in ${dataDir}`)
  expect(existsSync(dataDir)).toBe(false)
})

test('on a public address no key is printed', async () => {
  const dataDir = temporaryFolder()
  const server = await startServing({ AMPGATE_DATA_DIR: dataDir, HOST: '0.0.0.0' })
  expect(server.stdout()).not.toContain('_sk_')
  expect(server.stdout()).toContain('ampgate keys create')
  server.signal('SIGTERM')
  expect(await server.ended).toBe(0)

  // An instance whose workspace was made and whose keys were not, as after a crash.
  const local = await startServing({ AMPGATE_DATA_DIR: dataDir })
  expect(keyIn(local.stdout(), 'live')).toStartWith('ag_live_sk_')
  local.signal('SIGKILL')
  await local.ended

  // Printed, and perhaps never seen.
  const next = await startServing({ AMPGATE_DATA_DIR: dataDir })
  expect(next.stdout()).not.toContain('_sk_')
  expect(next.stdout()).toContain(
    'No API key was used yet. If none is at hand: ampgate keys create',
  )
  next.signal('SIGTERM')
  await next.ended
})
