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
  return request?.body
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
