import { expect, test } from 'bun:test'
import { createLimits } from '../../../src/rate-limits/limits.ts'
import { useGate } from '../../support/gate.ts'
import { acceptance } from '../../support/members.ts'
import { sharedIssuer } from '../../support/oidc.ts'
import { problemOf } from '../../support/refusals.ts'
import { wideLimits } from '../../support/server.ts'

const gate = useGate(() => {
  const signIns = { name: 'sign-ins', perSecond: 0.001, burst: 3 }
  return { ...wideLimits(), signIns: createLimits({ signIns }).signIns }
})

test('invitations.accept 429: by address, before anything is looked up', async () => {
  const good = await acceptance(gate.live)
  const guess = { body: { ...(good.body as object), invitation: 'aginv_guess' } }
  for (let i = 0; i < 3; i++) {
    await gate.anyone.refused('invitations.accept', guess, 404, 'not_found')
  }
  const asked = sharedIssuer().asked.length
  const answer = await gate.anyone.call('invitations.accept', good)
  expect([answer.status, problemOf(answer).code]).toEqual([429, 'rate_limited'])
  expect(sharedIssuer().asked).toHaveLength(asked)
  gate.server.clock.advance(Number(answer.headers.get('retry-after')) * 1000)
  await gate.anyone.ok('invitations.accept', await acceptance(gate.live))
})
