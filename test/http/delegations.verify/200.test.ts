import { expect, test } from 'bun:test'
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { newAgent, newToken } from '../../support/calls.ts'
import { handOn, newChain, newDelegatedToken, newDelegation } from '../../support/delegations.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

const verify = (token: string, more: object = {}) =>
  gate.anyone.ok('delegations.verify', { body: { token, ...more } })

/** Nothing but the verdict: no fact about the delegation. */
const BARE = ['code', 'reason', 'valid']

test('ok: in whose name, by which hops, within what, until when', async () => {
  const root = await newDelegation(gate.live, { constraints: { max_usd: 5 }, max_depth: 3 })
  const to = await newAgent(gate.live, { name: 'acting' })
  const child = await handOn(gate.live, root, { to_agent_id: to.id, ttl: 60 })
  const { reason, remaining_ttl, ...verdict } = await verify(child.token)
  expect(reason).not.toBe('')
  expect(verdict).toEqual({
    ...{ valid: true, code: 'ok', constraints_checked: false, delegation_id: child.id },
    origin_agent_id: root.from_agent_id,
    agent_id: to.id,
    agent_name: 'acting',
    environment: 'live',
    scope: ['orders.read'],
    chain: child.chain,
    ...{ depth: 2, max_depth: 3 },
    issued_at: verdict.issued_at ?? '',
    expires_at: child.expires_at,
  })
  expect(remaining_ttl).toBeWithin(50, 61)
})

test('the checks of task tokens, in their order', async () => {
  const { id, token } = await newDelegation(gate.live, { ttl: 60, constraints: { max_usd: 5 } })
  const code = async (more: object = {}) => (await verify(token, more)).code as string
  expect(await code({ required_scope: 'orders.create', context: { usd: 6 } })).toBe('scope_missing')
  expect(await code({ required_scope: ['orders.read'], context: { usd: 6 } })).toBe(
    'constraint_violated',
  )
  expect(await code({ required_scope: 'orders:read', context: { usd: 5 } })).toBe('ok')
  expect(await code({ audience: 'anybody' })).toBe('ok')
  await gate.live.ok('delegations.revoke', { id })
  expect(await code({ required_scope: 'orders.create' })).toBe('delegation_revoked')
  gate.server.clock.advance(60_000)
  expect(await code()).toBe('expired')
})

test('constraint_violated: of every link, each by itself, with whose it is', async () => {
  const root = await newDelegation(gate.live, { constraints: { max_usd: 5, region: ['eu', 'us'] } })
  const child = await handOn(gate.live, root, { constraints: { max_usd: 3, sku: 'x' } })
  const context = { usd: 4, region: 'asia', sku: 'y' }
  const region = { constraint: 'region', expected: '["eu","us"]', actual: '"asia"' }
  const violations = [
    { ...region, delegation_id: root.id },
    { constraint: 'max_usd', expected: '3', actual: '4', delegation_id: child.id },
    { constraint: 'sku', expected: '"x"', actual: '"y"', delegation_id: child.id },
  ]
  expect((await verify(child.token, { context })).violations).toEqual(violations)
  const { token } = await newDelegatedToken(gate.live, child, { constraints: { max_usd: 1 } })
  const verdict = await gate.anyone.ok('tokens.verify', { body: { token, context } })
  const own = { constraint: 'max_usd', expected: '1', actual: '4' }
  expect(verdict.violations).toEqual([...violations, own])
})

test('a task token and nonsense are none, and nothing is told', async () => {
  const task = await newToken(gate.live)
  const { token } = await newDelegation(gate.live)
  const cases = { wrong_kind: task.token, malformed: 'x', invalid: `${token.slice(0, -8)}AAAAAAAA` }
  for (const [code, text] of Object.entries(cases)) {
    const verdict = await verify(text)
    expect(Object.keys(verdict).sort()).toEqual(BARE)
    expect([verdict.valid, verdict.code as string]).toEqual([false, code])
  }
})

test('a token under a delegation says who acts in whose name, to anybody (RFC 8693)', async () => {
  const chain = await newChain(gate.live, 3)
  const last = chain.at(-1)
  if (last === undefined) throw new Error('no chain')
  const issued = await newDelegatedToken(gate.live, last)
  const verdict = await gate.anyone.ok('tokens.verify', { body: { token: issued.token } })
  expect(verdict).toMatchObject({
    ...{ valid: true, agent_id: last.to_agent_id, delegation_id: last.id },
    origin_agent_id: last.origin_agent_id,
    chain: last.chain,
  })
  const { data } = await gate.live.ok('tokens.list', { query: { delegation_id: last.id } })
  expect(data.map(one => one.id)).toEqual([issued.id])
  const keys = await gate.anyone.ok('system.jwks')
  const jwks = createLocalJWKSet(keys as unknown as JSONWebKeySet)
  const { payload } = await jwtVerify(issued.token, jwks, { typ: 'at+jwt' })
  const [first, second, third] = chain.map(one => one.to_agent_id)
  expect(payload.sub).toBe(chain[0]?.from_agent_id ?? '?')
  expect(payload.act).toEqual({ sub: third, act: { sub: second, act: { sub: first } } })
  const [row] = await gate.sql<{ chain: string[] }[]>`
    select chain from live.audit_events where target_id = ${issued.id}`
  expect(row?.chain).toEqual([chain[0]?.from_agent_id, first, second, third].map(id => id ?? '?'))
})

test('the same cold as primed, and no database is asked', async () => {
  const { token } = await newDelegation(gate.live)
  const { Verifier } = await import('../../../src/tokens/verify.ts')
  const { DELEGATION_TOKENS } = await import('../../../src/tokens/kinds.ts')
  const { ring, issuers, live } = gate.core
  const cold = new Verifier(ring, issuers, live, DELEGATION_TOKENS)
  const expected = { environment: 'live', audience: undefined, requiredScope: [] } as const
  const now = gate.server.clock.now()
  const [primed, read] = [gate.core.delegationVerifier, cold].map(one =>
    one.verify(token, expected, now),
  )
  expect(read).toEqual(primed)
  expect(read?.code).toBe('ok')
})
