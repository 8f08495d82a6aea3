/** One instance from its first start to its last, with everything that can happen in between. */
import { expect, test } from 'bun:test'
import { existsSync, statSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { temporaryFolder } from '../support/cluster.ts'
import {
  call,
  command,
  databasePid,
  isAlive,
  issueToken,
  keyIn,
  type Running,
  run,
  said,
  startProcess,
  startServing,
  verdictOf,
} from './program.ts'

const dataDir = temporaryFolder()
const here = { AMPGATE_DATA_DIR: dataDir }
let server: Running
let key: string

test('the first start prints a live and a test key, and where everything is', async () => {
  server = await startServing(here)
  const out = server.stdout()
  expect(out.match(/^API key \(live\): ag_live_sk_\w{40}$/gm)).toHaveLength(1)
  expect(out.match(/^API key \(test\): ag_test_sk_\w{40}$/gm)).toHaveLength(1)
  expect(out).toContain(`API       ${server.url}\n`)
  expect(out).toContain(`Explorer  ${server.url}/docs\n`)
  expect(out).toContain(`JWKS      ${server.url}/.well-known/jwks.json\n`)
  key = keyIn(out, 'live')
  const whoami = await call(server.url, 'GET', '/v1/whoami', { key })
  expect(whoami.body).toMatchObject({ environment: 'live', scopes: ['*'] })
  const test = await call(server.url, 'GET', '/v1/whoami', { key: keyIn(out, 'test') })
  expect(test.body).toMatchObject({ environment: 'test', scopes: ['*'] })
  expect((await fetch(`${server.url}/docs`)).status).toBe(200)
})

test('no key reaches stderr', () => {
  expect(server.stderr()).not.toContain('_sk_')
})

test('only this user can open the socket of the commands', () => {
  const { mode } = statSync(join(dataDir, 'control.sock'))
  expect(mode & 0o777).toBe(0o600)
})

test('a second server on the data folder refuses in one line, and leaves the first alone', async () => {
  const second = await run({ ...here, PORT: '0' }, 'serve')
  expect(second.code).toBe(1)
  expect(second.stdout).toBe('')
  expect(said(second.stderr)).toEqual([expect.stringContaining(`uses ${dataDir}; stop it first`)])
  expect(second.stderr).not.toContain('    at ')
  expect((await run(here, 'keys', 'list')).code).toBe(0)
})

test('SIGTERM stops server and database', async () => {
  const database = databasePid(dataDir)
  server.signal('SIGTERM')
  expect(await server.ended).toBe(0)
  expect(isAlive(database)).toBe(false)
  expect(existsSync(join(dataDir, 'control.sock'))).toBe(false)
})

test('a later start prints no key', async () => {
  server = await startServing(here)
  expect(server.stdout()).not.toContain('_sk_')
  // One has been used, so nobody needs to be told how to make one.
  expect(server.stdout()).not.toContain('keys create')
})

test('what was acknowledged outlives kill -9 of server and database', async () => {
  const lasting = await issueToken(server.url, key)
  const ended = await issueToken(server.url, key)
  const revoked = await call(server.url, 'POST', `/v1/tokens/${ended.id}/revoke`, { key })
  expect(revoked.status).toBe(200)
  process.kill(databasePid(dataDir), 'SIGKILL')
  server.signal('SIGKILL')
  await server.ended
  // The socket of the killed server is no sign of life, for commands and for the next server.
  expect(existsSync(join(dataDir, 'control.sock'))).toBe(true)
  expect((await run(here, 'keys', 'list')).code).toBe(0)

  server = await startServing(here)
  expect(await verdictOf(server.url, lasting.token)).toBe('ok')
  expect(await verdictOf(server.url, ended.token)).toBe('revoked')
  expect((await run(here, 'keys', 'list')).code).toBe(0)
})

test('Ctrl-C, which arrives from the terminal and from npm, stops cleanly', async () => {
  server.signal('SIGINT')
  server.signal('SIGINT')
  expect(await server.ended).toBe(0)
  expect(said(server.stderr())).toEqual([])
  server = await startServing(here)
})

test('what is in flight is finished before the end', async () => {
  const body = JSON.stringify({ name: 'late', owner: 'o@example.com' })
  const { port } = new URL(server.url)
  const socket = net.connect({ host: '127.0.0.1', port: Number(port) })
  let answer = ''
  socket.on('data', bytes => {
    answer += bytes
  })
  const closed = new Promise(resolve => socket.once('close', resolve))
  const head = ['POST /v1/agents HTTP/1.1', 'Host: x', `X-API-Key: ${key}`]
  const type = ['Content-Type: application/json', `Content-Length: ${body.length}`, '', '']
  // In one packet: once the first is answered, the second has been read as far as it goes.
  const before = 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n'
  const answered = new Promise(resolve => socket.once('data', resolve))
  socket.write(before + [...head, ...type].join('\r\n') + body.slice(0, 5))
  await answered
  expect(answer).toStartWith('HTTP/1.1 200')
  answer = ''
  server.signal('SIGTERM')
  await refusal(server.url)
  socket.write(body.slice(5))
  await closed
  expect(answer).toStartWith('HTTP/1.1 201')
  expect(await server.ended).toBe(0)
})

/** Resolves when nothing listens there any more. */
async function refusal(url: string): Promise<void> {
  for (;;) {
    const isRefused = await fetch(`${url}/livez`).then(
      () => false,
      () => true,
    )
    if (isRefused) return
  }
}

test('a load balancer that asks is told first', async () => {
  server = await startServing(here)
  const ask = async (): Promise<number> => (await fetch(`${server.url}/readyz`)).status
  for (let i = 0; i < 3; i++) expect(await ask()).toBe(200)
  server.signal('SIGTERM')
  let status = 200
  while (status === 200) status = await ask()
  expect(status).toBe(503)
  expect(await server.ended).toBe(0)
})

test('started by npm, it ends with npm, however that ends', async () => {
  // A parent that npm stands for, killed without a chance to pass anything on.
  const script = `Bun.spawn(${JSON.stringify(command('serve'))}, { stdio: [null, 1, 2] })`
  server = await startProcess([process.execPath, '--no-env-file', '-e', script], {
    ...here,
    PORT: '0',
    npm_lifecycle_event: 'start',
  })
  const database = databasePid(dataDir)
  server.signal('SIGKILL')
  // The output ends when the server, which holds it too, has ended.
  await server.ended
  expect(isAlive(database)).toBe(false)
})
