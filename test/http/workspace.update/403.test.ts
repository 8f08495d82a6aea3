import { expect } from 'bun:test'
import { testForbidden } from '../../support/credentials.ts'
import { dumpTables } from '../../support/tables.ts'

testForbidden('workspace.update', {
  live_key_required: async gate => {
    const before = await dumpTables(gate)
    const answer = await gate.test.call('workspace.update', { body: { policy_default: 'deny' } })
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
})
