import { expect, test } from 'bun:test'
import { testForbidden } from '../../support/credentials.ts'
import { keyOf, newMember } from '../../support/members.ts'
import { dumpTables, withoutRefusals } from '../../support/tables.ts'

const gate = testForbidden('members.remove', {
  live_key_required: async gate => {
    const { id } = await newMember(gate.live)
    const before = await dumpTables(gate)
    const call = { id, query: { revoke_keys: true } }
    const answer = await gate.test.call('members.remove', call)
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
})

test('members.remove 403: an admin removes no owner, nor ends the keys of one who was', async () => {
  const { api } = await keyOf(gate, (await newMember(gate.live, 'admin')).id)
  const [owner, gone] = [await newMember(gate.live, 'owner'), await newMember(gate.live, 'owner')]
  const key = await keyOf(gate, gone.id)
  await gate.live.ok('members.remove', { id: gone.id })
  const before = await dumpTables(gate)
  for (const { id } of [owner, gone]) {
    const call = { id, query: { revoke_keys: true } }
    await api.refused('members.remove', call, 403, 'role_required')
  }
  expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
  await key.api.ok('whoami.get')
})
