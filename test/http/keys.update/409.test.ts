import { expect } from 'bun:test'
import { newKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

testRefusals(useGate(), 'keys.update', 409, {
  key_not_active: async gate => {
    const { id } = await newKey(gate.live)
    await gate.live.ok('keys.revoke', { id })
    const before = await dumpTables(gate)
    const answer = await gate.live.call('keys.update', { id, body: { name: 'alive' } })
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
})
