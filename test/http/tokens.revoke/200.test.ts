import { expect, test } from 'bun:test'
import { newAgent, newToken } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

const codeOf = async (token: string) =>
  (await gate.anyone.ok('tokens.verify', { body: { token } })).code as string

test('tokens.revoke: once it has answered, no verify accepts the token, others go on', async () => {
  const { id: agent_id } = await newAgent(gate.live)
  const one = await newToken(gate.live, { agent_id })
  const other = await newToken(gate.live, { agent_id })
  expect(await codeOf(one.token)).toBe('ok')
  const revoked = await gate.live.ok('tokens.revoke', { id: one.id })
  const { token, ttl, ...record } = one
  expect(revoked).toEqual({
    ...record,
    status: 'revoked',
    revoked_at: revoked.revoked_at as string,
  })
  expect([await codeOf(token), await codeOf(other.token)]).toEqual(['revoked', 'ok'])
})

test('tokens.revoke: repeats answer the same and change nothing', async () => {
  const { id } = await newToken(gate.live)
  const first = await gate.live.ok('tokens.revoke', { id })
  gate.server.clock.advance(3_600_000)
  const before = await dumpTables(gate)
  expect(await gate.live.ok('tokens.revoke', { id })).toEqual(first)
  expect(await dumpTables(gate)).toEqual(before)
})

test('tokens.revoke: an expired token can be revoked', async () => {
  const { id, token } = await newToken(gate.live, { ttl: 5 })
  gate.server.clock.advance(6000)
  expect((await gate.live.ok('tokens.revoke', { id })).status).toBe('revoked')
  expect(await codeOf(token)).toBe('expired')
})

test('tokens.revoke: many at once are one revoke', async () => {
  const { id } = await newToken(gate.live)
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => gate.live.ok('tokens.revoke', { id })),
  )
  for (const answer of answers) expect(answer).toEqual(answers[0] ?? answer)
  const rows = await gate.sql`
    select id from live.audit_events where target_id = ${id} and action = 'token.revoked'`
  expect(rows).toHaveLength(1)
})

test('tokens.revoke: a verify that is sent after the answer is never let through', async () => {
  const { id: agent_id } = await newAgent(gate.live)
  const tokens = await Promise.all(
    Array.from({ length: 20 }, () => newToken(gate.live, { agent_id })),
  )
  const codes = await Promise.all(
    tokens.map(async ({ id, token }) => {
      const meanwhile = codeOf(token)
      await gate.live.ok('tokens.revoke', { id })
      const after = await codeOf(token)
      await meanwhile
      return after
    }),
  )
  expect(new Set(codes)).toEqual(new Set(['revoked']))
})

test('tokens.revoke: it holds when everything is read anew', async () => {
  const { id, token } = await newToken(gate.live)
  await gate.live.ok('tokens.revoke', { id })
  await gate.core.reload()
  expect(await codeOf(token)).toBe('revoked')
})
