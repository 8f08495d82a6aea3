import { expect, test } from 'bun:test'
import { newAgent, newToken } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

test('agents.revoke: once it has answered, no token of the agent is accepted', async () => {
  const { id } = await newAgent(gate.live)
  const tokens = [
    await newToken(gate.live, { agent_id: id }),
    await newToken(gate.live, { agent_id: id, ttl: 86_400 }),
  ]
  const other = await newToken(gate.live)
  const revoked = await gate.live.ok('agents.revoke', { id })
  expect(revoked).toMatchObject({ id, status: 'revoked', revoked_tokens: 2 })
  for (const { token } of tokens) {
    const verdict = await gate.anyone.ok('tokens.verify', { body: { token } })
    expect([verdict.valid, verdict.code]).toEqual([false, 'agent_revoked'])
  }
  const verdict = await gate.anyone.ok('tokens.verify', { body: { token: other.token } })
  expect(verdict.valid).toBe(true)
})

test('agents.revoke: repeats answer the same and change nothing', async () => {
  const { id } = await newAgent(gate.live)
  const token = await newToken(gate.live, { agent_id: id })
  await newToken(gate.live, { agent_id: id, ttl: 5 })
  gate.server.clock.advance(6000)
  const first = await gate.live.reply('agents.revoke', { id })
  expect(first.body.revoked_tokens).toBe(1)
  gate.server.clock.advance(3_600_000)
  await gate.live.ok('tokens.revoke', { id: token.id })
  const before = await dumpTables(gate)
  const second = await gate.live.reply('agents.revoke', { id })
  expect(second.body).toEqual(first.body)
  expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
  expect(await dumpTables(gate)).toEqual(before)
})

test('agents.revoke: a suspended agent can be revoked', async () => {
  const { id } = await newAgent(gate.live)
  await gate.live.ok('agents.update', { id, body: { status: 'suspended' } })
  expect((await gate.live.ok('agents.revoke', { id })).status).toBe('revoked')
})

test('agents.revoke: two at once are one revoke', async () => {
  const { id } = await newAgent(gate.live)
  await newToken(gate.live, { agent_id: id })
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => gate.live.ok('agents.revoke', { id })),
  )
  for (const answer of answers) expect(answer).toEqual(answers[0] ?? answer)
  const rows = await gate.sql`
    select id from live.audit_events where target_id = ${id} and action = 'agent.revoked'`
  expect(rows).toHaveLength(1)
})

test('agents.revoke: what is issued meanwhile is not accepted after the answer', async () => {
  const { id } = await newAgent(gate.live)
  const body = { agent_id: id, scope: ['orders.read'] }
  const issues = Array.from({ length: 20 }, () => gate.live.call('tokens.create', { body }))
  await gate.live.ok('agents.revoke', { id })
  for (const answer of await Promise.all(issues)) {
    if (answer.status === 409) continue
    const { token } = answer.json as { token: string }
    const verdict = await gate.anyone.ok('tokens.verify', { body: { token } })
    expect([verdict.valid, verdict.code]).toEqual([false, 'agent_revoked'])
  }
})

test('agents.revoke: an empty JSON body is no body', async () => {
  const { id } = await newAgent(gate.live)
  expect((await gate.live.call('agents.revoke', { id, raw: '{}' })).status).toBe(200)
})
