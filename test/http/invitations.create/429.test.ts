import { expect, test } from 'bun:test'
import { createLimits } from '../../../src/rate-limits/limits.ts'
import { useGate } from '../../support/gate.ts'
import { newMember } from '../../support/members.ts'
import { problemOf } from '../../support/refusals.ts'
import { wideLimits } from '../../support/server.ts'

const gate = useGate(() => {
  const testKeys = { name: 'test-key', perSecond: 0.001, burst: 2 }
  return { ...wideLimits(), testKeys: createLimits({ testKeys }).testKeys }
})

test('invitations.create 429: a test key beyond its limit is not even told that it may not', async () => {
  const call = { id: (await newMember(gate.live)).id, body: {} }
  for (let calls = 0; calls < 2; calls++) await gate.test.call('whoami.get')
  const answer = await gate.test.call('invitations.create', call)
  expect([answer.status, problemOf(answer).code]).toEqual([429, 'rate_limited'])
  gate.server.clock.advance(Number(answer.headers.get('retry-after')) * 1000)
  await gate.test.refused('invitations.create', call, 403, 'live_key_required')
})
