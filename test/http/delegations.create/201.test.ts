import { expect, test } from 'bun:test'
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { newAgent } from '../../support/calls.ts'
import { handOn, newDelegation } from '../../support/delegations.ts'
import { useGate } from '../../support/gate.ts'
import { testReplay } from '../../support/idempotency.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

test('delegations.create: the record of what was asked for, and the token once', async () => {
  const [from, to] = [await newAgent(gate.live), await newAgent(gate.live, { capabilities: [] })]
  const asked = {
    from_agent_id: from.id,
    to_agent_id: to.id,
    scope: ['orders:read', 'orders.create'],
    constraints: { max_order_usd: 200, region: { pattern: 'eu-*' } },
    ttl: 60,
    max_depth: 2,
    reason: 'Restock the shop',
  }
  const { body, headers } = await gate.live.reply('delegations.create', { body: asked })
  expect(body).toMatchObject({ ...asked, depth: 1, origin_agent_id: from.id, status: 'active' })
  expect(body.id).toMatch(/^del_[0-9A-Za-z]{22}$/)
  expect(headers.get('location')).toBe(`/v1/delegations/${body.id}`)
  expect(body.parent_delegation_id).toBeUndefined()
  const { scope, constraints, expires_at } = body
  const hop = { from_agent_id: from.id, to_agent_id: to.id, scope, constraints, expires_at }
  expect(body.chain).toEqual([{ delegation_id: body.id, ...hop }])
  const issuedAt = Math.floor(Date.parse(body.created_at) / 1000)
  expect(Date.parse(expires_at) / 1000 - issuedAt).toBe(60)
  for (const part of body.token.split('.').slice(1)) {
    expect(JSON.stringify(await dumpTables(gate))).not.toContain(part)
  }
})

test('delegations.create: a JWT of its own type with all links, which the JWKS verifies', async () => {
  const root = await newDelegation(gate.live, { constraints: { max_usd: 5 } })
  const child = await handOn(gate.live, root, { ttl: 60 })
  const keys = await gate.anyone.ok('system.jwks')
  expect(decodeProtectedHeader(child.token).typ).toBe('delegation+jwt')
  const { payload } = await jwtVerify(
    child.token,
    createLocalJWKSet(keys as unknown as JSONWebKeySet),
    { issuer: 'https://gate.example', audience: 'https://gate.example', typ: 'delegation+jwt' },
  )
  expect(payload).toMatchObject({
    sub: child.to_agent_id,
    jti: child.id,
    scope: 'orders.read',
    exp: Date.parse(child.expires_at) / 1000,
    client_id: child.issued_by,
    links: [root, child].map(one => ({
      id: one.id,
      from: one.from_agent_id,
      to: one.to_agent_id,
      scope: 'orders.read',
      exp: Date.parse(one.expires_at) / 1000,
      max_depth: 4,
    })),
  })
})

test('delegations.create: an hour and four links unless something else is said', async () => {
  const root = await newDelegation(gate.live)
  expect([root.ttl, root.max_depth]).toEqual([3600, 4])
  // What the parent allows goes for the child.
  const narrow = await newDelegation(gate.live, { max_depth: 2 })
  expect((await handOn(gate.live, narrow)).max_depth).toBe(2)
})

test('delegations.create: 1 and 2592000 are the bounds of ttl, 1 and 16 those of depth', async () => {
  for (const facts of [{ ttl: 1 }, { ttl: 2_592_000 }, { max_depth: 1 }, { max_depth: 16 }]) {
    expect(await newDelegation(gate.live, facts)).toMatchObject(facts)
  }
})

test('delegations.create: the acting agents’ own capabilities do not count', async () => {
  const able = await newAgent(gate.live, { capabilities: ['orders.*'] })
  const unable = await newAgent(gate.live, { capabilities: [] })
  const root = await newDelegation(gate.live, {
    from_agent_id: able.id,
    to_agent_id: unable.id,
    scope: ['orders.*'],
  })
  const child = await handOn(gate.live, root, { scope: ['orders.create', 'orders.items.*'] })
  expect(child.depth).toBe(2)
})

test('delegations.create: a key without agents.read can delegate', async () => {
  const [from, to] = [await newAgent(gate.live), await newAgent(gate.live)]
  const api = await gate.withScopes(['delegations.write'])
  await newDelegation(api, { from_agent_id: from.id, to_agent_id: to.id })
})

test('delegations.create: audited with the agents from the origin to the one that acts', async () => {
  const root = await newDelegation(gate.live)
  const child = await handOn(gate.live, root)
  const [row] = await gate.sql<{ chain: string[] }[]>`
    select chain from live.audit_events where target_id = ${child.id}`
  expect(row?.chain).toEqual([root.from_agent_id, root.to_agent_id, child.to_agent_id])
})

testReplay(gate, 'delegations.create', 'token')
