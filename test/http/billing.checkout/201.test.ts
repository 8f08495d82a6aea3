import { expect, test } from 'bun:test'
import { randomId } from '../../../src/lib/ids.ts'
import { useGate } from '../../support/gate.ts'
import { testReplay } from '../../support/idempotency.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

testReplay(gate, 'billing.checkout', 'checkout_url')

test('billing.checkout: a live wish changes nothing but that it is written down', async () => {
  const before = await dumpTables(gate)
  const made = await gate.live.ok('billing.checkout', { body: { plan: 'pro' } })
  expect(made).toMatchObject({ plan: 'pro', status: 'open', environment: 'live' })
  expect(made.id).toMatch(/^chk_[0-9A-Za-z]{22}$/)
  expect(made.id.length).toBe(randomId('chk').length)
  const link = /^https:\/\/gate\.example\/billing\/checkout\/aglink_live_[0-9A-Za-z_-]{44}$/
  expect(made.checkout_url).toMatch(link)
  expect(Date.parse(made.expires_at) - Date.parse(made.created_at)).toBe(30 * 60_000)
  const after = await dumpTables(gate)
  const changed = Object.keys(after).filter(
    name => JSON.stringify(after[name]) !== JSON.stringify(before[name]),
  )
  expect(changed).toEqual(['live.audit_events', 'live.checkouts'])
})

test('billing.checkout: a test key’s plan has changed when it is answered, and only in test', async () => {
  const made = await gate.test.ok('billing.checkout', { body: { plan: 'pro' } })
  expect(made).toMatchObject({ status: 'completed', environment: 'test' })
  expect(made.checkout_url).toContain('/billing/checkout/aglink_test_')
  expect((await gate.test.ok('billing.subscription')).plan).toBe('pro')
  expect((await gate.live.ok('billing.subscription')).plan).toBe('enterprise')
  const down = await gate.test.ok('billing.checkout', { body: { plan: 'trial' } })
  expect(down.status).toBe('completed')
  expect((await gate.test.ok('billing.subscription')).monthly_quota).toBe(10_000)
})
