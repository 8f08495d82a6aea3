import { expect, test } from 'bun:test'
import { handOn, newChain, newDelegation } from '../../support/delegations.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('delegations.get: the delegation as it was made, without its token', async () => {
  const facts = { constraints: { max_usd: 5, b: 'x', 1: [1, 2] }, reason: 'because' }
  const { token, ttl, ...record } = await newDelegation(gate.live, facts)
  expect(await gate.live.ok('delegations.get', { id: record.id })).toEqual(record)
  expect(record.constraints).toEqual(facts.constraints)
})

test('delegations.get: with the whole chain, root first', async () => {
  const chain = await newChain(gate.live, 3)
  const id = chain[2]?.id ?? ''
  const { chain: links, depth, ...record } = await gate.live.ok('delegations.get', { id })
  expect(depth).toBe(3)
  expect(links.map(link => link.delegation_id)).toEqual(chain.map(one => one.id))
  expect(record.parent_delegation_id).toBe(chain[1]?.id ?? '?')
  expect(record.origin_agent_id).toBe(chain[0]?.from_agent_id ?? '?')
})

test('delegations.get: a revoked one, and one below it, stay readable', async () => {
  const root = await newDelegation(gate.live)
  const child = await handOn(gate.live, root)
  const answer = await gate.live.ok('delegations.revoke', { id: root.id })
  const { revoked_tokens, revoked_delegations, ...revoked } = answer
  expect([revoked_tokens, revoked_delegations]).toEqual([0, 1])
  expect(await gate.live.ok('delegations.get', { id: root.id })).toEqual(revoked)
  const below = await gate.live.ok('delegations.get', { id: child.id })
  expect(below).toMatchObject({ status: 'revoked', revoked_at: revoked.revoked_at ?? '?' })
})
