import { expect, test } from 'bun:test'
import { createLimits } from '../../../src/rate-limits/limits.ts'
import { newToken } from '../../support/calls.ts'
import { newDelegation } from '../../support/delegations.ts'
import { useGate } from '../../support/gate.ts'
import { problemOf } from '../../support/refusals.ts'
import { wideLimits } from '../../support/server.ts'

const gate = useGate(() => ({
  ...wideLimits(),
  unsignedTokens: createLimits({
    unsignedTokens: { name: 'unsigned-tokens', perSecond: 0.001, burst: 3 },
  }).unsignedTokens,
}))

test('delegations.verify 429: tokens that nobody signed, by address; never our own', async () => {
  const { token } = await newDelegation(gate.live)
  const forged = `${token.slice(0, -86)}${'A'.repeat(86)}`
  const garbage = ['x', forged, 'a.b.c']
  for (const text of garbage) {
    const verdict = await gate.anyone.ok('delegations.verify', { body: { token: text } })
    expect(verdict.valid).toBe(false)
  }
  for (const text of garbage) {
    const answer = await gate.anyone.call('delegations.verify', { body: { token: text } })
    expect([answer.status, problemOf(answer).code]).toEqual([429, 'rate_limited'])
    expect(answer.headers.get('ratelimit')).toMatch(/^"unsigned-tokens";r=0;t=\d+$/)
  }
  // One limit for both verifies: nobody gets twice as many tries.
  const other = await gate.anyone.call('tokens.verify', { body: { token: 'x' } })
  expect(other.status).toBe(429)
  const task = await newToken(gate.live)
  for (let i = 0; i < 10; i++) {
    expect((await gate.anyone.ok('delegations.verify', { body: { token } })).valid).toBe(true)
    const body = { token: task.token }
    expect((await gate.anyone.ok('delegations.verify', { body })).code).toBe('wrong_kind')
  }
})
