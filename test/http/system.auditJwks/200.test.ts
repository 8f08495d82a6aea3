import { expect, test } from 'bun:test'
import { newAgent } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('system.auditJwks: the public key of the checkpoints and nothing else, to be kept for 5 minutes', async () => {
  const { body, headers } = await gate.anyone.reply('system.auditJwks')
  expect(body.keys).toHaveLength(1)
  expect(body.keys[0]).toMatchObject({ kty: 'OKP', crv: 'Ed25519', use: 'sig', alg: 'EdDSA' })
  expect(Object.keys(body.keys[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
  expect(headers.get('cache-control')).toBe('public, max-age=300')
  await newAgent(gate.live)
  await gate.core.sealer.seal()
  const [last] = (await gate.live.ok('audit.listCheckpoints')).data
  expect(last?.kid).toBe(body.keys[0]?.kid ?? '')
})

test('system.auditJwks: it shares no key with tokens or the other environment', async () => {
  const [own, ...others] = await Promise.all([
    gate.anyone.ok('system.auditJwks'),
    gate.anyone.ok('system.testAuditJwks'),
    gate.anyone.ok('system.jwks'),
    gate.anyone.ok('system.testJwks'),
  ])
  const foreign = others.flatMap(set => set.keys.flatMap(key => [key.kid, key.x]))
  for (const key of own.keys) {
    expect(foreign).not.toContain(key.kid)
    expect(foreign).not.toContain(key.x)
  }
})
