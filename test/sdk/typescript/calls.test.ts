import { afterEach, expect, test } from 'bun:test'
import { AmpGate } from '../../../generated/sdk/typescript/index.js'
import { type Answer, type FakeServer, startFakeServer } from './fake-server.ts'

const apiKey = 'ag_live_sk_example'
let server: FakeServer

afterEach(() => server.stop())

function connect(...answers: Answer[]): AmpGate {
  server = startFakeServer(...answers)
  return new AmpGate({ apiKey, baseUrl: server.url, maxRetries: 0 })
}

test('a call sends key and body, and gives the reply with all its members', async () => {
  const gate = connect({ status: 201, body: { id: 'ag_1', name: 'a', new_member: { x: 1 } } })
  const agent = await gate.agents.create({ name: 'a', owner: 'o', capabilities: ['orders.read'] })
  expect(agent.id).toBe('ag_1')
  expect(agent as object).toHaveProperty('new_member.x', 1)
  const [request] = server.requests
  expect(request).toMatchObject({ method: 'POST', path: '/v1/agents' })
  expect(request?.body).toEqual({ name: 'a', owner: 'o', capabilities: ['orders.read'] })
  expect(request?.headers.get('X-API-Key')).toBe(apiKey)
  expect(request?.headers.get('Content-Type')).toBe('application/json')
  expect(request?.headers.get('User-Agent')).toMatch(/^ampgate-sdk-typescript\/\d+\.\d+\.\d+ bun\//)
})

test('values that are undefined are left out, and a Date is an RFC 3339 text', async () => {
  const gate = connect({ body: { data: [], has_more: false } })
  const since = new Date('2026-01-15T09:30:00Z')
  await gate.tokens.list({ since, agent_id: undefined, status: 'active', limit: 5 })
  await gate.keys.create({ name: 'k', scopes: ['*'], expires_at: since })
  expect(server.requests[0]?.path).toBe(
    '/v1/tokens?since=2026-01-15T09%3A30%3A00.000Z&status=active&limit=5',
  )
  expect(server.requests[1]?.body).toEqual({
    name: 'k',
    scopes: ['*'],
    expires_at: '2026-01-15T09:30:00.000Z',
  })
})

test('ids are escaped, and one that would name another path is refused', async () => {
  const gate = connect({})
  await gate.agents.get('a/b?c#d%')
  expect(server.requests[0]?.path).toBe('/v1/agents/a%2Fb%3Fc%23d%25')
  for (const id of ['', '.', '..']) {
    await expect(gate.agents.revoke(id).catch(error => error.name)).resolves.toBe(
      'ConfigurationError',
    )
  }
  expect(server.requests).toHaveLength(1)
})

test('an operation whose body is optional sends an empty object', async () => {
  const gate = connect({})
  await gate.agents.rotateKey('ag_1')
  expect(server.requests[0]).toMatchObject({ path: '/v1/agents/ag_1/rotate-key', body: {} })
})

test('parameters of a DELETE go into the query', async () => {
  const gate = connect({})
  await gate.keys.revoke('key_1', { revoke_issued: true })
  expect(server.requests[0]).toMatchObject({
    method: 'DELETE',
    path: '/v1/keys/key_1?revoke_issued=true',
    body: undefined,
  })
})

test('a parameter that the operation does not have is refused where it would be lost', async () => {
  const gate = connect({})
  const params = { statsu: 'active' } as object
  await expect(gate.agents.list(params).catch(error => error.message)).resolves.toBe(
    'agents.list has no parameter statsu',
  )
})

test('a creation carries a fresh Idempotency-Key, or the one given', async () => {
  const gate = connect({})
  await gate.agents.create({ name: 'a', owner: 'o' })
  await gate.agents.create({ name: 'a', owner: 'o' })
  await gate.agents.create({ name: 'a', owner: 'o' }, { idempotencyKey: 'mine' })
  const keys = server.requests.map(request => request.headers.get('Idempotency-Key'))
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/)
  expect(keys[1]).not.toBe(keys[0])
  expect(keys[2]).toBe('mine')
})

test('ifMatch is sent with an update', async () => {
  const gate = connect({})
  await gate.agents.update('ag_1', { name: 'b' }, { ifMatch: '"7"' })
  expect(server.requests[0]?.headers.get('If-Match')).toBe('"7"')
  expect(server.requests[0]?.headers.has('Idempotency-Key')).toBe(false)
})

test('further headers are sent, but none of them replaces the key', async () => {
  server = startFakeServer({})
  const headers = { 'X-Request-Id': 'mine', 'x-api-key': 'other' }
  const gate = new AmpGate({ apiKey, baseUrl: server.url, headers: { 'X-Team': 'a' } })
  await gate.whoami.get({ headers })
  const sent = server.requests[0]?.headers
  expect([sent?.get('X-Request-Id'), sent?.get('X-Team')]).toEqual(['mine', 'a'])
  expect(sent?.get('X-API-Key')).toBe(apiKey)
})

test('whoami can be called itself', async () => {
  const gate = connect({ body: { key_id: 'key_1' } })
  expect((await gate.whoami()).key_id).toBe('key_1')
  expect((await gate.whoami.get()).key_id).toBe('key_1')
  expect(server.requests.map(request => request.path)).toEqual(['/v1/whoami', '/v1/whoami'])
})

test('withResponse gives the result with status, headers and request id', async () => {
  const gate = connect({ headers: { ETag: '"7"', 'X-Request-Id': 'req_1' }, body: { id: 'ag_1' } })
  const { data, response, request_id } = await gate.agents.get('ag_1').withResponse()
  expect(data.id).toBe('ag_1')
  expect([response.status, response.headers.get('ETag'), request_id]).toEqual([200, '"7"', 'req_1'])
})

test('a text reply is given as it is', async () => {
  const gate = connect({ body: 'openapi: 3.1.0\n' })
  expect(await gate.system.openapiYaml()).toBe('openapi: 3.1.0\n')
})

test('a call can be used like any promise', async () => {
  const gate = connect({ body: { id: 'ag_1' } })
  const finished: string[] = []
  const ids = await Promise.all([
    gate.agents.get('ag_1').then(agent => agent.id),
    gate.agents.get('ag_1').finally(() => finished.push('done')),
  ])
  expect(ids[0]).toBe('ag_1')
  expect(finished).toEqual(['done'])
})

test('whoever takes withResponse takes the failure from there alone', async () => {
  const gate = connect({ status: 404, body: { code: 'not_found' } })
  // An unhandled rejection of the call itself would fail this file.
  const reply = gate.agents.get('ag_1').withResponse()
  await expect(reply).rejects.toMatchObject({ status: 404, code: 'not_found' })
})
