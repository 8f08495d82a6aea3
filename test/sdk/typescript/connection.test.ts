import { afterEach, beforeEach, expect, test } from 'bun:test'
import {
  AmpGate,
  ConfigurationError,
  type Fetch,
  RedirectError,
  TimeoutError,
} from '../../../generated/sdk/typescript/index.js'
import { type FakeServer, startFakeServer } from './fake-server.ts'

const secret = 'ag_live_sk_secretpart'
let server: FakeServer | undefined

function clearEnvironment(): void {
  delete Bun.env.AMPGATE_API_KEY
  delete Bun.env.AMPGATE_URL
}

beforeEach(clearEnvironment)

afterEach(async () => {
  clearEnvironment()
  await server?.stop()
})

function configurationError(make: () => unknown): string {
  try {
    make()
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message
  }
  throw new Error('no ConfigurationError')
}

test('key and address come from the options, else from the environment', async () => {
  Bun.env.AMPGATE_API_KEY = 'ag_test_sk_fromenvironment'
  Bun.env.AMPGATE_URL = 'https://ampgate.example.com/base/'
  const fromEnvironment = new AmpGate()
  expect(fromEnvironment.baseUrl).toBe('https://ampgate.example.com/base')
  expect(fromEnvironment.environment).toBe('test')
  const given = new AmpGate({ apiKey: secret, baseUrl: 'http://localhost:1' })
  expect([given.baseUrl, given.environment]).toEqual(['http://localhost:1', 'live'])
})

test('without either it is this machine, without a key; an empty variable counts as none', () => {
  Bun.env.AMPGATE_API_KEY = ''
  Bun.env.AMPGATE_URL = ''
  expect(new AmpGate().baseUrl).toBe('http://127.0.0.1:8080')
})

test('a method that needs a key says so before anything is sent', async () => {
  server = startFakeServer({})
  const gate = new AmpGate({ baseUrl: server.url })
  const error = await gate.agents.list().catch(error => error)
  expect(error).toBeInstanceOf(ConfigurationError)
  expect(error.message).toBe(
    'agents.list needs an API key: pass new AmpGate({ apiKey }) or set AMPGATE_API_KEY',
  )
  expect(server.requests).toEqual([])
})

test('plain http is for this machine only, unless allowed', () => {
  for (const baseUrl of ['http://127.0.0.2', 'http://[::1]:8080', 'http://a.localhost']) {
    expect(new AmpGate({ baseUrl }).baseUrl).toBe(baseUrl)
  }
  for (const host of [
    'ampgate.example.com',
    '10.0.0.1',
    '127.0.0.1.example.com',
    'localhost.com',
  ]) {
    const baseUrl = `http://${host}`
    expect(configurationError(() => new AmpGate({ baseUrl }))).toContain('plain http')
    expect(new AmpGate({ baseUrl, allowInsecureHttp: true }).baseUrl).toBe(baseUrl)
  }
})

test('options that cannot work are refused without repeating secrets', () => {
  const cases = [
    { apiKey: '' },
    { apiKey: `${secret}\n${secret}` },
    { apiKey: `${secret} x` },
    { apiKey: `${secret}é` },
    { baseUrl: `https://user:${secret}@example.com` },
    { baseUrl: `https://example.com/?key=${secret}` },
    { baseUrl: `ftp://example.com/${secret}` },
    { baseUrl: secret },
    { timeoutMs: 0 },
    { timeoutMs: 2 ** 31 },
    { timeoutMs: Number.NaN },
    { maxRetries: -1 },
    { maxRetries: 1.5 },
    { maxRetries: 11 },
  ]
  for (const options of cases) {
    expect(configurationError(() => new AmpGate(options))).not.toContain('secretpart')
  }
})

test('a key with white space around it, as files have it, is trimmed', async () => {
  server = startFakeServer({})
  await new AmpGate({ apiKey: ` ${secret}\n`, baseUrl: server.url }).whoami()
  expect(server.requests[0]?.headers.get('X-API-Key')).toBe(secret)
})

test('a header that cannot be sent is named, not shown', async () => {
  const gate = new AmpGate({ apiKey: secret, headers: { 'X-Other': `${secret}\n` } })
  const spoilt = gate.agents.create({ name: 'a', owner: 'o' }, { idempotencyKey: `\n${secret}\nx` })
  expect((await spoilt.catch(error => error)).message).toBe(
    'the header "Idempotency-Key" cannot be sent as given',
  )
})

test('a redirect is not followed', async () => {
  const other = startFakeServer({})
  for (const status of [301, 302, 303, 307, 308]) {
    server = startFakeServer({ status, headers: { Location: `${other.url}/v1/whoami` } })
    const gate = new AmpGate({ apiKey: secret, baseUrl: server.url })
    expect(await gate.whoami().catch(error => error)).toBeInstanceOf(RedirectError)
    expect(server.requests).toHaveLength(1)
    await server.stop()
  }
  expect(other.requests).toEqual([])
  await other.stop()
})

/** Answers never; rejects when it is aborted, as `fetch` does. */
const silent: Fetch = (_, { signal }) =>
  new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason))
  })

test('a call without an answer ends with a TimeoutError', async () => {
  const gate = new AmpGate({ fetch: silent, timeoutMs: 1, maxRetries: 0 })
  const error = await gate.tokens.verify('jwt').catch(error => error)
  expect(error).toBeInstanceOf(TimeoutError)
  expect(error.message).toBe('tokens.verify: no whole answer within 1 ms')
})

test('a call that is aborted while it waits ends with the reason of its signal', async () => {
  const controller = new AbortController()
  const gate = new AmpGate({ fetch: silent })
  const call = gate.tokens.verify('jwt', { signal: controller.signal })
  controller.abort(new Error('enough'))
  await expect(call).rejects.toThrow('enough')
})

test('an answer that breaks off is a lost connection', async () => {
  const broken = (): Response =>
    new Response(
      new ReadableStream({
        start(stream) {
          stream.enqueue(new TextEncoder().encode('{"valid":'))
          stream.error(new Error('reset'))
        },
      }),
    )
  const gate = new AmpGate({ fetch: async () => broken(), maxRetries: 0 })
  const error = await gate.tokens.verify('jwt').catch(error => error)
  expect(error).toMatchObject({ name: 'ConnectionError', cause: { message: 'reset' } })
})

test('nobody there: the error says where', async () => {
  server = startFakeServer({})
  await server.stop()
  const gate = new AmpGate({ baseUrl: server.url, maxRetries: 0 })
  const error = await gate.tokens.verify('secret jwt').catch(error => error)
  expect(error).toMatchObject({
    name: 'ConnectionError',
    message: `tokens.verify: no answer from ${server.url}`,
  })
})
