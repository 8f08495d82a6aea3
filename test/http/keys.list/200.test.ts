import { expect, test } from 'bun:test'
import { newKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { testPages, walk } from '../../support/pages.ts'

const gate = useGate()

test('keys.list: the start, name, scopes, times and state of a key, never the key', async () => {
  const { key, ...record } = await newKey(gate.live)
  const answer = await gate.live.call('keys.list')
  const { data } = answer.json as { data: unknown[] }
  expect(data[0]).toEqual(record)
  expect(answer.text).not.toContain(key.slice(23))
})

test('keys.list: by status', async () => {
  const active = await newKey(gate.live)
  const revoked = await newKey(gate.live)
  await gate.live.ok('keys.revoke', { id: revoked.id })
  const expires_at = new Date(gate.server.clock.now() + 5000).toISOString()
  const expired = await newKey(gate.live, { expires_at })
  const both = await newKey(gate.live, { expires_at })
  await gate.live.ok('keys.revoke', { id: both.id })
  gate.server.clock.advance(5000)
  const expected = { active: [active.id], expired: [expired.id], revoked: [revoked.id, both.id] }
  for (const [status, ids] of Object.entries(expected)) {
    const items = await walk(gate.live, 'keys.list', { status, limit: 200 })
    expect(items.map(item => item.id)).toEqual(expect.arrayContaining(ids))
    for (const { id } of items) {
      expect((await gate.live.ok('keys.get', { id })).status as string).toBe(status)
    }
  }
})

testPages(gate, 'keys.list', {
  make: newKey,
  filter: { status: 'active' },
  otherFilter: { status: 'revoked' },
})

test('keys.list: by lineage', async () => {
  const { id } = await newKey(gate.live)
  const made = await gate.live.ok('keys.rotate', { id, body: {} })
  const third = await newKey(gate.live)
  const { data } = await gate.live.ok('keys.list', { query: { lineage_id: id } })
  expect(data.map(one => one.id).sort()).toEqual([made.id, id].sort())
  const query = { lineage_id: third.lineage_id, status: 'revoked' }
  expect((await gate.live.ok('keys.list', { query })).data).toEqual([])
})
