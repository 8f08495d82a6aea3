/**
 * The Python SDK: its unit tests, its types, and the quick start and the example against a real
 * server. Without Python and the packages of requirements.txt these are skipped.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTestServer } from '../../support/server.ts'
import { cacheFolder, findPython, mustRun, pythonSdk, run } from './tools.ts'

const here = import.meta.dir
const modules = ['httpx', 'mypy', 'pytest', 'jwt', 'cryptography']
const python = await findPython(modules)

/** The quick start as published; only the address and the key differ from run to run. */
async function quickStart(url: string, key: string): Promise<string> {
  const published = await Bun.file(join(here, 'quickstart.txt')).text()
  const source = published
    .replace('"https://api.ampgate.tech"', JSON.stringify(url))
    .replace('"ag_live_sk_your_key"', JSON.stringify(key))
  expect(source).toContain(url)
  expect(source).toContain(key)
  return source
}

describe.skipIf(!python)('Python SDK', () => {
  const interpreter = python ?? ''
  let server: Awaited<ReturnType<typeof startTestServer>>
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ampgate-python-'))
    server = await startTestServer()
  }, 60_000)

  afterAll(async () => {
    await server?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('unit tests pass', async () => {
    const command = [interpreter, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', here]
    expect(await mustRun(command)).toMatch(/\d+ passed/)
  }, 120_000)

  test('mypy --strict accepts package, example, quick start and typical use', async () => {
    const seed = join(folder, 'seed_quick_start.py')
    await Bun.write(seed, await quickStart('http://127.0.0.1', 'ag_live_sk_x'))
    const cache = join(cacheFolder, 'mypy')
    await mustRun(
      // biome-ignore format: one argument after the other reads best
      [interpreter, '-m', 'mypy', '--strict', '--cache-dir', cache, 'ampgate_sdk', 'examples', seed,
        join(here, 'typed_use.py')],
      { cwd: pythonSdk },
    )
  }, 180_000)

  test('the quick start runs word for word', async () => {
    const source = await quickStart(server.url, server.liveKey)
    const printed = await mustRun([interpreter, '-c', source], { env: { PYTHONPATH: pythonSdk } })
    const [agentId, ...lines] = printed.split('\n')
    expect(agentId).toMatch(/^ag_\w{20,}$/)
    expect(lines[0]).toBe('-----BEGIN PRIVATE KEY-----')
    expect(lines.slice(2, 6)).toEqual([
      '-----END PRIVATE KEY-----',
      '',
      'order-processor',
      "['orders.create']",
    ])
    expect(lines[6]).toMatch(/^1(1\d|20)$/)
    expect(lines.slice(7)).toEqual([''])
  }, 60_000)

  test('the example runs with a test key from the environment', async () => {
    const printed = await mustRun([interpreter, join(pythonSdk, 'examples', 'quickstart.py')], {
      env: { PYTHONPATH: pythonSdk, AMPGATE_URL: server.url, AMPGATE_API_KEY: server.testKey },
    })
    expect(printed).toMatch(/^verify: True order-processor \['orders\.create'\] 1(1\d|20)$/m)
    expect(printed).toMatch(/^refused: capability_missing \['orders\.delete'\]$/m)
    expect(printed).toMatch(/^after revoke: False revoked$/m)
    expect(printed).toMatch(/^agent is revoked$/m)
  }, 60_000)

  test('PyJWT verifies a token offline, with the published keys alone', async () => {
    for (const [key, path] of [
      [server.liveKey, ''],
      [server.testKey, '/test'],
    ] as const) {
      const token = await issue(server.url, key)
      const [header, payload, signature] = token.split('.')
      const issuer = issuerOf(payload ?? '')
      expect(issuer.endsWith('/test')).toBe(path === '/test')

      const script = join(here, 'offline_verify.py')
      const command = [interpreter, script, `${server.url}${path}/.well-known/jwks.json`, issuer]
      const printed = await mustRun(command, { stdin: token })
      expect(JSON.parse(printed)).toMatchObject({
        header: { alg: 'EdDSA', typ: 'at+jwt' },
        claims: { iss: issuer, agent_name: 'offline', scope: 'a.b' },
      })

      const other = signature?.startsWith('A') ? 'B' : 'A'
      const forged = `${header}.${payload}.${other}${signature?.slice(1)}`
      expect((await run(command, { stdin: forged })).stderr).toContain('Signature verification')
    }
  }, 60_000)
})

async function issue(url: string, key: string): Promise<string> {
  const post = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const headers = { 'X-API-Key': key, 'Content-Type': 'application/json' }
    const reply = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })
    expect(reply.status).toBe(201)
    return (await reply.json()) as Record<string, unknown>
  }
  const agent = await post('/v1/agents', { name: 'offline', owner: 'o', capabilities: ['a.b'] })
  const token = await post('/v1/tokens', { agent_id: agent.id, scope: ['a.b'] })
  return String(token.token)
}

function issuerOf(payload: string): string {
  const claims: { iss?: unknown } = JSON.parse(Buffer.from(payload, 'base64url').toString())
  return String(claims.iss)
}
