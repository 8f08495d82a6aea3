import { expect, test } from 'bun:test'
import { newKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

const flush = () => gate.core.usage.flush(gate.core.db, gate.server.clock)

/** A second key of the lineage of `id`, as a rotation leaves it. */
async function halfOf(id: string) {
  const half = await newKey(gate.live, { scopes: ['agents.read'] })
  await gate.sql`update live.api_keys set lineage_id = ${id} where id = ${half.id}`
  await gate.core.authenticator.load()
  return half
}

test('usage.ofKey: both halves of a rotated key show, whichever is asked for', async () => {
  const old = await newKey(gate.live, { scopes: ['agents.read'] })
  const fresh = await halfOf(old.id)
  const bystander = await newKey(gate.live, { scopes: ['agents.read'] })
  for (let i = 0; i < 2; i++) await gate.live.as(old.key).ok('agents.list')
  for (let i = 0; i < 3; i++) await gate.live.as(fresh.key).ok('agents.list')
  await gate.live.as(bystander.key).ok('agents.list')
  await flush()
  const usages = await Promise.all(
    [old.id, fresh.id].map(id => gate.live.ok('usage.ofKey', { id })),
  )
  for (const { groups, totals, group_by } of usages) {
    expect(group_by).toBe('key')
    expect(groups?.map(group => [group.value, group.totals.requests])).toEqual([
      [fresh.id, 3],
      [old.id, 2],
    ])
    expect(totals.requests).toBe(5)
  }
})

test('usage.ofKey: by status, country and operation too', async () => {
  const { id, key } = await newKey(gate.live, { scopes: ['agents.read'] })
  await gate.live.as(key).ok('agents.list')
  await gate.live.as(key).call('agents.get', { id: 'ag_x' })
  await flush()
  const groupsBy = async (group_by: string) => {
    const { groups } = await gate.live.ok('usage.ofKey', { id, query: { group_by } })
    return groups?.map(group => [group.value, group.totals.requests])
  }
  expect(await groupsBy('status')).toEqual([
    ['200', 1],
    ['404', 1],
  ])
  expect(await groupsBy('operation')).toEqual([
    ['agents.get', 1],
    ['agents.list', 1],
  ])
  expect(await groupsBy('country')).toEqual([['unknown', 2]])
})

test('usage.ofKey: a key that was never used has empty buckets', async () => {
  const { id } = await newKey(gate.live)
  const usage = await gate.live.ok('usage.ofKey', { id })
  expect([usage.totals.requests, usage.groups, usage.top_errors]).toEqual([0, [], []])
  expect(usage.points.every(point => point.requests === 0)).toBe(true)
})

test('usage.ofKey: a revoked key shows what it was used for', async () => {
  const { id, key } = await newKey(gate.live, { scopes: ['agents.read'] })
  await gate.live.as(key).ok('agents.list')
  await gate.live.ok('keys.revoke', { id })
  await flush()
  expect((await gate.live.ok('usage.ofKey', { id })).totals.requests).toBe(1)
})
