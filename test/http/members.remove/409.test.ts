import { expect } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

testRefusals(useGate(), 'members.remove', 409, {
  last_owner: async gate => {
    const before = await dumpTables(gate)
    const call = { id: gate.core.home.ownerId, query: { revoke_keys: true } }
    const answer = await gate.live.call('members.remove', call)
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
})
