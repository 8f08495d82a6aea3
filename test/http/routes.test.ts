/** What no route matches, and how a path is read. */
import { expect, test } from 'bun:test'
import { operationList } from '../../generated/operations.ts'
import { newAgent } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { sendRaw } from '../support/raw-http.ts'
import { type Problem, requireSound } from '../support/replies.ts'

const gate = useGate()

/** A request beside the description; what refuses it is a problem document all the same. */
async function send(path: string, method = 'GET', headers: Record<string, string> = {}) {
  const init = { method, headers: { 'X-API-Key': gate.server.liveKey, ...headers } }
  const response = await fetch(gate.server.url + path, init)
  const text = await response.text()
  const problem = text.startsWith('{"type"') ? (JSON.parse(text) as Problem) : undefined
  if (problem !== undefined) {
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('cache-control')).toBe('no-store')
    requireSound(problem, response.status, response.headers.get('x-request-id'), what => {
      throw new Error(`${path}: ${what}`)
    })
  }
  return { status: response.status, headers: response.headers, problem, text }
}

const UNKNOWN = [
  '/v1',
  '/v1/',
  '/v1/agent',
  '/v2/agents',
  '/V1/agents',
  '/v1/agents/a/b',
  '/v1/agents/a/rotate-key/x',
  '/v1/tokens/a/Revoke',
  '/.env',
  '/admin',
  '/constructor',
  '/__proto__',
  '/%ZZ',
  '/%00',
  '/v1%2Fagents',
  '/.well-known/jwks.json%00',
  '/test/v1/agents',
  `/${'a'.repeat(5000)}`,
]
for (const path of UNKNOWN) {
  test(`404: ${path.slice(0, 40)}, with a key or without`, async () => {
    for (const key of [gate.server.liveKey, '']) {
      const { status, problem } = await send(path, 'GET', { 'X-API-Key': key })
      expect([status, problem?.code, problem?.instance]).toEqual([404, 'not_found', path])
    }
  })
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND']
const PATHS = [...new Set(operationList.map(operation => operation.path))]

for (const path of PATHS) {
  test(`405: ${path} by every method that it does not have, with Allow`, async () => {
    const own = operationList.filter(one => one.path === path).map(one => one.method as string)
    // `/v1/tokens/verify` is an id of `/v1/tokens/{id}` too.
    const general = path.replace(/[^/]+$/, '{id}')
    const shared = operationList
      .filter(one => one.path === general)
      .map(one => one.method as string)
    const allowed = [...new Set([...own, ...shared])]
    if (allowed.includes('GET')) allowed.push('HEAD')
    for (const method of METHODS.filter(one => !allowed.includes(one))) {
      const line = `${method} ${path.replace('{id}', 'x')}`
      const { status, headers, body } = await sendRaw(gate.server.url, line)
      expect([line, status]).toEqual([line, 405])
      const allow = headers.get('allow')?.split(', ').sort()
      expect(allow).toEqual(allowed.sort())
      if (method === 'HEAD') expect(body).toBe('')
      else expect((JSON.parse(body) as Problem).code).toBe('method_not_allowed')
    }
  })
}

test('no header changes the method or the path', async () => {
  const { id } = await newAgent(gate.live)
  for (const name of ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override']) {
    const { status } = await send(`/v1/agents/${id}`, 'GET', { [name]: 'DELETE' })
    expect(status).toBe(200)
  }
  for (const name of ['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Prefix']) {
    const { text } = await send('/livez', 'GET', { [name]: '/v1/agents' })
    expect(text).toBe('{"status":"ok"}')
  }
  expect((await gate.live.ok('agents.get', { id })).status).toBe('active')
})

test('HEAD has the status and the headers of GET, and no body', async () => {
  const { id } = await newAgent(gate.live)
  for (const { path, method } of operationList.filter(one => one.method === 'GET')) {
    const at = path.replace('{id}', path.startsWith('/v1/agents') ? id : 'x')
    const get = await send(at)
    const head = await send(at, 'HEAD')
    expect([path, method, head.status, head.text]).toEqual([path, 'GET', get.status, ''])
    for (const name of ['content-type', 'cache-control', 'etag']) {
      expect(head.headers.get(name)).toBe(get.headers.get(name))
    }
  }
})

test('HEAD without a key is refused as GET is', async () => {
  const { status, text } = await send('/v1/agents', 'HEAD', { 'X-API-Key': '' })
  expect([status, text]).toEqual([401, ''])
})

test('no answer says what the server is made of', async () => {
  for (const path of ['/v1/agents', '/nope', '/livez', '/openapi.json']) {
    const { headers } = await send(path)
    for (const name of ['server', 'x-powered-by', 'via', 'set-cookie']) {
      expect([path, name, headers.get(name)]).toEqual([path, name, null])
    }
    expect(headers.get('access-control-allow-credentials')).toBeNull()
  }
})

const BODY = JSON.stringify({ name: 'a', owner: 'b' })

test('a query is read by its names only', async () => {
  for (const query of ['surprise', 'limit[]=1', 'limit=1&limit=2', '&=', 'LIMIT=1', 'limit%00=1']) {
    const { status } = await send(`/v1/agents?${query}`)
    expect([query, status]).toEqual([query, 400])
  }
  for (const query of ['', '&', 'limit=%31', 'owner=%ED%A0%80', 'owner=a+b']) {
    const { status } = await send(`/v1/agents?${query}`)
    expect([query, status]).toEqual([query, 200])
  }
})

test('a header that is far too long is refused, and nothing of it is kept', async () => {
  for (const name of ['If-None-Match', 'User-Agent', 'X-Surprise', 'Idempotency-Key']) {
    const { status, problem } = await send('/v1/agents', 'GET', { [name]: 'a'.repeat(9000) })
    expect([name, status, problem?.code]).toEqual([name, 400, 'invalid_request'])
    expect(problem?.errors?.[0]?.pointer.toLowerCase()).toBe(`header ${name.toLowerCase()}`)
  }
})

test('requests that are no HTTP are closed and leave nothing', async () => {
  const head = [`X-API-Key: ${gate.server.liveKey}`, 'Content-Type: application/json']
  const length = `Content-Length: ${BODY.length}`
  const broken = [
    sendRaw(gate.server.url, 'POST /v1/agents', [...head, 'Content-Length: -5'], BODY),
    sendRaw(gate.server.url, 'POST /v1/agents', [...head, 'Content-Length: x'], BODY),
    sendRaw(
      gate.server.url,
      'POST /v1/agents',
      [...head, length, 'Transfer-Encoding: chunked'],
      BODY,
    ),
    sendRaw(gate.server.url, 'POST /v1/agents', [...head, 'X-Bad: \u0001', length], BODY),
  ]
  for (const { status } of await Promise.all(broken)) expect([0, 400]).toContain(status)
  expect((await gate.live.ok('agents.list', { query: { owner: 'b' } })).data).toEqual([])
})
