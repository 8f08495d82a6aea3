import { expect, test } from 'bun:test'
import { confirmed, openPage } from '../../support/billing.ts'
import { useGate } from '../../support/gate.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

test('billing.portal: a page of our own that shows the plan, changes nothing and ends', async () => {
  await confirmed(gate, gate.live, 'pro')
  const { id, portal_url, expires_at } = await gate.live.ok('billing.portal')
  expect(id).toMatch(/^por_[0-9A-Za-z]{22}$/)
  expect(portal_url).toStartWith('https://gate.example/billing/portal/agportal_')
  const before = await dumpTables(gate)
  const { status, text } = await openPage(gate, portal_url)
  expect(status).toBe(200)
  for (const words of ['Your plan: Enterprise', 'Main', 'Live', 'unlimited', 'Pro was confirmed']) {
    expect(text).toContain(words)
  }
  expect(await dumpTables(gate)).toEqual(before)
  gate.server.clock.advance(Date.parse(expires_at ?? '') - gate.server.clock.now())
  expect((await openPage(gate, portal_url)).status).toBe(410)
})

test('billing.portal: a link that was altered in any place shows nothing', async () => {
  const { portal_url } = await gate.live.ok('billing.portal')
  const start = portal_url.indexOf('agportal_') + 9
  for (let at = start; at < portal_url.length; at += 7) {
    const other = portal_url[at] === 'A' ? 'B' : 'A'
    const altered = portal_url.slice(0, at) + other + portal_url.slice(at + 1)
    const { status, text } = await openPage(gate, altered)
    expect([altered === portal_url, status]).toEqual([false, 404])
    expect(text).not.toContain('Main')
  }
})

test('billing.portal: the page of a test key shows the simulated subscription', async () => {
  await gate.test.ok('billing.checkout', { body: { plan: 'starter' } })
  const { portal_url } = await gate.test.ok('billing.portal')
  const { text } = await openPage(gate, portal_url)
  expect(text).toContain('Your plan: Starter')
  expect(text).toContain('>Test<')
})
