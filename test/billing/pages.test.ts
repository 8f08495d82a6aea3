/** The pages of a checkout: what they show, and that nothing but the button confirms, once. */
import { describe, expect, test } from 'bun:test'
import { billingPages } from '../../src/http/billing/pages.ts'
import { setAccess } from '../../src/workspaces/workspaces.ts'
import {
  confirmed,
  formTokenOf,
  hereOf,
  openPage,
  pressConfirm,
  sendForm,
} from '../support/billing.ts'
import { useGate } from '../support/gate.ts'
import { keyOf, newMember } from '../support/members.ts'
import { dumpTables } from '../support/tables.ts'
import { newWorkspace } from '../support/workspaces.ts'

const gate = useGate(undefined, () => ({
  AMPGATE_BILLING_SELF_SERVICE: '1',
  AMPGATE_RETURN_HOSTS: 'app.example.com',
}))

const wish = (plan: string, facts: object = {}) =>
  gate.live.ok('billing.checkout', { body: { plan, ...facts } })

const planNow = async () => (await gate.live.ok('billing.subscription')).plan

/** Back on enterprise, as at the start. */
const reset = () =>
  gate.sql`update core.subscriptions set plan = 'enterprise', requests_per_second = null,
    monthly_quota = null`

test('the page shows what it is about, and what will happen', async () => {
  await reset()
  const { checkout_url } = await wish('pro', { cancel_url: 'https://app.example.com/back?a=1&b=2' })
  const { status, text } = await openPage(gate, checkout_url)
  expect(status).toBe(200)
  const shown = ['Main', 'Live', 'Change to Pro?', '$199 a month', '1,000,000', 'unlimited']
  for (const words of [...shown, 'takes effect at once', '90 days', 'until 20']) {
    expect(text).toContain(words)
  }
  expect(text).toContain('href="https://app.example.com/back?a=1&amp;b=2"')
  expect(text).not.toContain('<script')
  expect(text).not.toContain('style="')
})

test('its headers let nothing in, frame it or learn its address', async () => {
  const { checkout_url } = await wish('pro')
  const { headers } = await openPage(gate, checkout_url)
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toMatch(
    /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; form-action 'self'/,
  )
  for (const part of ["base-uri 'none'", "frame-ancestors 'none'"]) expect(policy).toContain(part)
  expect(policy).not.toContain('unsafe')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('set-cookie')).toBeNull()
})

test('opening a page changes nothing, however often and by whatever method', async () => {
  const { checkout_url } = await wish('pro')
  const before = await dumpTables(gate)
  for (const method of ['GET', 'HEAD', 'GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    const { status } = await fetch(hereOf(gate, checkout_url), { method })
    expect([method, status]).toEqual([method, ['GET', 'HEAD'].includes(method) ? 200 : 405])
  }
  expect(await dumpTables(gate)).toEqual(before)
})

test('pressing the button changes the plan at once, and leads on by a link', async () => {
  await reset()
  const success_url = 'https://app.example.com/done'
  const { checkout, shown } = await confirmed(gate, gate.live, 'pro', { success_url })
  expect(shown.status).toBe(200)
  expect(shown.text).toContain('You are on Pro now')
  expect(shown.text).toContain('href="https://app.example.com/done"')
  expect(shown.headers.get('location')).toBeNull()
  expect(await gate.live.ok('billing.subscription')).toMatchObject({
    plan: 'pro',
    requests_per_second: 100,
    monthly_quota: 1_000_000,
  })
  const rows = await gate.sql<{ action: string; actor_kind: string; details: object }[]>`
    select action, actor_kind, details from live.audit_events
    where target_id = ${checkout.id} or details->>'checkout' = ${checkout.id} order by id`
  expect(rows.map(row => [row.action, row.actor_kind]).sort()).toEqual([
    ['billing.checkout_confirmed', 'key'],
    ['billing.checkout_created', 'key'],
    ['billing.plan_changed', 'key'],
  ])
})

describe('a link', () => {
  test('works once', async () => {
    await reset()
    const { checkout } = await confirmed(gate, gate.live, 'pro')
    await reset()
    const before = await dumpTables(gate)
    expect((await openPage(gate, checkout.checkout_url)).status).toBe(410)
    const form = 'form_token=x'
    expect((await sendForm(gate, checkout.checkout_url, { form })).status).toBe(403)
    expect(await dumpTables(gate)).toEqual(before)
  })

  test('works once, though its form is sent again as it was', async () => {
    await reset()
    const { checkout_url } = await wish('pro')
    const form = `form_token=${formTokenOf((await openPage(gate, checkout_url)).text)}`
    expect((await sendForm(gate, checkout_url, { form })).status).toBe(200)
    await reset()
    const before = await dumpTables(gate)
    const again = await sendForm(gate, checkout_url, { form })
    expect([again.status, again.text.includes('has been used')]).toEqual([410, true])
    expect(await dumpTables(gate)).toEqual(before)
  })

  test('of many at the same time one confirms', async () => {
    await reset()
    const { id, checkout_url } = await wish('starter')
    const form = `form_token=${formTokenOf((await openPage(gate, checkout_url)).text)}`
    const all = await Promise.all(
      Array.from({ length: 12 }, () => sendForm(gate, checkout_url, { form })),
    )
    expect(all.map(one => one.status).sort()).toEqual([200, ...Array(11).fill(410)])
    const rows = await gate.sql`select 1 from live.audit_events
      where action = 'billing.plan_changed' and details->>'checkout' = ${id}`
    expect(rows).toHaveLength(1)
  })

  test('ends after 30 minutes, also for a form that was opened before', async () => {
    await reset()
    const { checkout_url } = await wish('pro')
    const form = `form_token=${formTokenOf((await openPage(gate, checkout_url)).text)}`
    gate.server.clock.advance(30 * 60_000)
    const before = await dumpTables(gate)
    expect((await openPage(gate, checkout_url)).status).toBe(410)
    const late = await sendForm(gate, checkout_url, { form })
    expect([late.status, late.text.includes('has expired')]).toEqual([410, true])
    expect(await dumpTables(gate)).toEqual(before)
  })

  test('that is unknown, altered or of the other environment leads nowhere', async () => {
    const { checkout_url } = await wish('pro')
    const secret = checkout_url.slice(-44)
    const others = [
      checkout_url.replace('aglink_live_', 'aglink_test_'),
      `${checkout_url}x`,
      checkout_url.slice(0, -1),
      checkout_url.replace(secret, secret.split('').reverse().join('')),
      checkout_url.replace('aglink_live_', ''),
      checkout_url.replace(/aglink.*/, '__proto__'),
      checkout_url.replace(/aglink.*/, '%00'),
      checkout_url.replace(/aglink.*/, "x'%20or%20true--"),
    ]
    const before = await dumpTables(gate)
    for (const url of others) {
      expect([url, (await openPage(gate, url)).status]).toEqual([url, 404])
      const sent = await sendForm(gate, url, { form: 'form_token=x' })
      expect([url, sent.status]).toEqual([url, 404])
    }
    expect(await dumpTables(gate)).toEqual(before)
  })

  test('changes its own workspace and no other', async () => {
    await reset()
    const other = await newWorkspace(gate)
    const { checkout } = await confirmed(gate, other.live, 'pro')
    expect(await planNow()).toBe('enterprise')
    expect((await other.live.ok('billing.subscription')).plan).toBe('pro')
    expect(checkout.checkout_url).not.toContain(other.id)
  })
})

test('links that were not written here are known without the database', async () => {
  const { checkout_url } = await wish('pro')
  const secret = checkout_url.slice(-44)
  const forged = [
    'A'.repeat(44),
    secret.slice(0, 22) + 'A'.repeat(22),
    `${secret.slice(0, 21)}${secret[21] === 'A' ? 'B' : 'A'}${secret.slice(22)}`,
  ].map(other => checkout_url.replace(secret, other))
  forged.push(checkout_url.replace('aglink_live_', 'aglink_test_'))
  await gate.stopDatabase()
  const known = await openPage(gate, checkout_url)
  const others = await Promise.all(forged.map(url => openPage(gate, url)))
  await gate.startDatabase()
  expect([known.status, ...others.map(one => one.status)]).toEqual([503, 404, 404, 404, 404])
})

describe('the form', () => {
  const opened = async () => {
    await reset()
    const { checkout_url } = await wish('pro')
    const token = formTokenOf((await openPage(gate, checkout_url)).text)
    return { url: checkout_url, token }
  }

  const spoiled: Record<string, (token: string, foreign: string) => [string, number]> = {
    'without its token': () => ['', 400],
    'with an empty token': () => ['form_token=', 403],
    'with a wrong token': token => [`form_token=${token.slice(0, -2)}AA`, 403],
    'with the token of another link': (_, foreign) => [`form_token=${foreign}`, 403],
    'with the token twice': token => [`form_token=${token}&form_token=${token}`, 400],
    'with another plan in it': token => [`form_token=${token}&plan=business`, 400],
    'with another plan first': token => [`plan=business&form_token=${token}`, 400],
    'far too large': token => [`form_token=${token}${'x'.repeat(2000)}`, 413],
    'larger than any body': token => [`form_token=${token}${'x'.repeat(70_000)}`, 413],
  }
  for (const [what, spoil] of Object.entries(spoiled)) {
    test(`${what} changes nothing`, async () => {
      const foreign = await opened()
      const { url, token } = await opened()
      const [form, status] = spoil(token, foreign.token)
      const before = await dumpTables(gate)
      const sent = await sendForm(gate, url, { form })
      expect(sent.status).toBe(status)
      expect(sent.headers.get('content-type')).toBe('text/html; charset=utf-8')
      expect(await dumpTables(gate)).toEqual(before)
      expect((await sendForm(gate, url, { form: `form_token=${token}` })).status).toBe(200)
    })
  }

  const HEADERS: Record<string, [Record<string, string>, number]> = {
    'from another site': [{ 'Sec-Fetch-Site': 'cross-site' }, 403],
    'from a sister site': [{ 'Sec-Fetch-Site': 'same-site' }, 403],
    'as JSON': [{ 'Content-Type': 'application/json' }, 415],
    'as text': [{ 'Content-Type': 'text/plain' }, 415],
    'as multipart': [{ 'Content-Type': 'multipart/form-data; boundary=x' }, 415],
  }
  for (const [what, [headers, status]] of Object.entries(HEADERS)) {
    test(`${what} changes nothing`, async () => {
      const { url, token } = await opened()
      const before = await dumpTables(gate)
      const sent = await sendForm(gate, url, { form: `form_token=${token}`, headers })
      expect(sent.status).toBe(status)
      expect(await dumpTables(gate)).toEqual(before)
    })
  }
})

test('names are shown as text, whatever they hold', async () => {
  await reset()
  const name = `<img src=x onerror=alert(1)>"'&amp;\u202e`
  await gate.sql`update core.workspaces set name = ${name} where slug = 'main'`
  const { checkout_url } = await wish('pro')
  const shown = [await openPage(gate, checkout_url), await pressConfirm(gate, checkout_url)]
  await gate.sql`update core.workspaces set name = 'Main' where slug = 'main'`
  for (const { text } of shown) {
    expect(text).not.toContain('<img')
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;')
  }
})

test('a suspended workspace changes no plan', async () => {
  await reset()
  const { checkout_url } = await wish('pro')
  const form = `form_token=${formTokenOf((await openPage(gate, checkout_url)).text)}`
  await gate.sql`update core.workspaces set status = 'suspended'`
  await gate.core.reload()
  const [page, sent] = [
    await openPage(gate, checkout_url),
    await sendForm(gate, checkout_url, { form }),
  ]
  await gate.sql`update core.workspaces set status = 'active'`
  await gate.core.reload()
  expect([page.status, sent.status, await planNow()]).toEqual([403, 403, 'enterprise'])
})

test('without its audit row nothing is confirmed, and the page says so', async () => {
  await reset()
  const { checkout_url } = await wish('pro')
  const form = `form_token=${formTokenOf((await openPage(gate, checkout_url)).text)}`
  await gate.alter(`create function live.refuse() returns trigger language plpgsql
      as $$ begin raise exception 'no audit today'; end $$;
    create trigger refuse before insert on live.audit_events
      for each row execute function live.refuse()`)
  const before = await dumpTables(gate)
  const sent = await sendForm(gate, checkout_url, { form })
  expect(await dumpTables(gate)).toEqual(before)
  await gate.alter('drop trigger refuse on live.audit_events; drop function live.refuse()')
  expect([sent.status, sent.text.includes('no audit today')]).toEqual([500, false])
  expect((await sendForm(gate, checkout_url, { form })).status).toBe(200)
})

test('a link’s secret is neither stored nor logged, nor in what the pages say', async () => {
  await reset()
  const { checkout_url } = await wish('pro')
  const { portal_url } = await gate.live.ok('billing.portal')
  await pressConfirm(gate, checkout_url)
  await openPage(gate, portal_url)
  const { text } = await openPage(gate, `${checkout_url}x`)
  const portal = portal_url.slice(portal_url.indexOf('agportal_') + 9)
  const everything = [JSON.stringify(await dumpTables(gate)), gate.log.join(''), text].join('')
  for (const secret of [checkout_url.slice(-44), portal, portal.slice(0, 30)]) {
    expect(everything).not.toContain(secret)
  }
  expect(gate.log.join('')).toContain('/billing/checkout/aglink_[hidden]')
})

test('the page of a test checkout shows that it is done, and cannot do it again', async () => {
  const made = await gate.test.ok('billing.checkout', { body: { plan: 'starter' } })
  const { status, text } = await openPage(gate, made.checkout_url)
  expect([status, text.includes('You are on Starter now')]).toEqual([200, true])
  expect(text).not.toContain('<form')
  expect(text).toContain('simulated')
})

test('without the database the pages say so, and that nothing was changed', async () => {
  await reset()
  const { checkout_url } = await wish('pro')
  const form = `form_token=${formTokenOf((await openPage(gate, checkout_url)).text)}`
  await gate.stopDatabase()
  const [page, sent] = [
    await openPage(gate, checkout_url),
    await sendForm(gate, checkout_url, { form }),
  ]
  await gate.startDatabase()
  for (const { status, headers, text } of [page, sent]) {
    expect([status, headers.get('retry-after')]).toEqual([503, '1'])
    expect(text).toContain('nothing was changed')
  }
  expect(await planNow()).toBe('enterprise')
})

test('every page is a page of this list', () => {
  const pages = billingPages({ ...gate.core })
  expect(pages.map(one => `${one.method} ${one.path}`)).toEqual([
    'GET /billing/checkout/{link}',
    'POST /billing/checkout/{link}',
    'GET /billing/portal/{link}',
    'GET /billing/done',
  ])
})

describe('a link lasts no longer than what let them ask', () => {
  const asked = async () => {
    await reset()
    const admin = await newMember(gate.live, 'admin')
    const { id: keyId, api } = await keyOf(gate, admin.id)
    const { id, checkout_url } = await api.ok('billing.checkout', { body: { plan: 'pro' } })
    return { admin, keyId, id, press: () => pressConfirm(gate, checkout_url) }
  }
  const refusals = async (id: string) => {
    const rows = await gate.sql`
      select outcome, reason, member_id from live.audit_events
      where action = 'billing.checkout_confirmed' and target_id = ${id}`
    return [...rows]
  }

  test('it confirms nothing once the person behind it governs no more', async () => {
    const { admin, id, press } = await asked()
    await gate.live.ok('members.update', { id: admin.id, body: { role: 'member' } })
    const { status, text } = await press()
    expect([status, text.includes('neither owner nor admin')]).toEqual([403, true])
    expect(await planNow()).toBe('enterprise')
    const row = { outcome: 'refused', reason: 'role_required', member_id: admin.id }
    expect(await refusals(id)).toEqual([row])
    await gate.live.ok('members.remove', { id: admin.id })
    expect((await press()).status).toBe(403)
    expect(await planNow()).toBe('enterprise')
  })

  test('it confirms nothing once the key that asked is revoked', async () => {
    const { keyId, press } = await asked()
    await gate.live.ok('keys.revoke', { id: keyId })
    const { status, text } = await press()
    expect([status, text.includes('was revoked')]).toEqual([403, true])
    expect(await planNow()).toBe('enterprise')
  })

  test('it confirms nothing while live is closed to the workspace', async () => {
    const { press } = await asked()
    const open = (live: boolean) => gate.core.asOperator('live', work => setAccess(work, { live }))
    await open(false)
    const { status, text } = await press()
    await open(true)
    expect([status, text.includes('no access to live')]).toEqual([403, true])
    expect(await planNow()).toBe('enterprise')
  })

  test('while both hold it confirms', async () => {
    const { press } = await asked()
    expect((await press()).status).toBe(200)
    expect(await planNow()).toBe('pro')
  })
})
