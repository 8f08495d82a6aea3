import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { walk } from '../../support/pages.ts'
import {
  DAY,
  flushUsage,
  lookForAnomalies,
  toNextHour,
  type Used,
  use,
  usedKey,
} from '../../support/usage.ts'
import { newWorkspace } from '../../support/workspaces.ts'

const gate = useGate()

/** Two keys, each used from a new country and after a long silence. */
async function unusual(): Promise<[Used, Used]> {
  const now = toNextHour(gate)
  const keys: [Used, Used] = [await usedKey(gate), await usedKey(gate)]
  for (const key of keys) use(gate, key, now - 60 * DAY, 1)
  await flushUsage(gate)
  for (const key of keys) use(gate, key, now, 1, { country: 'BR' })
  await lookForAnomalies(gate)
  return keys
}

test('usage.anomalies: the newest first, page by page, by kind, key and time', async () => {
  const since = new Date(toNextHour(gate)).toISOString()
  const [one, other] = await unusual()
  const all = await walk(gate.live, 'usage.anomalies', { limit: 1, since })
  expect(all).toHaveLength(4)
  const whole = await gate.live.ok('usage.anomalies', { query: { since } })
  expect(all.map(item => item.id)).toEqual(whole.data.map(item => item.id))
  const ids = whole.data.map(item => item.id)
  expect(ids).toEqual([...ids].sort().reverse())
  const ofKey = await gate.live.ok('usage.anomalies', { query: { key: one.id } })
  expect(ofKey.data.map(item => item.key_id)).toEqual([one.id, one.id])
  const query = { since, kind: 'new_country' }
  const ofKind = await gate.live.ok('usage.anomalies', { query })
  expect(ofKind.data.map(item => item.country)).toEqual(['BR', 'BR'])
  expect(ofKind.data.map(item => item.key_id).sort()).toEqual([one.id, other.id].sort())
  gate.server.clock.advance(1000)
  const later = { since: new Date(gate.server.clock.now()).toISOString() }
  expect((await gate.live.ok('usage.anomalies', { query: later })).data).toEqual([])
})

test('usage.anomalies: nothing of another workspace or environment, whatever the key', async () => {
  const [key] = await unusual()
  const other = await newWorkspace(gate)
  for (const api of [other.live, other.test, gate.test]) {
    expect((await api.ok('usage.anomalies')).data).toEqual([])
    expect((await api.ok('usage.anomalies', { query: { key: key.id } })).data).toEqual([])
  }
  const query = { key: 'key_unknown' }
  expect((await gate.live.ok('usage.anomalies', { query })).data).toEqual([])
})
