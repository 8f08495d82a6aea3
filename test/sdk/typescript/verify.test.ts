import { afterEach, beforeAll, expect, test } from 'bun:test'
import { AmpGate } from '../../../generated/sdk/typescript/index.js'
import { type FakeServer, startFakeServer } from './fake-server.ts'

let server: FakeServer

beforeAll(() => {
  delete Bun.env.AMPGATE_API_KEY
})

afterEach(() => server.stop())

async function bodyOf(apiKey: string | undefined, call: (gate: AmpGate) => PromiseLike<unknown>) {
  server = startFakeServer({ body: { valid: true, code: 'ok', reason: '' } })
  await call(new AmpGate({ apiKey, baseUrl: server.url }))
  const [request] = server.requests
  expect(request?.headers.has('X-API-Key')).toBe(false)
  const { use_id, ...body } = (request?.body ?? {}) as { use_id?: string }
  expect(use_id).toMatch(/^[0-9a-f]{32}$/)
  return body
}

test('without a key, verify works and expects live tokens', async () => {
  expect(await bodyOf(undefined, gate => gate.tokens.verify('jwt'))).toEqual({
    token: 'jwt',
    environment: 'live',
  })
})

test("verify expects tokens of the key's environment, and does not send the key", async () => {
  expect(await bodyOf('ag_test_sk_example', gate => gate.tokens.verify('jwt'))).toEqual({
    token: 'jwt',
    environment: 'test',
  })
})

const TEXTS: [key: string, environment: 'live' | 'test'][] = [
  ['ag_live_sk_x', 'live'],
  ['amp_sk_live_x', 'live'],
  ['amp_sk_test_x', 'test'],
  ['org_live_x', 'live'],
  ['org_test_x', 'test'],
  ['sk_live_x', 'live'],
  ['sk_test_x', 'test'],
  // The second word is a workspace, whatever it is called.
  ['gsk_acme_0123', 'live'],
  ['gsk_test_0123', 'live'],
]

test('keys of every format are sent as they are, and expect tokens of their environment', async () => {
  for (const [apiKey, environment] of TEXTS) {
    expect(await bodyOf(apiKey, gate => gate.tokens.verify('jwt'))).toMatchObject({ environment })
    server.stop()
    server = startFakeServer({ body: {} })
    const gate = new AmpGate({ apiKey, baseUrl: server.url })
    await gate.whoami()
    expect(gate.environment).toBe(environment)
    expect(server.requests[0]?.headers.get('X-API-Key')).toBe(apiKey)
    server.stop()
  }
})

test('a key that does not say where it acts is told by the option, and no other is', async () => {
  for (const apiKey of ['gsk_acme_0123', undefined]) {
    server = startFakeServer({ body: { valid: true, code: 'ok', reason: '' } })
    const gate = new AmpGate({ apiKey, baseUrl: server.url, environment: 'test' })
    expect(gate.environment).toBe('test')
    await gate.tokens.verify('jwt')
    expect(server.requests[0]?.body).toMatchObject({ environment: 'test' })
    server.stop()
  }
  const make = (apiKey: string, environment: string) => () =>
    new AmpGate({ apiKey, environment: environment as 'live' })
  expect(make('sk_live_x', 'test')).toThrow('environment is test, but apiKey is a live key')
  expect(make('gsk_acme_0123', 'prod')).toThrow("must be 'live' or 'test'")
  expect(make('sk_live_x', 'live')).not.toThrow()
})

test('the environment can be chosen', async () => {
  const params = { token: 'jwt', required_scope: ['a', 'b'], environment: 'live' } as const
  const body = await bodyOf('ag_test_sk_example', gate => gate.tokens.verify(params))
  expect(body).toEqual({ token: 'jwt', required_scope: ['a', 'b'], environment: 'live' })
})

test('a code that this version does not know stays in the verdict', async () => {
  server = startFakeServer({ body: { valid: false, code: 'moon_phase', reason: 'Full.' } })
  const verdict = await new AmpGate({ baseUrl: server.url }).tokens.verify('jwt')
  expect(verdict).toEqual({ valid: false, code: 'moon_phase', reason: 'Full.' })
})

test('each verify names its use afresh, keeps the name over its attempts, and takes a given one', async () => {
  server = startFakeServer({ status: 503 }, { body: { valid: true, code: 'ok', reason: '' } })
  const gate = new AmpGate({ baseUrl: server.url })
  await gate.tokens.verify('jwt')
  await gate.tokens.verify('jwt')
  await gate.tokens.verify({ token: 'jwt', use_id: 'mine' })
  const names = server.requests.map(({ body }) => (body as { use_id: string }).use_id)
  expect(names).toHaveLength(4)
  expect(names[1]).toBe(names[0])
  expect(names[2]).not.toBe(names[0])
  expect(names[3]).toBe('mine')
})
