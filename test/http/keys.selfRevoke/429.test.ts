import { expect, test } from 'bun:test'
import { generateKeyText } from '../../../src/api-keys/key-text.ts'
import { createLimits } from '../../../src/rate-limits/limits.ts'
import { newKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { problemOf } from '../../support/refusals.ts'
import { wideLimits } from '../../support/server.ts'

const gate = useGate(() => ({
  ...wideLimits(),
  failedAuthentications: createLimits().failedAuthentications,
  testKeys: createLimits({ testKeys: { name: 'test-key', perSecond: 0.001, burst: 8 } }).testKeys,
}))

test('keys.selfRevoke 429: who guesses keys is limited by address', async () => {
  const guess = () => gate.anyone.as(generateKeyText('live').text).call('keys.selfRevoke')
  let answer = await guess()
  for (let i = 0; i < 300; i++) answer = await guess()
  expect([answer.status, problemOf(answer).code]).toEqual([429, 'rate_limited'])
  expect(answer.headers.get('ratelimit-policy')).toStartWith('"failed-authentications";')
  gate.server.clock.advance(60_000)
})

test('keys.selfRevoke: a key whose limit is used up can still be ended', async () => {
  const { key } = await newKey(gate.test)
  const api = gate.test.as(key)
  while ((await api.call('whoami.get')).status !== 429);
  expect((await api.ok('keys.selfRevoke')).status).toBe('revoked')
  await api.refused('whoami.get', {}, 401, 'key_revoked')
})
