import { expect } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { newMember } from '../../support/members.ts'
import { testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

testRefusals(useGate(), 'members.update', 409, {
  last_owner: async gate => {
    const before = await dumpTables(gate)
    const call = { id: gate.core.home.ownerId, body: { role: 'admin' } }
    const answer = await gate.live.call('members.update', call)
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  member_exists: async gate => {
    const [one, other] = [await newMember(gate.live), await newMember(gate.live)]
    const body = { email: one.email.toUpperCase() }
    return gate.live.call('members.update', { id: other.id, body })
  },
  member_removed: async gate => {
    const { id } = await newMember(gate.live)
    await gate.live.ok('members.remove', { id })
    const before = await dumpTables(gate)
    const answer = await gate.live.call('members.update', { id, body: { role: 'owner' } })
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
})
