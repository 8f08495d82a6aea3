import { expect } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { inFlight, secretWiped } from '../../support/idempotency.ts'
import { acceptance, newMember } from '../../support/members.ts'
import { testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

testRefusals(useGate(), 'invitations.create', 409, {
  member_linked: async gate => {
    const member = await newMember(gate.live)
    await gate.anyone.ok('invitations.accept', await acceptance(gate.live, {}, member))
    const before = await dumpTables(gate)
    const answer = await gate.live.call('invitations.create', { id: member.id, body: {} })
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  idempotency_in_flight: inFlight('invitations.create'),
  secret_no_longer_available: secretWiped('invitations.create'),
})
