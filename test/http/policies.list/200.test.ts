import { expect, test } from 'bun:test'
import { newPolicy } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { testPages, walk } from '../../support/pages.ts'

const gate = useGate()

test('policies.list: no policy is an empty page', async () => {
  expect(await gate.live.ok('policies.list')).toEqual({ data: [], has_more: false })
})

test('policies.list: a policy in a list is the policy as it is read', async () => {
  const policy = await newPolicy(gate.live, { description: 'why' })
  expect((await gate.live.ok('policies.list')).data).toEqual([policy])
})

test('policies.list: by status and effect', async () => {
  const deny = await newPolicy(gate.live)
  const allow = await newPolicy(gate.live, { effect: 'allow' })
  const gone = await newPolicy(gate.live, { effect: 'allow' })
  await gate.live.ok('policies.deactivate', { id: gone.id })
  const ids = async (query: Record<string, string>) =>
    (await walk(gate.live, 'policies.list', { ...query, limit: 1 })).map(one => one.id)
  expect(await ids({ effect: 'allow' })).toEqual(expect.arrayContaining([allow.id, gone.id]))
  expect(await ids({ effect: 'allow' })).not.toContain(deny.id)
  expect(await ids({ status: 'inactive' })).toEqual([gone.id])
  expect(await ids({ status: 'active', effect: 'allow' })).toEqual([allow.id])
  expect(await ids({ effect: 'limit' })).toEqual([])
})

testPages(gate, 'policies.list', {
  make: newPolicy,
  filter: { status: 'active' },
  otherFilter: { status: 'active', effect: 'deny' },
})
