import { expect, test } from 'bun:test'
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { newAgent, newToken } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { testReplay } from '../../support/idempotency.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

const TASK = {
  scope: ['orders.read', 'orders.create'],
  audience: ['https://orders.example', 'billing'],
  task_description: 'Create order #1847',
  constraints: { max_order_usd: 200, sku: ['a', 'b'], note: { exact: [null] } },
  ttl: 120,
}

test('tokens.create: the record of what was asked for, and the token once', async () => {
  const agent = await newAgent(gate.live)
  const body = { agent_id: agent.id, ...TASK }
  const { body: issued, headers } = await gate.live.reply('tokens.create', { body })
  expect(issued).toMatchObject({ ...body, agent_name: agent.name, status: 'active' })
  expect(issued.id).toMatch(/^tok_[0-9A-Za-z]{30}$/)
  expect(issued.grant_id).toMatch(/^gr_[0-9A-Za-z]{22}$/)
  expect(Date.parse(issued.expires_at) - Date.parse(issued.issued_at)).toBe(120_000)
  expect(headers.get('location')).toBe(`/v1/tokens/${issued.id}`)
  const { key_id } = await gate.live.ok('whoami.get')
  expect(issued.issued_by).toBe(key_id)
  const { token, ttl, ...record } = issued
  expect(await gate.live.ok('tokens.get', { id: issued.id })).toEqual(record)
  for (const part of token.split('.').slice(1)) {
    expect(JSON.stringify(await dumpTables(gate))).not.toContain(part)
  }
})

test('tokens.create: a JWT in the terms of RFC 9068, which the JWKS verifies', async () => {
  const issued = await newToken(gate.live, TASK)
  const header = decodeProtectedHeader(issued.token)
  const keys = await gate.anyone.ok('system.jwks')
  expect(header).toEqual({ alg: 'EdDSA', typ: 'at+jwt', kid: keys.keys[0]?.kid ?? '' })
  const { payload } = await jwtVerify(
    issued.token,
    createLocalJWKSet(keys as unknown as JSONWebKeySet),
    { issuer: 'https://gate.example', audience: 'billing', typ: 'at+jwt' },
  )
  const { workspace_id } = await gate.live.ok('whoami.get')
  expect(payload).toEqual({
    iss: 'https://gate.example',
    sub: issued.agent_id,
    aud: TASK.audience,
    client_id: issued.issued_by,
    iat: Date.parse(issued.issued_at) / 1000,
    exp: Date.parse(issued.expires_at) / 1000,
    jti: issued.id,
    scope: 'orders.read orders.create',
    agent_name: issued.agent_name,
    workspace_id,
    grant_id: issued.grant_id,
    task: TASK.task_description,
    constraints: TASK.constraints,
  })
})

test('tokens.create: without an audience it is the issuer; live for 300 seconds', async () => {
  const agent = await newAgent(gate.live)
  const body = { agent_id: agent.id, scope: ['orders.read'] }
  const issued = await gate.live.ok('tokens.create', { body })
  expect(issued).toMatchObject({ audience: ['https://gate.example'], ttl: 300, constraints: {} })
  expect(issued.task_description).toBeUndefined()
})

test('tokens.create: a test token has the test issuer and the test keys', async () => {
  const issued = await newToken(gate.test)
  expect(issued).toMatchObject({ environment: 'test', audience: ['https://gate.example/test'] })
  const { keys } = await gate.anyone.ok('system.testJwks')
  expect(decodeProtectedHeader(issued.token).kid).toBe(keys[0]?.kid ?? '')
})

test('tokens.create: 1 and 86400 are the bounds of ttl', async () => {
  const { id } = await newAgent(gate.live)
  for (const ttl of [1, 86_400]) {
    expect((await newToken(gate.live, { agent_id: id, ttl })).ttl).toBe(ttl)
  }
  for (const ttl of [0, -1, 86_401, 1.5, '300', null, 1e99]) {
    const body = { agent_id: id, scope: ['orders.read'], ttl }
    const problem = await gate.live.refused('tokens.create', { body }, 400, 'invalid_request')
    expect(problem.errors?.[0]?.pointer).toBe('/ttl')
  }
})

const WITHIN: [capability: string, scope: string][] = [
  ['orders.read', 'orders.read'],
  ['orders.read', 'orders:read'],
  ['orders:read', 'orders.read'],
  ['orders.*', 'orders.read'],
  ['orders:*', 'orders.items:read'],
  ['orders.*', 'orders.items.*'],
  ['orders.*', 'orders.*'],
]
for (const [capability, scope] of WITHIN) {
  test(`tokens.create: ${scope} lies within ${capability}, and stays as written`, async () => {
    const { id } = await newAgent(gate.live, { capabilities: [capability] })
    expect((await newToken(gate.live, { agent_id: id, scope: [scope] })).scope).toEqual([scope])
  })
}

test('tokens.create: a key without agents.read can issue', async () => {
  const { id } = await newAgent(gate.live)
  const api = await gate.withScopes(['tokens.write'])
  await newToken(api, { agent_id: id })
})

test('tokens.create: what the caller wrote reaches the verifier as it was', async () => {
  const text = '"\\ \u0001\r\n\u001B[31m <script> \u202E 🤖 ' + "';--"
  const agent = await newAgent(gate.live, { name: text })
  const constraints = { [text]: text, __proto__x: 1, n: -0.5, big: 1e300 }
  const facts = { agent_id: agent.id, task_description: text, constraints, audience: [text] }
  const { token } = await newToken(gate.live, facts)
  const body = { token, audience: text }
  expect(await gate.anyone.ok('tokens.verify', { body })).toMatchObject({
    valid: true,
    agent_name: text,
    task_description: text,
    constraints,
  })
})

testReplay(gate, 'tokens.create', 'token')
