import { expect, test } from 'bun:test'
import { newAgent } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('agents.get: the agent as it was made, with the version of it', async () => {
  const { private_key_pem, ...agent } = await newAgent(gate.live, { metadata: { team: 'x' } })
  expect(private_key_pem).toBeDefined()
  const { body, headers } = await gate.live.reply('agents.get', { id: agent.id })
  expect(body).toEqual(agent)
  expect(headers.get('etag')).toBe('"1"')
})

test('agents.get: a revoked agent stays readable', async () => {
  const { id } = await newAgent(gate.live)
  const { revoked_tokens, revoked_delegations, ...revoked } = await gate.live.ok('agents.revoke', {
    id,
  })
  expect([revoked_tokens, revoked_delegations]).toEqual([0, 0])
  expect(await gate.live.ok('agents.get', { id })).toEqual(revoked)
})

test('agents.get: If-None-Match changes nothing, since the description says so', async () => {
  const { id } = await newAgent(gate.live)
  const headers = { 'If-None-Match': '"1"' }
  expect((await gate.live.call('agents.get', { id, headers })).status).toBe(200)
})

test('agents.get: HEAD has the headers and no body', async () => {
  const { id } = await newAgent(gate.live)
  const answer = await gate.live.call('agents.get', { id, method: 'HEAD' })
  expect([answer.status, answer.headers.get('etag'), answer.text]).toEqual([200, '"1"', ''])
})
