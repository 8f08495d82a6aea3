import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { usedBefore } from '../../support/idempotency.ts'
import { problemOf, testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

testRefusals(gate, 'keys.create', 422, {
  unknown_scope: async gate => {
    const before = await dumpTables(gate)
    const body = { name: 'typo', scopes: ['agents.read', 'tokens.wirte'] }
    const answer = await gate.live.call('keys.create', { body })
    const { errors, detail } = problemOf(answer)
    expect(errors?.map(error => error.pointer)).toEqual(['/scopes/1'])
    expect(detail).toContain('tokens.write')
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  invalid_allowed_ips: async gate => {
    const allowed_ips = ['192.0.2.0/24', '10.0.0.5/8', '2001:db8::/129']
    const call = { body: { name: 'bound', scopes: ['agents.read'], allowed_ips } }
    const before = await dumpTables(gate)
    const answer = await gate.live.call('keys.create', call)
    const { errors, detail } = problemOf(answer)
    expect(errors?.map(error => error.pointer)).toEqual(['/allowed_ips/1', '/allowed_ips/2'])
    expect(detail).toContain('Give 10.0.0.0/8, or 10.0.0.5/32 for one address.')
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  invalid_expiry: async gate => {
    const before = await dumpTables(gate)
    const expires_at = new Date(gate.server.clock.now() - 1).toISOString()
    const body = { name: 'late', scopes: ['agents.read'], expires_at }
    const answer = await gate.live.call('keys.create', { body })
    expect(problemOf(answer).errors?.map(error => error.pointer)).toEqual(['/expires_at'])
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  idempotency_conflict: usedBefore('keys.create', { name: 'another' }),
})

for (const scope of ['agents', 'nonsense.*', 'agents.read.more', 'Agents.read', 'orders.read']) {
  test(`keys.create 422: there is no scope ${scope}`, async () => {
    const body = { name: 'typo', scopes: [scope] }
    await gate.live.refused('keys.create', { body }, 422, 'unknown_scope')
  })
}
