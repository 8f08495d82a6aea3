import { expect, test } from 'bun:test'
import { newKey } from '../../support/calls.ts'
import { testForbidden } from '../../support/credentials.ts'
import { keyOf, newMember } from '../../support/members.ts'
import { problemOf } from '../../support/refusals.ts'
import { dumpTables, withoutRefusals } from '../../support/tables.ts'

const gate = testForbidden('keys.takeOver', {
  exceeds_authority: async gate => {
    const left = await newMember(gate.live, 'admin')
    const key = await keyOf(gate, left.id)
    await gate.live.ok('members.remove', { id: left.id })
    const api = await gate.withScopes(['keys.write', 'agents.read'])
    const before = await dumpTables(gate)
    const answer = await api.call('keys.takeOver', { id: key.id })
    expect(problemOf(answer).missing).toEqual(['*'])
    expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
    return answer
  },
})

test('keys.takeOver 403: an admin takes no key over', async () => {
  const { api } = await keyOf(gate, (await newMember(gate.live, 'admin')).id)
  const { id } = await newKey(gate.live)
  const before = await dumpTables(gate)
  const problem = await api.refused('keys.takeOver', { id }, 403, 'role_required')
  expect(problem).toMatchObject({ required_role: ['owner'], role: 'admin' })
  expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
})
