import { expect, test } from 'bun:test'
import type { ReplyBody } from '../../../src/http/contract.ts'
import { newAgent, newToken } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { walk } from '../../support/pages.ts'

const gate = useGate()

type Event = ReplyBody<'audit.get'>
type Stats = ReplyBody<'audit.stats'>

const MINUTE = 60_000
const iso = (time: number): string => new Date(time).toISOString()

const flush = () => gate.core.verifyCounts.flush(gate.core.db)

const verify = (token: string, more: object = {}) =>
  gate.anyone.ok('tokens.verify', { body: { token, ...more } })

/** To the start of a minute that no test has seen. */
function nextHour(): number {
  const { clock } = gate.server
  clock.advance(2 * 3_600_000 - (clock.now() % 3_600_000))
  return clock.now()
}

/** The counts of all that the list shows. */
function countPlainly(events: Event[]) {
  const byAction = new Map<string, { success: number; refused: number }>()
  for (const { action, outcome } of events) {
    const one = byAction.get(action) ?? { success: 0, refused: 0 }
    byAction.set(action, { ...one, [outcome]: one[outcome as 'success' | 'refused'] + 1 })
  }
  return byAction
}

test('audit.stats: events by action, agent and bucket are those of the list', async () => {
  const since = nextHour()
  const agents = [await newAgent(gate.live), await newAgent(gate.live)]
  for (const { id: agent_id } of agents) {
    gate.server.clock.advance(90 * MINUTE)
    await newToken(gate.live, { agent_id })
    const body = { agent_id, scope: ['none'] }
    await gate.live.refused('tokens.create', { body }, 403, 'capability_missing')
  }
  await newToken(gate.live, { agent_id: agents[1]?.id ?? '' })
  const until = gate.server.clock.now() + 1000
  const span = { since: iso(since), until: iso(until) }
  const events = (await walk(gate.live, 'audit.list', { ...span, limit: 200 })) as Event[]
  const stats = await gate.live.ok('audit.stats', { query: span })
  expect(stats).toMatchObject({ ...span, bucket: 'hour', total: events.length, verifies: [] })
  const plain = countPlainly(events)
  expect(stats.by_action).toHaveLength(plain.size)
  for (const { action, ...counts } of stats.by_action) {
    expect<object | undefined>(counts).toEqual(plain.get(action))
  }
  expect(stats.by_agent).toEqual([
    { agent_id: agents[1]?.id ?? '', events: 4, verifies: 0 },
    { agent_id: agents[0]?.id ?? '', events: 3, verifies: 0 },
  ])
  const counted = (bucket: Stats['buckets'][number]) => [bucket.events, bucket.refused]
  expect(stats.buckets.map(counted)).toEqual([
    [2, 0],
    [2, 1],
    [0, 0],
    [3, 1],
  ])
  expect(stats.buckets.map(bucket => Date.parse(bucket.start) - since)).toEqual([
    ...[0, 3_600_000, 7_200_000, 10_800_000],
  ])
})

test('audit.stats: verifies are counted exactly, by agent, code and minute', async () => {
  const since = nextHour()
  const { token, agent_id } = await newToken(gate.live)
  const other = await newToken(gate.live)
  for (let i = 0; i < 5; i++) await verify(token)
  await verify(token, { required_scope: 'orders.delete' })
  await verify(other.token)
  gate.server.clock.advance(MINUTE)
  await flush()
  await verify(token)
  await gate.live.ok('tokens.revoke', { id: other.id })
  await verify(other.token)
  await verify(`${token.slice(0, -6)}AAAAAA`)
  await verify('no token')
  await flush()
  await flush()
  gate.server.clock.advance(MINUTE)
  const query = { since: iso(since), bucket: 'minute' }
  const stats = await gate.live.ok('audit.stats', { query })
  expect(stats.verifies).toEqual([
    { code: 'ok', count: 7 },
    { code: 'revoked', count: 1 },
    { code: 'scope_missing', count: 1 },
  ])
  const verifies = Object.fromEntries(stats.by_agent.map(one => [one.agent_id, one.verifies]))
  expect(verifies).toEqual({ [agent_id]: 7, [other.agent_id]: 2 })
  expect(stats.buckets.map(one => [one.verifies, one.verifies_refused])).toEqual([
    ...[
      [7, 1],
      [2, 1],
    ],
    ...(stats.buckets.length > 2 ? [[0, 0]] : []),
  ])
  const { key_id, workspace_id } = await gate.live.ok('whoami.get')
  const rows = await gate.sql<{ key_id: string; workspace_id: string }[]>`
    select distinct key_id, workspace_id from live.verify_counts where agent_id = ${agent_id}`
  expect([...rows]).toEqual([{ key_id, workspace_id }])
  const inTest = await gate.test.ok('audit.stats', { query })
  expect([inTest.verifies, inTest.by_agent]).toEqual([[], []])
})

test('audit.stats: the minute of since is counted whole, until is not counted', async () => {
  const start = nextHour()
  const { token } = await newToken(gate.live)
  await verify(token)
  gate.server.clock.advance(MINUTE)
  await verify(token)
  await flush()
  const count = async (since: number, until: number) => {
    const query = { since: iso(since), until: iso(until), bucket: 'minute' }
    const { verifies } = await gate.live.ok('audit.stats', { query })
    return verifies[0]?.count ?? 0
  }
  expect(await count(start + 59_999, start + MINUTE)).toBe(1)
  expect(await count(start, start + MINUTE + 1)).toBe(2)
  expect(await count(start + MINUTE, start + 2 * MINUTE)).toBe(1)
})

test('audit.stats: without a span, the last 24 hours by the hour', async () => {
  const before = gate.server.clock.now()
  const { since, until, bucket, buckets } = await gate.live.ok('audit.stats')
  expect(Date.parse(until)).toBeGreaterThanOrEqual(before)
  expect(Date.parse(until) - Date.parse(since)).toBe(86_400_000)
  expect(bucket).toBe('hour')
  expect([24, 25]).toContain(buckets.length)
})

test('audit.stats: a hundred agents at the most, the busiest first', async () => {
  const since = iso(nextHour())
  const { workspace_id } = await gate.live.ok('whoami.get')
  await gate.sql`insert into live.verify_counts (workspace_id, minute, agent_id, key_id, code, count)
    select ${workspace_id}, ${since}, 'ag_' || n, 'key_x', 'ok', n from generate_series(1, 120) n`
  gate.server.clock.advance(MINUTE)
  const { by_agent } = await gate.live.ok('audit.stats', { query: { since } })
  expect(by_agent.map(one => one.verifies)).toEqual(Array.from({ length: 100 }, (_, i) => 120 - i))
})
