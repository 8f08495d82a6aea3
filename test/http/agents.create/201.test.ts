import { expect, test } from 'bun:test'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { calculateJwkThumbprint } from 'jose'
import { AGENT } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { isReplay, testReplay } from '../../support/idempotency.ts'
import { ACCEPTED, asJwk, jwkOf } from '../../support/public-keys.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

test('agents.create: the two members of the quick start are enough', async () => {
  const { body, headers } = await gate.live.reply('agents.create', { body: AGENT })
  expect(body).toMatchObject({ ...AGENT, capabilities: [], metadata: {}, status: 'active' })
  expect(body.id).toMatch(/^ag_[0-9A-Za-z]{22}$/)
  expect(body.environment).toBe('live')
  expect(body.model_name).toBeUndefined()
  expect(headers.get('location')).toBe(`/v1/agents/${body.id}`)
  expect(headers.get('etag')).toBe('"1"')
})

test('agents.create: the pair is Ed25519, its private half PKCS#8 and kept nowhere', async () => {
  const made = await gate.live.ok('agents.create', { body: AGENT })
  const pem = made.private_key_pem ?? ''
  expect(pem).toStartWith('-----BEGIN PRIVATE KEY-----\n')
  const pair = createPrivateKey(pem)
  expect(pair.asymmetricKeyType).toBe('ed25519')
  const publicJwk = createPublicKey(pair).export({ format: 'jwk' })
  expect(jwkOf(made.public_key)).toEqual(jwkOf(publicJwk as typeof made.public_key))
  const { d = '' } = pair.export({ format: 'jwk' })
  const secret = Buffer.from(d, 'base64url')
  const dump = JSON.stringify(await dumpTables(gate))
  const written = [d, secret.toString('hex'), secret.toString('base64'), pem.split('\n')[1] ?? pem]
  for (const text of written) expect(dump).not.toContain(text)
  const read = await gate.live.ok('agents.get', { id: made.id })
  const { private_key_pem, ...rest } = made
  expect(read).toEqual(rest)
})

test('agents.create: the kid is the thumbprint of RFC 7638', async () => {
  const { public_key } = await gate.live.ok('agents.create', { body: AGENT })
  expect(public_key.kid).toBe(await calculateJwkThumbprint(jwkOf(public_key)))
})

for (const [what, make] of Object.entries(ACCEPTED)) {
  test(`agents.create: a public key of the caller's own, ${what}`, async () => {
    const public_key = make()
    const made = await gate.live.ok('agents.create', { body: { ...AGENT, public_key } })
    expect(made.private_key_pem).toBeUndefined()
    const jwk = asJwk(public_key) as { kty: string; crv: string; x: string; y?: string }
    expect(jwkOf(made.public_key)).toEqual(jwkOf(jwk))
    expect(made.public_key.kid).toBe(await calculateJwkThumbprint(jwkOf(jwk)))
  })
}

test('agents.create: everything given is kept as it was given', async () => {
  const body = {
    name: 'Bestell-Agent 🤖 «№1»',
    owner: 'x'.repeat(320),
    model_provider: 'anthropic',
    model_name: 'claude',
    capabilities: ['orders.read', 'orders:create', 'Refunds.*', 'a-b_c.9'],
    metadata: { team: 'fulfilment', '': 'x' },
  }
  const { metadata, ...rest } = body
  const sound = { ...rest, metadata: { team: metadata.team, 键: '\u202Evalue\r\n\u001B[31m' } }
  const made = await gate.live.ok('agents.create', { body: sound })
  expect(made).toMatchObject(sound)
  expect(await gate.live.ok('agents.get', { id: made.id })).toMatchObject(sound)
  await gate.live.refused('agents.create', { body }, 400, 'invalid_request')
})

test('agents.create: a test key makes a test agent, of its own public keys', async () => {
  const public_key = ACCEPTED['Ed25519 as PEM']?.()
  const body = { ...AGENT, public_key }
  const live = await gate.live.ok('agents.create', { body })
  const made = await gate.test.ok('agents.create', { body })
  expect([live.environment, made.environment]).toEqual(['live', 'test'])
  await gate.live.refused('agents.get', { id: made.id }, 404, 'not_found')
})

test('agents.create: an answer without a secret can be repeated for 24 hours', async () => {
  const headers = { 'Idempotency-Key': 'own-key' }
  const call = { body: { ...AGENT, public_key: ACCEPTED['P-256 as JWK']?.() }, headers }
  const first = await gate.live.call('agents.create', call)
  gate.server.clock.advance(23 * 3_600_000)
  const second = await gate.live.call('agents.create', call)
  expect(isReplay(second)).toBe(true)
  expect(second.json).toEqual(first.json)
})

testReplay(gate, 'agents.create', 'private_key_pem')
