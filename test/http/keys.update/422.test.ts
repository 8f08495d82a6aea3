import { expect } from 'bun:test'
import { newKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { problemOf, testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

testRefusals(useGate(), 'keys.update', 422, {
  unknown_scope: async gate => {
    const { id } = await newKey(gate.live)
    const before = await dumpTables(gate)
    const body = { scopes: ['agent.read'] }
    const answer = await gate.live.call('keys.update', { id, body })
    expect(problemOf(answer).errors?.map(error => error.pointer)).toEqual(['/scopes/0'])
    expect(problemOf(answer).detail).toContain('agents.read')
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  invalid_allowed_ips: async gate => {
    const allowed_ips = ['192.0.2.0/24', '10.0.0.5/8', '2001:db8::/129']
    const call = { id: (await newKey(gate.live)).id, body: { allowed_ips } }
    const before = await dumpTables(gate)
    const answer = await gate.live.call('keys.update', call)
    const { errors, detail } = problemOf(answer)
    expect(errors?.map(error => error.pointer)).toEqual(['/allowed_ips/1', '/allowed_ips/2'])
    expect(detail).toContain('Give 10.0.0.0/8, or 10.0.0.5/32 for one address.')
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  invalid_expiry: async gate => {
    const { id } = await newKey(gate.live)
    const before = await dumpTables(gate)
    const body = { expires_at: '2020-01-01T00:00:00Z' }
    const answer = await gate.live.call('keys.update', { id, body })
    expect(problemOf(answer).errors?.map(error => error.pointer)).toEqual(['/expires_at'])
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
})
