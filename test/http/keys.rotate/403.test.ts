import { expect, test } from 'bun:test'
import { newKey } from '../../support/calls.ts'
import { testForbidden } from '../../support/credentials.ts'
import { problemOf } from '../../support/refusals.ts'
import { dumpTables, withoutRefusals } from '../../support/tables.ts'

const gate = testForbidden('keys.rotate', {
  exceeds_authority: async gate => {
    const { id } = await newKey(gate.live, { scopes: ['agents.read', 'tokens.write'] })
    const api = await gate.withScopes(['keys.write', 'agents.read'])
    const before = await dumpTables(gate)
    const answer = await api.call('keys.rotate', { id, body: {} })
    expect(problemOf(answer).missing).toEqual(['tokens.write'])
    expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
    return answer
  },
})

const HERE = ['127.0.0.0/8', '::1/128']

test('keys.rotate 403: a key that is freer in addresses, limit or expiry than the presented one', async () => {
  const expires_at = new Date(gate.server.clock.now() + 3_600_000).toISOString()
  const rate_limit = { requests_per_second: 1000, burst: 1000 }
  const { id } = await newKey(gate.live)
  for (const bounds of [{ allowed_ips: HERE }, { rate_limit }, { expires_at }]) {
    const caller = await newKey(gate.live, { scopes: ['*'], ...bounds })
    const api = gate.live.as(caller.key)
    await api.refused('keys.rotate', { id, body: {} }, 403, 'exceeds_authority')
    const own = await newKey(api)
    await api.ok('keys.rotate', { id: own.id, body: {} })
  }
})

test('keys.rotate 403: the attempt is in the audit trail', async () => {
  const { id } = await newKey(gate.live, { scopes: ['*'] })
  const api = await gate.withScopes(['keys.write'])
  await api.refused('keys.rotate', { id, body: {} }, 403, 'exceeds_authority')
  const rows = await gate.sql`select outcome, reason from live.audit_events
    where action = 'key.rotated' and target_id = ${id}`
  expect([...rows]).toEqual([{ outcome: 'refused', reason: 'exceeds_authority' }])
})
