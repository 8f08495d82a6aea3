import { expect, test } from 'bun:test'
import { testForbidden } from '../../support/credentials.ts'
import { keyOf, newAddress, newMember } from '../../support/members.ts'
import { dumpTables, withoutRefusals } from '../../support/tables.ts'

const gate = testForbidden('members.update', {
  live_key_required: async gate => {
    const { id } = await newMember(gate.live)
    const before = await dumpTables(gate)
    const answer = await gate.test.call('members.update', { id, body: { role: 'owner' } })
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
})

test('members.update 403: an admin raises nobody to owner, themself least, and touches none', async () => {
  const admin = await newMember(gate.live, 'admin')
  const { api } = await keyOf(gate, admin.id)
  const owner = await newMember(gate.live, 'owner')
  const member = await newMember(gate.live)
  const before = await dumpTables(gate)
  for (const [id, body] of [
    [admin.id, { role: 'owner' }],
    [member.id, { role: 'owner' }],
    [owner.id, { role: 'admin' }],
    [owner.id, { role: 'owner' }],
    [owner.id, { email: newAddress().email }],
  ] as const) {
    const problem = await api.refused('members.update', { id, body }, 403, 'role_required')
    expect(problem.required_role).toEqual(['owner'])
  }
  expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
})
