/** A key works from its networks only, whatever is said of where a request comes from. */
import { expect, test } from 'bun:test'
import { newKey, ownKey } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { problemOf } from '../support/refusals.ts'

/** Behind a proxy on this machine, which says where requests come from. */
const gate = useGate(undefined, () => ({ AMPGATE_TRUSTED_PROXIES: '127.0.0.1,::1' }))
/** Behind none. */
const bare = useGate()

const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } })
const OFFICE = ['192.0.2.0/24', '2001:db8::/32']

test('from within and from without, by what the trusted proxy says', async () => {
  const { api } = await ownKey(gate, { allowed_ips: OFFICE })
  for (const inside of ['192.0.2.9', '2001:db8::9', '2001:DB8:1::', '::ffff:192.0.2.9']) {
    await api.ok('whoami.get', from(inside))
  }
  const OUTSIDE = ['192.0.3.9', '2001:db9::9', '::1', '::ffff:192.0.3.1', '::c000:209', 'nonsense']
  for (const outside of OUTSIDE) {
    await api.refused('whoami.get', from(outside), 403, 'address_not_allowed')
  }
  await api.refused('whoami.get', {}, 403, 'address_not_allowed')
})

test('what stands further left than the last untrusted address is a claim, and not believed', async () => {
  const { api } = await ownKey(gate, { allowed_ips: OFFICE })
  for (const claim of ['192.0.2.9, 203.0.113.5', '192.0.2.9,203.0.113.5,127.0.0.1']) {
    const problem = await api.refused('whoami.get', from(claim), 403, 'address_not_allowed')
    expect(problem.detail).toContain('203.0.113.5')
  }
})

test('without a trusted proxy no header says where a request comes from', async () => {
  const away = await ownKey(bare, { allowed_ips: OFFICE })
  const HEADERS = [
    'X-Forwarded-For',
    'X-Real-IP',
    'Forwarded',
    'CF-Connecting-IP',
    'True-Client-IP',
  ]
  for (const name of HEADERS) {
    const call = { headers: { [name]: name === 'Forwarded' ? 'for=192.0.2.9' : '192.0.2.9' } }
    await away.api.refused('whoami.get', call, 403, 'address_not_allowed')
  }
  const here = await ownKey(bare, { allowed_ips: ['127.0.0.0/8', '::1'] })
  await here.api.ok('whoami.get', from('203.0.113.5'))
})

test('a changed list holds from the very next request', async () => {
  const { id, api } = await ownKey(gate, { allowed_ips: ['192.0.2.1'] })
  await api.ok('whoami.get', from('192.0.2.1'))
  await gate.live.ok('keys.update', { id, body: { allowed_ips: ['192.0.2.2'] } })
  await api.refused('whoami.get', from('192.0.2.1'), 403, 'address_not_allowed')
  await api.ok('whoami.get', from('192.0.2.2'))
  await gate.live.ok('keys.update', { id, body: { allowed_ips: [] } })
  await api.ok('whoami.get', from('192.0.2.1'))
})

test('it is asked before scopes and state, so that an outsider learns nothing of the key', async () => {
  const { key } = await newKey(gate.live, { scopes: ['agents.read'], allowed_ips: OFFICE })
  const answer = await gate.live.as(key).call('tokens.list', from('203.0.113.5'))
  expect([answer.status, problemOf(answer).code]).toEqual([403, 'address_not_allowed'])
  expect(answer.text).not.toMatch(/agents|192\.0\.2|2001:db8/)
})

test('a call from elsewhere is no use of the key; one from within is, with its address', async () => {
  const { id, api } = await ownKey(gate, { allowed_ips: OFFICE })
  await api.call('whoami.get', from('203.0.113.5'))
  expect((await gate.live.ok('keys.get', { id })).last_used_at).toBeUndefined()
  await api.ok('whoami.get', from('2001:db8::7'))
  const { last_used_at, last_used_ip } = await gate.live.ok('keys.get', { id })
  expect(last_used_at).toBeDefined()
  expect(last_used_ip).toBe('2001:db8::7')
  await gate.core.lastUse.flush(gate.core.db)
  expect((await gate.live.ok('keys.get', { id })).last_used_ip).toBe('2001:db8::7')
})

test('attempts from elsewhere are one row of the audit trail per key, address and minute', async () => {
  const { id, api } = await ownKey(gate, { allowed_ips: OFFICE })
  // At the start of a minute, so that all are of the same one.
  gate.server.clock.advance(60_000 - (gate.server.clock.now() % 60_000))
  for (const operation of ['whoami.get', 'agents.list', 'tokens.list'] as const) {
    await api.refused(operation, from('203.0.113.5'), 403, 'address_not_allowed')
  }
  await api.refused('whoami.get', from('203.0.113.6'), 403, 'address_not_allowed')
  await gate.core.refusals.flush(gate.core.db, gate.server.clock.now(), true)
  const rows = await gate.sql`
    select action, outcome, reason, actor_id, target_kind, ip, details->>'count' as count
    from live.audit_events where target_id = ${id} and outcome = 'refused' order by ip`
  const shared = {
    action: 'request.refused',
    outcome: 'refused',
    reason: 'address_not_allowed',
    actor_id: id,
    target_kind: 'key',
  }
  expect([...rows]).toEqual([
    { ...shared, ip: '203.0.113.5', count: '3' },
    { ...shared, ip: '203.0.113.6', count: '1' },
  ])
})

test('an allowed address does not help a key that was revoked, nor a wrong secret', async () => {
  const { id, api, text } = await ownKey(gate, { allowed_ips: OFFICE })
  const wrong = gate.live.as(`${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`)
  await wrong.refused('whoami.get', from('192.0.2.9'), 401, 'credentials_malformed')
  await gate.live.ok('keys.revoke', { id })
  for (const address of ['192.0.2.9', '203.0.113.5']) {
    await api.refused('whoami.get', from(address), 401, 'key_revoked')
  }
})

test('a key with a list makes keys of its networks only, or of its own when none are given', async () => {
  const own = await ownKey(gate, { allowed_ips: OFFICE })
  const create = (facts: object) => ({
    body: { name: 'child', scopes: ['agents.read'], ...facts },
    ...from('192.0.2.9'),
  })
  const same = await own.api.ok('keys.create', create({}))
  expect(same.allowed_ips).toEqual(OFFICE)
  const narrower = { allowed_ips: ['192.0.2.128/25', '2001:db8:1::/48'] }
  expect((await own.api.ok('keys.create', create(narrower))).allowed_ips).toEqual(
    narrower.allowed_ips,
  )
  for (const [allowed_ips, pointer] of [
    [[], '/allowed_ips'],
    [['192.0.2.0/24', '192.0.0.0/16'], '/allowed_ips/1'],
    [['0.0.0.0/0'], '/allowed_ips/0'],
    [['::/0'], '/allowed_ips/0'],
    [['192.0.3.1'], '/allowed_ips/0'],
  ] as const) {
    const call = create({ allowed_ips })
    const problem = await own.api.refused('keys.create', call, 403, 'exceeds_authority')
    expect(problem.errors?.map(error => error.pointer)).toEqual([pointer])
  }
})
