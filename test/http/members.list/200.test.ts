import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { newMember } from '../../support/members.ts'
import { testPages, walk } from '../../support/pages.ts'

const gate = useGate()

test('members.list: by status, and everybody without', async () => {
  const active = await newMember(gate.live)
  const removed = await newMember(gate.live)
  await gate.live.ok('members.remove', { id: removed.id })
  const idsOf = async (query: { status?: string }) =>
    (await walk(gate.live, 'members.list', { ...query, limit: 200 })).map(one => one.id)
  expect(await idsOf({ status: 'removed' })).toEqual([removed.id])
  expect(await idsOf({ status: 'active' })).toEqual([active.id, gate.core.home.ownerId])
  expect((await idsOf({})).sort()).toEqual([active.id, removed.id, gate.core.home.ownerId].sort())
})

testPages(gate, 'members.list', {
  make: newMember,
  filter: { status: 'active' },
  otherFilter: { status: 'removed' },
  isShared: true,
})
