import { expect, test } from 'bun:test'
import { createPrivateKey, createPublicKey } from 'node:crypto'
import { newAgent, newToken } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { testReplay } from '../../support/idempotency.ts'
import { ACCEPTED, asJwk, jwkOf } from '../../support/public-keys.ts'

const gate = useGate()

test('agents.rotateKey: another pair, whose private half is answered once', async () => {
  const made = await newAgent(gate.live)
  const { body, headers } = await gate.live.reply('agents.rotateKey', { id: made.id, body: {} })
  expect(body.public_key.x).not.toBe(made.public_key.x)
  const publicKey = createPublicKey(createPrivateKey(body.private_key_pem ?? ''))
  expect(publicKey.export({ format: 'jwk' }).x).toBe(body.public_key.x)
  expect(headers.get('etag')).toBe('"2"')
  const { private_key_pem, ...rest } = body
  expect(await gate.live.ok('agents.get', { id: made.id })).toEqual(rest)
})

test('agents.rotateKey: live tokens go on, since they are not signed by that key', async () => {
  const { id } = await newAgent(gate.live)
  const { token } = await newToken(gate.live, { agent_id: id })
  await gate.live.ok('agents.rotateKey', { id, body: {} })
  expect((await gate.anyone.ok('tokens.verify', { body: { token } })).valid).toBe(true)
})

test('agents.rotateKey: the old public key is free for another agent', async () => {
  const { id, public_key } = await newAgent(gate.live)
  await gate.live.ok('agents.rotateKey', { id, body: {} })
  await newAgent(gate.live, { public_key: jwkOf(public_key) })
})

test('agents.rotateKey: a suspended agent can get a new key, and stays suspended', async () => {
  const { id } = await newAgent(gate.live)
  await gate.live.ok('agents.update', { id, body: { status: 'suspended' } })
  expect((await gate.live.ok('agents.rotateKey', { id, body: {} })).status).toBe('suspended')
})

test('agents.rotateKey: no body is an empty one', async () => {
  const { id } = await newAgent(gate.live)
  expect((await gate.live.call('agents.rotateKey', { id })).status).toBe(200)
})

for (const [what, make] of Object.entries(ACCEPTED)) {
  test(`agents.rotateKey: a public key of the caller's own, ${what}`, async () => {
    const { id } = await newAgent(gate.live)
    const public_key = make()
    const now = await gate.live.ok('agents.rotateKey', { id, body: { public_key } })
    const jwk = asJwk(public_key) as { kty: string; crv: string; x: string; y?: string }
    expect(jwkOf(now.public_key)).toEqual(jwkOf(jwk))
    expect(now.private_key_pem).toBeUndefined()
  })
}

testReplay(gate, 'agents.rotateKey', 'private_key_pem')
