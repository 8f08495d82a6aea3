import { expect, test } from 'bun:test'
import { jobsOf } from '../../src/control/background.ts'
import { useGate } from '../support/gate.ts'
import { DAY, flushUsage, HOUR, lookForAnomalies, use, usedKey } from '../support/usage.ts'

const gate = useGate()

const expire = () =>
  jobsOf({ ...gate.core, log: gate.logger })
    .find(job => job.name === 'usage-retention')
    ?.run()

const kept = async (key: { id: string }) => {
  const rows = await gate.sql<{ step: string; count: number }[]>`
    select step, count(*) as count from live.usage_counts where key_id = ${key.id} group by step`
  return Object.fromEntries(rows.map(row => [row.step, row.count]))
}

test('minutes are kept 48 hours, hours 90 days, days 731 days, and what was seen as long', async () => {
  const key = await usedKey(gate)
  const now = gate.server.clock.now()
  for (const ago of [HOUR, 47 * HOUR, 3 * DAY, 89 * DAY, 92 * DAY, 730 * DAY, 733 * DAY]) {
    use(gate, key, now - ago, 1)
  }
  await flushUsage(gate)
  await expire()
  expect(await kept(key)).toEqual({ minute: 2, hour: 4, day: 6 })
  gate.server.clock.advance(91 * DAY)
  await expire()
  expect(await kept(key)).toEqual({ day: 5 })
  const seen = () => gate.sql`select 1 from live.usage_seen where lineage_id = ${key.id}`
  expect((await seen()).length).toBe(2)
  gate.server.clock.advance(732 * DAY)
  await expire()
  expect([await kept(key), (await seen()).length]).toEqual([{}, 0])
})

test('more rows than one statement deletes go in one run', async () => {
  await gate.sql`insert into live.usage_counts (workspace_id, step, start, key_id, lineage_id,
      operation, status, code, country, requests, latency)
    select 'ws_old', 'minute', now() - interval '1 year', 'key_' || n, '', '', 200, '', '', 1, '{}'
    from generate_series(1, 10100) n`
  await expire()
  const [row] = await gate.sql<{ count: number }[]>`
    select count(*) as count from live.usage_counts where workspace_id = 'ws_old'`
  expect(row?.count).toBe(0)
})

test('old anomalies are forgotten', async () => {
  const key = await usedKey(gate)
  const now = gate.server.clock.now()
  use(gate, key, now - 60 * DAY, 1)
  await flushUsage(gate)
  use(gate, key, now, 1)
  await lookForAnomalies(gate)
  const count = async () => (await gate.sql`select 1 from live.usage_anomalies`).length
  expect(await count()).toBeGreaterThan(0)
  gate.server.clock.advance(732 * DAY)
  await expire()
  expect(await count()).toBe(0)
})
