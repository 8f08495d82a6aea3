import { expect, test } from 'bun:test'
import { newToken } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('tokens.get: the record, never the token', async () => {
  const { token, ttl, ...record } = await newToken(gate.live, { constraints: { max: 1 } })
  const answer = await gate.live.call('tokens.get', { id: record.id })
  expect(answer.json).toEqual(record)
  expect(answer.text).not.toContain(token.split('.')[1] ?? token)
})

test('tokens.get: its status is that of now', async () => {
  const { id, agent_id } = await newToken(gate.live, { ttl: 60 })
  const status = async () => (await gate.live.ok('tokens.get', { id })).status
  expect(await status()).toBe('active')
  await gate.live.ok('agents.update', { id: agent_id, body: { status: 'suspended' } })
  expect(await status()).toBe('suspended')
  gate.server.clock.advance(60_000)
  expect(await status()).toBe('expired')
  await gate.live.ok('agents.revoke', { id: agent_id })
  expect(await status()).toBe('revoked')
})
