import { expect, test } from 'bun:test'
import { newToken } from '../../support/calls.ts'
import { handOn, newChain, newDelegatedToken, newDelegation } from '../../support/delegations.ts'
import { useGate } from '../../support/gate.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

const codeOf = async (token: string, id: 'tokens.verify' | 'delegations.verify') =>
  ((await gate.anyone.call(id, { body: { token } })).json as { code: string }).code

test('delegations.revoke: with it ends all below it, and nothing beside or above', async () => {
  const root = await newDelegation(gate.live)
  const middle = await handOn(gate.live, root)
  const [leaf, sibling] = [await handOn(gate.live, middle), await handOn(gate.live, root)]
  const all = [root, middle, leaf, sibling]
  const tokens = await Promise.all(all.map(one => newDelegatedToken(gate.live, one)))
  const own = await newToken(gate.live, { agent_id: root.from_agent_id })
  const answer = await gate.live.ok('delegations.revoke', { id: middle.id })
  expect(answer).toMatchObject({ status: 'revoked', revoked_delegations: 1, revoked_tokens: 2 })
  const codes = ['ok', 'delegation_revoked', 'delegation_revoked', 'ok']
  for (const [i, code] of codes.entries()) {
    expect(await codeOf(all[i]?.token ?? '', 'delegations.verify')).toBe(code)
    expect(await codeOf(tokens[i]?.token ?? '', 'tokens.verify')).toBe(code)
    const status = code === 'ok' ? 'active' : 'revoked'
    const token = await gate.live.ok('tokens.get', { id: tokens[i]?.id ?? '' })
    const delegation = await gate.live.ok('delegations.get', { id: all[i]?.id ?? '' })
    expect([token.status as string, delegation.status as string]).toEqual([status, status])
  }
  expect(await codeOf(own.token, 'tokens.verify')).toBe('ok')
})

test('delegations.revoke: repeats answer the same and change nothing', async () => {
  const chain = await newChain(gate.live, 3)
  for (const one of chain) await newDelegatedToken(gate.live, one)
  const id = chain[0]?.id ?? ''
  const first = await gate.live.ok('delegations.revoke', { id })
  expect(first).toMatchObject({ revoked_delegations: 2, revoked_tokens: 3 })
  gate.server.clock.advance(3_600_000 * 24)
  const before = await dumpTables(gate)
  expect(await gate.live.ok('delegations.revoke', { id })).toEqual(first)
  // One below says what ended below it.
  const below = await gate.live.ok('delegations.revoke', { id: chain[1]?.id ?? '' })
  expect(below).toMatchObject({ revoked_delegations: 1, revoked_tokens: 2 })
  expect(await dumpTables(gate)).toEqual(before)
})

test('delegations.revoke: what had ended before is not counted', async () => {
  const root = await newDelegation(gate.live)
  const [gone, left] = [await handOn(gate.live, root), await handOn(gate.live, root)]
  await handOn(gate.live, root, { ttl: 5 })
  const [ended] = [
    await newDelegatedToken(gate.live, left),
    await newDelegatedToken(gate.live, left),
  ]
  await newDelegatedToken(gate.live, left, { ttl: 5 })
  await gate.live.ok('tokens.revoke', { id: ended.id })
  await gate.live.ok('delegations.revoke', { id: gone.id })
  gate.server.clock.advance(6000)
  const answer = await gate.live.ok('delegations.revoke', { id: root.id })
  expect(answer).toMatchObject({ revoked_delegations: 1, revoked_tokens: 1 })
})

test('delegations.revoke: one that has expired can be revoked too', async () => {
  const { id, token } = await newDelegation(gate.live, { ttl: 5 })
  gate.server.clock.advance(6000)
  expect(await gate.live.ok('delegations.revoke', { id })).toMatchObject({
    status: 'revoked',
    revoked_delegations: 0,
    revoked_tokens: 0,
  })
  expect(await codeOf(token, 'delegations.verify')).toBe('expired')
})

test('delegations.revoke: many at once are one revoke', async () => {
  const chain = await newChain(gate.live, 3)
  const id = chain[0]?.id ?? ''
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => gate.live.ok('delegations.revoke', { id })),
  )
  for (const answer of answers) expect(answer).toEqual(answers[0] ?? answer)
  const rows = await gate.sql<{ chain: string[] }[]>`
    select chain from live.audit_events
    where target_id = ${id} and action = 'delegation.revoked'`
  expect(rows.map(row => row.chain)).toEqual([
    [chain[0]?.from_agent_id ?? '', chain[0]?.to_agent_id ?? ''],
  ])
})

test('delegations.revoke: an empty JSON body is no body', async () => {
  const { id } = await newDelegation(gate.live)
  expect((await gate.live.call('delegations.revoke', { id, raw: '{}' })).status).toBe(200)
})
