import { expect, test } from 'bun:test'
import { createLimits } from '../../../src/rate-limits/limits.ts'
import { newToken } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { problemOf } from '../../support/refusals.ts'
import { wideLimits } from '../../support/server.ts'

const gate = useGate(() => ({
  ...wideLimits(),
  unsignedTokens: createLimits({
    unsignedTokens: { name: 'unsigned-tokens', perSecond: 0.001, burst: 3 },
  }).unsignedTokens,
  countedTokens: createLimits({
    countedTokens: { name: 'counted-token', perSecond: 0.5, burst: 3 },
  }).countedTokens,
}))

test('tokens.verify 429: tokens that nobody signed, by address; never our own', async () => {
  const { token } = await newToken(gate.live)
  const forged = `${token.slice(0, -86)}${'A'.repeat(86)}`
  const garbage = ['x', forged, 'a.b.c']
  for (const text of garbage) {
    const verdict = await gate.anyone.ok('tokens.verify', { body: { token: text } })
    expect(verdict.valid).toBe(false)
  }
  for (const text of garbage) {
    const answer = await gate.anyone.call('tokens.verify', { body: { token: text } })
    expect([answer.status, problemOf(answer).code]).toEqual([429, 'rate_limited'])
    expect(answer.headers.get('ratelimit')).toMatch(/^"unsigned-tokens";r=0;t=\d+$/)
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
  }
  for (let i = 0; i < 10; i++) {
    expect((await gate.anyone.ok('tokens.verify', { body: { token } })).valid).toBe(true)
  }
  const audience = { token: (await newToken(gate.live, { audience: ['a'] })).token }
  for (let i = 0; i < 10; i++) {
    const verdict = await gate.anyone.ok('tokens.verify', { body: audience })
    expect(verdict.code).toBe('audience_mismatch')
  }
})

test('tokens.verify 429: a token that is counted, by its id, before the database is asked', async () => {
  const { token, id } = await newToken(gate.live, { constraints: { max_uses: 9 } })
  const other = await newToken(gate.live, { constraints: { max_uses: 9 } })
  const verify = (text: string, more: object = {}) =>
    gate.anyone.call('tokens.verify', { body: { token: text, ...more } })
  for (const more of [{}, { dry_run: true }, { use_id: 'u' }]) {
    expect((await verify(token, more)).json).toMatchObject({ code: 'ok' })
  }
  const refused = await verify(token)
  expect([refused.status, problemOf(refused).code]).toEqual([429, 'rate_limited'])
  expect(refused.headers.get('ratelimit')).toBe('"counted-token";r=0;t=6')
  expect(refused.headers.get('retry-after')).toBe('2')
  expect((await gate.live.ok('tokens.get', { id })).remaining_uses).toBe(7)
  expect((await verify(other.token)).json).toMatchObject({ code: 'ok' })
  expect((await verify(token, { required_scope: 'x' })).json).toMatchObject({
    code: 'scope_missing',
  })
  gate.server.clock.advance(2000)
  expect((await verify(token)).json).toMatchObject({ code: 'ok', remaining_uses: 6 })
})
