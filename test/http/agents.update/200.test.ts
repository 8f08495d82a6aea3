import { expect, test } from 'bun:test'
import { newAgent, newToken } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

const verify = async (token: string) => {
  const { valid, code } = await gate.anyone.ok('tokens.verify', { body: { token } })
  return { valid, code }
}

test('agents.update: what is given changes, the rest stays', async () => {
  const made = await newAgent(gate.live, { model_name: 'old', metadata: { a: '1', b: '2' } })
  gate.server.clock.advance(1000)
  const body = { name: 'renamed', metadata: { c: '3' } }
  const { body: now, headers } = await gate.live.reply('agents.update', { id: made.id, body })
  const { private_key_pem, updated_at, ...rest } = made
  const { updated_at: updatedNow, ...restNow } = now
  expect(restNow).toEqual({ ...rest, ...body })
  expect(updatedNow > updated_at).toBe(true)
  expect(headers.get('etag')).toBe('"2"')
  expect(await gate.live.ok('agents.get', { id: made.id })).toEqual(now)
})

const PATCHES = [
  { owner: 'other@company.example' },
  { model_provider: 'other' },
  { model_name: 'other' },
  { capabilities: ['a.*', 'b:c'] },
  { metadata: {} },
  { status: 'suspended' },
]
for (const patch of PATCHES) {
  test(`agents.update: ${Object.keys(patch)} alone`, async () => {
    const { id } = await newAgent(gate.live, { metadata: { a: '1' } })
    expect(await gate.live.ok('agents.update', { id, body: patch })).toMatchObject(patch)
    expect(await gate.live.ok('agents.get', { id })).toMatchObject(patch)
  })
}

test('agents.update: suspending stops tokens with the next verify, resuming undoes it', async () => {
  const { id } = await newAgent(gate.live)
  const { token } = await newToken(gate.live, { agent_id: id })
  for (let round = 0; round < 3; round++) {
    await gate.live.ok('agents.update', { id, body: { status: 'suspended' } })
    expect(await verify(token)).toEqual({ valid: false, code: 'agent_suspended' })
    await gate.live.ok('agents.update', { id, body: { status: 'active' } })
    expect(await verify(token)).toEqual({ valid: true, code: 'ok' })
  }
})

test('agents.update: removing a capability ends exactly the tokens beyond what is left', async () => {
  const { id } = await newAgent(gate.live, { capabilities: ['orders.*', 'refunds.read'] })
  const issue = async (scope: string[]) =>
    (await newToken(gate.live, { agent_id: id, scope })).token
  const within = [await issue(['orders.read']), await issue(['orders:read'])]
  const beyond = [
    await issue(['orders.create']),
    await issue(['orders.read', 'orders.create']),
    await issue(['orders.*']),
    await issue(['refunds.read']),
  ]
  const other = await newToken(gate.live)
  const body = { capabilities: ['orders:read'] }
  const now = await gate.live.ok('agents.update', { id, body })
  expect(now.revoked_tokens).toBe(beyond.length)
  for (const token of [...within, other.token]) {
    expect(await verify(token)).toEqual({ valid: true, code: 'ok' })
  }
  for (const token of beyond) expect(await verify(token)).toEqual({ valid: false, code: 'revoked' })
  const restored = { capabilities: ['orders.*', 'refunds.read'] }
  await gate.live.ok('agents.update', { id, body: restored })
  for (const token of beyond) expect(await verify(token)).toEqual({ valid: false, code: 'revoked' })
})

test('agents.update: neither expired nor revoked tokens are counted', async () => {
  const { id } = await newAgent(gate.live)
  await newToken(gate.live, { agent_id: id, ttl: 5 })
  const revoked = await newToken(gate.live, { agent_id: id })
  await gate.live.ok('tokens.revoke', { id: revoked.id })
  await newToken(gate.live, { agent_id: id })
  gate.server.clock.advance(6000)
  const now = await gate.live.ok('agents.update', { id, body: { capabilities: [] } })
  expect(now.revoked_tokens).toBe(1)
})

test('agents.update: a token of a suspended agent ends with its capability too', async () => {
  const { id } = await newAgent(gate.live)
  const { token } = await newToken(gate.live, { agent_id: id })
  const body = { status: 'suspended', capabilities: [] }
  expect((await gate.live.ok('agents.update', { id, body })).revoked_tokens).toBe(1)
  await gate.live.ok('agents.update', { id, body: { status: 'active' } })
  expect(await verify(token)).toEqual({ valid: false, code: 'revoked' })
})

test('agents.update: a change that removes no capability counts nothing', async () => {
  const { id } = await newAgent(gate.live)
  for (const body of [{ name: 'x' }, { capabilities: ['orders.*'] }]) {
    expect((await gate.live.ok('agents.update', { id, body })).revoked_tokens).toBeUndefined()
  }
})

test('agents.update: the audit row names what was changed, and no more', async () => {
  const { id } = await newAgent(gate.live)
  await gate.live.ok('agents.update', { id, body: { name: 'x', status: 'active' } })
  const [row] = await gate.sql<{ details: { changed: string[] } }[]>`
    select details from live.audit_events where target_id = ${id} and action = 'agent.updated'`
  expect(row?.details.changed).toEqual(['name', 'status'])
})
