/** A token that was drafted upon what is so no more is not stored; the next one is drafted anew. */
import { expect, test } from 'bun:test'
import { IssueBatches } from '../../src/http/issue-batches.ts'
import type { NewToken } from '../../src/tokens/issue.ts'
import { newAgent, newKey, newPolicy } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { asked, askOf, ONE_AT_A_TIME, ownCaller } from '../support/issue-batches.ts'
import { newWorkspace } from '../support/workspaces.ts'

const gate = useGate()

/** Asks for a token of `id` again and again, by way of the same batches. */
async function issuerOf(id: string) {
  const own = await ownCaller(gate)
  const batches = new IssueBatches(gate.core, ONE_AT_A_TIME)
  return async (facts: Partial<NewToken> = {}, caller = own) =>
    (await batches.join(askOf(gate, caller, asked(id, facts))))?.status
}

test('a batch stores nothing when its agent was narrowed, and knows what it is from then on', async () => {
  const { id } = await newAgent(gate.live)
  const issue = await issuerOf(id)
  const removed = { scope: ['orders.create'] }
  expect([await issue(), await issue(removed)]).toEqual([201, 201])
  await gate.live.ok('agents.update', { id, body: { capabilities: ['orders.read'] } })
  expect(await issue(removed)).toBeUndefined()
  expect([await issue(), await issue(removed), await issue()]).toEqual([201, undefined, 201])
})

test('a batch stores nothing when its agent was suspended, and goes on when it is active', async () => {
  const { id } = await newAgent(gate.live)
  const issue = await issuerOf(id)
  expect(await issue()).toBe(201)
  await gate.live.ok('agents.update', { id, body: { status: 'suspended' } })
  expect([await issue(), await issue()]).toEqual([undefined, undefined])
  await gate.live.ok('agents.update', { id, body: { status: 'active' } })
  expect([await issue(), await issue()]).toEqual([201, 201])
})

test('a batch stores nothing when its key was revoked', async () => {
  const { id } = await newAgent(gate.live)
  const issue = await issuerOf(id)
  const key = await newKey(gate.live, { scopes: ['tokens.write'] })
  const caller = { ...(await ownCaller(gate)), keyId: key.id }
  expect(await issue({}, caller)).toBe(201)
  await gate.live.ok('keys.revoke', { id: key.id })
  expect([await issue({}, caller), await issue()]).toEqual([undefined, 201])
})

test('a batch stores nothing when policies were changed, and obeys these from then on', async () => {
  const other = await newWorkspace(gate)
  const { id } = await newAgent(other.live)
  const issue = await issuerOf(id)
  const them = { workspaceId: other.id, keyId: other.keyIds.live }
  const next = (scope: string) => issue({ scope: [scope] }, them)
  expect(await next('orders.read')).toBe(201)
  const denial = await newPolicy(other.live, { scope: ['orders.read'], effect: 'deny' })
  expect(await next('orders.read')).toBeUndefined()
  expect([await next('orders.create'), await next('orders.read')]).toEqual([201, undefined])
  await other.live.ok('policies.deactivate', { id: denial.id })
  expect([await next('orders.read'), await next('orders.create')]).toEqual([201, 201])
  await other.live.ok('workspace.update', { body: { policy_default: 'deny' } })
  expect([await next('orders.read'), await next('orders.read')]).toEqual([undefined, undefined])
})
