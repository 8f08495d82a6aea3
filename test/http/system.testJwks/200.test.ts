import { expect, test } from 'bun:test'
import { rotateSigningKey } from '../../../src/signing-keys/signing-keys.ts'
import { newDelegation } from '../../support/delegations.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

const kids = async () => (await gate.anyone.ok('system.testJwks')).keys.map(key => key.kid)

test('system.testJwks: public Ed25519 keys and nothing else, to be kept for 5 minutes', async () => {
  const { body, headers } = await gate.anyone.reply('system.testJwks')
  expect(body.keys).toHaveLength(1)
  expect(body.keys[0]).toMatchObject({ kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA' })
  expect(Object.keys(body.keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
  expect(headers.get('cache-control')).toBe('public, max-age=300')
})

test('system.testJwks: it shares no key with the other environment', async () => {
  const { keys } = await gate.anyone.ok('system.jwks')
  expect(keys.map(key => key.kid)).not.toEqual(expect.arrayContaining(await kids()))
})

test('system.testJwks: a new key is published before it signs, the old one until its tokens end', async () => {
  const [old = ''] = await kids()
  const etag = (await gate.anyone.reply('system.testJwks')).headers.get('etag')
  const made = await gate.core.asOperator('test', work =>
    rotateSigningKey(work, gate.core.secrets.keyEncryption),
  )
  await gate.core.reload()
  expect(await kids()).toEqual([old, made.kid])
  expect((await gate.anyone.reply('system.testJwks')).headers.get('etag')).not.toBe(etag)
  gate.server.clock.advance(made.signsFrom.getTime() - gate.server.clock.now() - 1000)
  const month = 30 * 86_400
  const last = await newDelegation(gate.test, { ttl: month })
  gate.server.clock.advance(1001)
  expect(await kids()).toEqual([made.kid, old])
  gate.server.clock.advance((month - 10) * 1000)
  expect(await kids()).toEqual([made.kid, old])
  const body = { token: last.token, environment: 'test' }
  expect((await gate.anyone.ok('delegations.verify', { body })).valid).toBe(true)
  gate.server.clock.advance(100_000)
  expect(await kids()).toEqual([made.kid])
})
