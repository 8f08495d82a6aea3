import { expect, test } from 'bun:test'
import { testForbidden } from '../../support/credentials.ts'
import { keyOf, newAddress, newMember } from '../../support/members.ts'
import { dumpTables, withoutRefusals } from '../../support/tables.ts'

const gate = testForbidden('members.create', {
  live_key_required: async gate => {
    const before = await dumpTables(gate)
    const answer = await gate.test.call('members.create', { body: newAddress() })
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
})

test('members.create 403: an admin makes no owner, and the try is written down', async () => {
  const { id, api } = await keyOf(gate, (await newMember(gate.live, 'admin')).id)
  const before = await dumpTables(gate)
  const call = { body: newAddress('owner') }
  const problem = await api.refused('members.create', call, 403, 'role_required')
  expect(problem).toMatchObject({ required_role: ['owner'], role: 'admin' })
  expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
  const query = { actor: id, outcome: 'refused' }
  const { data } = await gate.live.ok('audit.list', { query })
  expect(data.map(event => [event.action, event.reason])).toEqual([
    ['member.created', 'role_required'],
  ])
})
