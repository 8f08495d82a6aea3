/** Nobody raises a live plan for free: with built-in billing the operator has to agree. */
import { beforeEach, describe, expect, test } from 'bun:test'
import { runOperation } from '../../src/control/operations.ts'
import { confirmed, openPage, pressConfirm } from '../support/billing.ts'
import { type Gate, useGate } from '../support/gate.ts'
import { dumpTables } from '../support/tables.ts'
import { newWorkspace } from '../support/workspaces.ts'

const gate = useGate(undefined, () => ({ AMPGATE_DEFAULT_PLAN: 'starter' }))

type Name = Parameters<typeof runOperation>[1]

/** A command of the operator, as the control socket carries it out. */
const command = <N extends Name>(on: Gate, name: N, input: object, requestId = 'by-operator') => {
  const instance = { core: on.core, config: {} as never }
  return runOperation(instance, name, input as never, requestId)
}

const planOf = async (api = gate.live) => (await api.ok('billing.subscription')).plan

beforeEach(async () => {
  await gate.sql`update core.subscriptions set plan = 'starter', requests_per_second = 10,
    monthly_quota = 100000`
  await gate.sql`delete from live.checkouts`
})

test('AMPGATE_DEFAULT_PLAN is what new workspaces are on, and it is stored', async () => {
  expect(await gate.live.ok('billing.subscription')).toMatchObject({
    plan: 'starter',
    requests_per_second: 10,
    monthly_quota: 100_000,
  })
  const other = await newWorkspace(gate)
  expect(await planOf(other.live)).toBe('starter')
  expect(await planOf(other.test)).toBe('starter')
})

test('confirming changes nothing but that it waits', async () => {
  const { checkout, shown } = await confirmed(gate, gate.live, 'pro')
  expect(shown.text).toContain('Pro waits for approval')
  expect(shown.text).toContain(checkout.id)
  expect(await gate.live.ok('billing.subscription')).toMatchObject({
    plan: 'starter',
    requests_per_second: 10,
    pending_plan: 'pro',
  })
})

test('the page says beforehand that an operator has to approve', async () => {
  const { checkout_url } = await gate.live.ok('billing.checkout', { body: { plan: 'pro' } })
  expect((await openPage(gate, checkout_url)).text).toContain('an operator of this server has to')
})

test('approving applies it at once, is audited as the operator’s, and happens once', async () => {
  const { checkout } = await confirmed(gate, gate.live, 'pro')
  const { data } = await command(gate, 'billing.list', {})
  expect(data).toMatchObject([{ id: checkout.id, from: 'starter', plan: 'pro' }])
  const done = await command(gate, 'billing.approve', { id: checkout.id }, 'approves-it')
  expect(done).toMatchObject({ from: 'starter', plan: 'pro', current: 'pro' })
  const found = await gate.live.ok('billing.subscription')
  expect(found).toMatchObject({ plan: 'pro', requests_per_second: 100 })
  expect(found).not.toHaveProperty('pending_plan')
  const rows = await gate.sql<{ action: string; actor_kind: string }[]>`
    select action, actor_kind from live.audit_events where request_id = 'approves-it' order by id`
  expect(rows.map(row => `${row.actor_kind} ${row.action}`).sort()).toEqual([
    'operator billing.plan_approved',
    'operator billing.plan_changed',
  ])
  const before = await dumpTables(gate)
  await expect(command(gate, 'billing.approve', { id: checkout.id })).rejects.toThrow(
    'does not wait for approval',
  )
  await expect(command(gate, 'billing.decline', { id: checkout.id })).rejects.toThrow()
  expect(await dumpTables(gate)).toEqual(before)
})

test('declining leaves the plan, and the wish is over', async () => {
  const { checkout } = await confirmed(gate, gate.live, 'business')
  const done = await command(gate, 'billing.decline', { id: checkout.id })
  expect(done).toMatchObject({ plan: 'business', current: 'starter' })
  expect(await planOf()).toBe('starter')
  expect((await command(gate, 'billing.list', {})).data).toEqual([])
  await expect(command(gate, 'billing.approve', { id: checkout.id })).rejects.toThrow()
})

test('what was only asked for, and not confirmed, cannot be approved', async () => {
  const { id } = await gate.live.ok('billing.checkout', { body: { plan: 'pro' } })
  await expect(command(gate, 'billing.approve', { id })).rejects.toThrow('(open)')
  await expect(command(gate, 'billing.approve', { id: 'chk_none' })).rejects.toThrow('no live')
  expect(await planOf()).toBe('starter')
})

test('of two wishes the one that was confirmed last counts', async () => {
  const first = await confirmed(gate, gate.live, 'business')
  const second = await confirmed(gate, gate.live, 'pro')
  await expect(command(gate, 'billing.approve', { id: first.checkout.id })).rejects.toThrow(
    '(superseded)',
  )
  await command(gate, 'billing.approve', { id: second.checkout.id })
  expect(await planOf()).toBe('pro')
})

test('two operators at the same time decide once', async () => {
  const { checkout } = await confirmed(gate, gate.live, 'pro')
  const { id } = checkout
  const all = await Promise.allSettled([
    command(gate, 'billing.approve', { id }),
    command(gate, 'billing.decline', { id }),
    command(gate, 'billing.approve', { id }),
  ])
  expect(all.filter(one => one.status === 'fulfilled')).toHaveLength(1)
})

test('approving concerns the workspace that asked, and no other', async () => {
  const other = await newWorkspace(gate)
  const { checkout } = await confirmed(gate, other.live, 'pro')
  await command(gate, 'billing.approve', { id: checkout.id })
  expect([await planOf(other.live), await planOf()]).toEqual(['pro', 'starter'])
})

test('an agreed plan is set by the operator, and ends a wish that waits', async () => {
  await confirmed(gate, gate.live, 'pro')
  const done = await command(gate, 'billing.setPlan', { plan: 'enterprise' })
  expect(done).toMatchObject({ from: 'starter', plan: 'enterprise' })
  const found = await gate.live.ok('billing.subscription')
  expect(found.plan).toBe('enterprise')
  expect(found).not.toHaveProperty('requests_per_second')
  expect((await command(gate, 'billing.list', {})).data).toEqual([])
  await expect(command(gate, 'billing.setPlan', { plan: 'gold' })).rejects.toThrow('no plan gold')
})

test('a plan that is paid elsewhere is not set here, or it would be paid for ever', async () => {
  await gate.sql`update core.subscriptions set provider = 'stripe', reference = 'sub_1'
    where workspace_id = ${gate.core.home.workspace.id}`
  await expect(command(gate, 'billing.setPlan', { plan: 'trial' })).rejects.toThrow('stripe')
  await gate.sql`update core.subscriptions set provider = 'built-in', reference = null`
})

describe('a test key', () => {
  test('raises no live plan, by any way', async () => {
    const live = async () => {
      const dump = await dumpTables(gate)
      return Object.fromEntries(Object.entries(dump).filter(([name]) => !name.startsWith('test.')))
    }
    const own = await gate.live.ok('billing.checkout', { body: { plan: 'business' } })
    const before = await live()
    const made = await gate.test.ok('billing.checkout', { body: { plan: 'pro' } })
    await openPage(gate, made.checkout_url)
    await pressConfirm(gate, made.checkout_url)
    await pressConfirm(gate, made.checkout_url.replace('aglink_test_', 'aglink_live_'))
    await pressConfirm(gate, own.checkout_url.replace('aglink_live_', 'aglink_test_'))
    await expect(command(gate, 'billing.approve', { id: made.id })).rejects.toThrow('no live')
    await gate.test.ok('billing.portal')
    expect(await live()).toEqual(before)
    expect(await planOf()).toBe('starter')
  })
})

test('without the scope nobody asks for a plan, and with billing.read alone not either', async () => {
  for (const scopes of [['billing.read'], ['agents.*', 'keys.*', 'tokens.*']]) {
    const api = await gate.withScopes(scopes)
    const body = { plan: 'pro' }
    await api.refused('billing.checkout', { body }, 403, 'insufficient_scope')
    await api.refused('billing.portal', {}, 403, 'insufficient_scope')
  }
})
