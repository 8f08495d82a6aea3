/** Agents under concurrent change: one order of events, and nothing is lost. */
import { describe, expect, test } from 'bun:test'
import { generateAgentKeyPair } from '../../src/agents/public-key.ts'
import { newAgent, newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()

describe('changes of one agent', () => {
  test('made at once are made one after another: every one counts a version', async () => {
    const { id } = await newAgent(gate.live)
    const names = Array.from({ length: 10 }, (_, i) => `name ${i}`)
    await Promise.all(names.map(name => gate.live.ok('agents.update', { id, body: { name } })))
    const { body, headers } = await gate.live.reply('agents.get', { id })
    expect(names).toContain(body.name)
    expect(headers.get('etag')).toBe('"11"')
  })

  test('based on the same version: one is made, the others are told', async () => {
    const { id } = await newAgent(gate.live)
    const headers = { 'If-Match': '"1"' }
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        gate.live.call('agents.update', { id, body: { name: `name ${i}` }, headers }),
      ),
    )
    expect(answers.map(answer => answer.status).sort()).toEqual([200, ...Array(7).fill(412)])
  })

  test('against its revoke: afterwards it is revoked, whatever came first', async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await newAgent(gate.live)
      const update = (body: object) => gate.live.call('agents.update', { id, body })
      await Promise.all([
        update({ status: 'suspended' }),
        gate.live.ok('agents.revoke', { id }),
        update({ status: 'active' }),
        update({ name: 'renamed' }),
      ])
      expect((await gate.live.ok('agents.get', { id })).status).toBe('revoked')
      expect((await update({ status: 'active' })).status).toBe(409)
    }
  })
})

describe('one public key', () => {
  test('offered by ten agents at once is the key of one', async () => {
    const { publicKey } = generateAgentKeyPair()
    const create = () =>
      gate.live.call('agents.create', { body: { name: 'a', owner: 'o', public_key: publicKey } })
    const answers = await Promise.all(Array.from({ length: 10 }, create))
    expect(answers.map(answer => answer.status).sort()).toEqual([201, ...Array(9).fill(409)])
  })

  test('taken over at a rotation by two agents at once is the key of one', async () => {
    const { publicKey } = generateAgentKeyPair()
    const agents = [await newAgent(gate.live), await newAgent(gate.live)]
    const answers = await Promise.all(
      agents.map(({ id }) =>
        gate.live.call('agents.rotateKey', { id, body: { public_key: publicKey } }),
      ),
    )
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 409])
  })
})

describe('removing capabilities', () => {
  test('ends a token with any scope outside of what is left, by branch and by spelling', async () => {
    const capabilities = ['orders.*', 'mail:send']
    const { id } = await newAgent(gate.live, { capabilities })
    const issue = async (...scope: string[]) =>
      (await newToken(gate.live, { agent_id: id, scope })).token
    const tokens = {
      branch: await issue('orders.*'),
      create: await issue('orders:create'),
      read: await issue('orders.read'),
      both: await issue('orders.read', 'mail.send'),
      mail: await issue('mail.send'),
    }
    const body = { capabilities: ['orders.read', 'orders.create.*', 'mail.send'] }
    const { revoked_tokens } = await gate.live.ok('agents.update', { id, body })
    expect(revoked_tokens).toBe(2)
    const verdicts: Record<string, string> = {}
    for (const [name, token] of Object.entries(tokens)) {
      verdicts[name] = (await gate.anyone.ok('tokens.verify', { body: { token } })).code
    }
    expect(verdicts).toEqual({
      ...{ branch: 'revoked', create: 'revoked' },
      ...{ read: 'ok', both: 'ok', mail: 'ok' },
    })
  })

  test('does not bring a token back when they are given again', async () => {
    const { agent_id: id, token } = await newToken(gate.live)
    await gate.live.ok('agents.update', { id, body: { capabilities: [] } })
    await gate.live.ok('agents.update', { id, body: { capabilities: ['orders.read'] } })
    const verdict = await gate.anyone.ok('tokens.verify', { body: { token } })
    expect(verdict.code).toBe('revoked')
  })
})
