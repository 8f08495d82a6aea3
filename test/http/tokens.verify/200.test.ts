import { expect, test } from 'bun:test'
import { headerSegmentOf, type RingKey } from '../../../src/signing-keys/key-ring.ts'
import { compromiseSigningKey } from '../../../src/signing-keys/signing-keys.ts'
import { writeToken } from '../../../src/tokens/jwt.ts'
import { newAgent, newToken } from '../../support/calls.ts'
import { newDelegation } from '../../support/delegations.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

const verify = (token: string, more: object = {}) =>
  gate.anyone.ok('tokens.verify', { body: { token, ...more } })

/** Nothing but the verdict: no fact about the token. */
const BARE = ['code', 'reason', 'valid']

const signer = (): RingKey => gate.core.ring.signer('live', gate.server.clock.now())

test('ok: everything that a service needs to know', async () => {
  const issued = await newToken(gate.live, {
    task_description: 'Create order #1847',
    constraints: { max_order_usd: 200 },
    ttl: 120,
  })
  const { reason, ...verdict } = await verify(issued.token)
  expect(reason).not.toBe('')
  expect(verdict).toEqual({
    valid: true,
    code: 'ok',
    constraints_checked: false,
    token_id: issued.id,
    agent_id: issued.agent_id,
    agent_name: issued.agent_name,
    environment: 'live',
    scope: issued.scope,
    audience: issued.audience,
    task_description: 'Create order #1847',
    constraints: { max_order_usd: 200 },
    issued_at: issued.issued_at,
    expires_at: issued.expires_at,
    remaining_ttl: verdict.remaining_ttl as number,
  })
  expect(verdict.remaining_ttl).toBeGreaterThan(0)
  expect(verdict.remaining_ttl).toBeLessThanOrEqual(120)
})

test('ok: the agent is called what it was called at issue, its owner never', async () => {
  const agent = await newAgent(gate.live, { name: 'first', owner: 'secret-owner' })
  const { token } = await newToken(gate.live, { agent_id: agent.id })
  await gate.live.ok('agents.update', { id: agent.id, body: { name: 'second' } })
  const verdict = await verify(token)
  expect(verdict.agent_name).toBe('first')
  expect(JSON.stringify(verdict)).not.toContain('secret-owner')
})

test('ok: the same cold as primed', async () => {
  const { token } = await newToken(gate.live)
  const primed = await verify(token)
  const { Verifier } = await import('../../../src/tokens/verify.ts')
  const cold = new Verifier(gate.core.ring, gate.core.issuers, gate.core.live)
  const expected = { environment: 'live', audience: undefined, requiredScope: [] } as const
  const verdict = cold.verify(token, expected, gate.server.clock.now())
  expect([verdict.code, verdict.facts?.tokenId]).toEqual(['ok', primed.token_id])
})

const MALFORMED = ['', 'x', 'a.b', 'a.b.c.d', '..', 'a..c', 'é.é.é', 'a.b.c', ' ', '{}.{}.{}']
for (const token of MALFORMED) {
  test(`malformed: '${token}'`, async () => {
    const verdict = await verify(token)
    expect(Object.keys(verdict).sort()).toEqual(BARE)
    expect([verdict.valid, verdict.code]).toEqual([false, 'malformed'])
  })
}

test('malformed: a token of 9 KB, though its shape is right', async () => {
  const { token } = await newToken(gate.live)
  const [header, payload, signature] = token.split('.')
  const long = `${header}.${payload}${'A'.repeat(9 * 1024)}.${signature}`
  expect(await verify(long)).toMatchObject({ valid: false, code: 'malformed' })
})

test('invalid: a changed token, and nothing of it is told', async () => {
  const { token } = await newToken(gate.live)
  const [header = '', payload = '', signature = ''] = token.split('.')
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
  const wider = Buffer.from(JSON.stringify({ ...claims, scope: '*' })).toString('base64url')
  const changed = [
    `${header}.${wider}.${signature}`,
    `${header}.${payload}.${signature.slice(1)}A`,
    `${header}.${payload}.${'A'.repeat(86)}`,
  ]
  for (const text of changed) {
    const verdict = await verify(text)
    expect(Object.keys(verdict).sort()).toEqual(BARE)
    expect([verdict.valid, verdict.code]).toEqual([false, 'invalid'])
  }
})

test('wrong_kind: signed here, as something else', async () => {
  const { token } = await newToken(gate.live)
  const payload = token.split('.')[1] ?? ''
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object
  const key = signer()
  const session = headerSegmentOf(key.kid, 'session+jwt')
  const unknown = { ...key, headerSegments: { ...key.headerSegments, 'at+jwt': session } }
  for (const text of [
    writeToken(claims, key, 'delegation+jwt'),
    writeToken(claims, unknown),
    (await newDelegation(gate.live)).token,
  ]) {
    const verdict = await verify(text)
    expect(Object.keys(verdict).sort()).toEqual(BARE)
    expect([verdict.valid, verdict.code]).toEqual([false, 'wrong_kind'])
  }
})

test('wrong_environment: both ways, and nothing of the token is told', async () => {
  const live = await newToken(gate.live)
  const test = await newToken(gate.test)
  for (const verdict of [
    await verify(live.token, { environment: 'test' }),
    await verify(test.token),
    await verify(test.token, { environment: 'live' }),
  ]) {
    expect(Object.keys(verdict).sort()).toEqual(BARE)
    expect([verdict.valid, verdict.code]).toEqual([false, 'wrong_environment'])
  }
  expect((await verify(test.token, { environment: 'test' })).valid).toBe(true)
})

test('expired: from the second that it names', async () => {
  const { token, expires_at } = await newToken(gate.live, { ttl: 60 })
  const left = Date.parse(expires_at) - gate.server.clock.now()
  gate.server.clock.advance(left)
  const verdict = await verify(token)
  expect(verdict).toMatchObject({ valid: false, code: 'expired', remaining_ttl: 0 })
})

test('not_yet_valid: a token of a clock that is more than 5 seconds ahead', async () => {
  gate.server.clock.advance(60_000)
  const { token } = await newToken(gate.live)
  gate.server.clock.advance(-4000)
  expect((await verify(token)).code).toBe('ok')
  gate.server.clock.advance(-56_000)
  expect(await verify(token)).toMatchObject({ valid: false, code: 'not_yet_valid' })
})

test('workspace_suspended: until it no longer is', async () => {
  const { token } = await newToken(gate.live)
  await gate.sql`update core.workspaces set status = 'suspended'`
  await gate.core.reload()
  expect(await verify(token)).toMatchObject({ valid: false, code: 'workspace_suspended' })
  await gate.sql`update core.workspaces set status = 'active'`
  await gate.core.reload()
  expect((await verify(token)).code).toBe('ok')
})

test('agent_suspended, agent_revoked, revoked: in this order', async () => {
  const { id, token, agent_id } = await newToken(gate.live)
  await gate.live.ok('tokens.revoke', { id })
  expect(await verify(token)).toMatchObject({ valid: false, code: 'revoked' })
  await gate.live.ok('agents.update', { id: agent_id, body: { status: 'suspended' } })
  expect(await verify(token)).toMatchObject({ valid: false, code: 'agent_suspended' })
  await gate.live.ok('agents.revoke', { id: agent_id })
  expect(await verify(token)).toMatchObject({ valid: false, code: 'agent_revoked' })
})

test('audience_mismatch: a chosen audience must be named, and be one of them', async () => {
  const { token } = await newToken(gate.live, { audience: ['orders', 'billing'] })
  expect(await verify(token)).toMatchObject({ valid: false, code: 'audience_mismatch' })
  for (const audience of ['other', 'Orders', 'orders ', 'https://gate.example']) {
    expect((await verify(token, { audience })).code).toBe('audience_mismatch')
  }
  for (const audience of ['orders', 'billing']) {
    expect((await verify(token, { audience })).code).toBe('ok')
  }
})

test('audience_mismatch: never for a token that leaves the audience open', async () => {
  const { token } = await newToken(gate.live)
  expect((await verify(token, { audience: 'anyone' })).code).toBe('ok')
})

test('scope_missing: every required scope is needed', async () => {
  const { id: agent_id } = await newAgent(gate.live, { capabilities: ['orders.*', 'refunds.read'] })
  const { token } = await newToken(gate.live, { agent_id, scope: ['orders.*', 'refunds:read'] })
  const code = async (required_scope: unknown) => (await verify(token, { required_scope })).code
  for (const scope of ['orders.create', 'orders:items.read', 'refunds.read', 'refunds:read']) {
    expect(await code(scope)).toBe('ok')
  }
  expect(await code(['orders.create', 'refunds.read'])).toBe('ok')
  for (const scope of ['orders', 'refunds.write', 'ordersx.create', 'Orders.create']) {
    expect(await code(scope)).toBe('scope_missing')
  }
  expect(await code(['orders.create', 'refunds.write'])).toBe('scope_missing')
})

test('a required scope with a wildcard, or none, is a bad request', async () => {
  const { token } = await newToken(gate.live)
  for (const required_scope of ['orders.*', '*', '', [], ['*'], [''], 1, null, {}]) {
    const body = { token, required_scope }
    await gate.anyone.refused('tokens.verify', { body }, 400, 'invalid_request')
  }
})

test('an API key changes nothing, good or bad', async () => {
  const { token } = await newToken(gate.live)
  for (const api of [gate.live, gate.test, gate.anyone.as('nonsense')]) {
    expect((await api.ok('tokens.verify', { body: { token } })).code).toBe('ok')
  }
})

test('the order of the checks: what comes first names the code', async () => {
  const { id, token, agent_id } = await newToken(gate.live, { audience: ['a'], ttl: 60 })
  const asked = { audience: 'b', required_scope: 'none' }
  expect((await verify(token, asked)).code).toBe('audience_mismatch')
  await gate.live.ok('tokens.revoke', { id })
  expect((await verify(token, asked)).code).toBe('revoked')
  await gate.live.ok('agents.update', { id: agent_id, body: { status: 'suspended' } })
  expect((await verify(token, asked)).code).toBe('agent_suspended')
  gate.server.clock.advance(60_000)
  expect((await verify(token, asked)).code).toBe('expired')
  expect((await verify(token, { ...asked, environment: 'test' })).code).toBe('wrong_environment')
})

test('key_revoked: at once for all tokens of a compromised key, and another one signs', async () => {
  const { token } = await newToken(gate.live)
  const { kid } = signer()
  await gate.core.asOperator('live', work =>
    compromiseSigningKey(work, gate.core.secrets.keyEncryption, kid),
  )
  expect(await verify(token)).toMatchObject({ valid: false, code: 'key_revoked' })
  expect((await gate.anyone.ok('system.jwks')).keys.map(key => key.kid)).not.toContain(kid)
  await gate.core.reload()
  const next = await newToken(gate.live)
  expect((await verify(next.token)).code).toBe('ok')
  expect((await verify(token)).code).toBe('key_revoked')
})
