import { expect, test } from 'bun:test'
import type { ReplyBody } from '../../../src/http/contract.ts'
import { newKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { newWorkspace } from '../../support/workspaces.ts'

const gate = useGate()

type Usage = ReplyBody<'usage.get'>

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const iso = (time: number): string => new Date(time).toISOString()

const flush = () => gate.core.usage.flush(gate.core.db, gate.server.clock)

/** To the start of an hour that no test has seen, with everything before it written. */
async function nextHour(): Promise<number> {
  const { clock } = gate.server
  clock.advance(2 * HOUR - (clock.now() % HOUR))
  await flush()
  return clock.now() - (clock.now() % HOUR)
}

const counted = ({ requests, errors }: { requests: number; errors: number }) => [requests, errors]

test('usage.get: every authenticated request is counted once, refused ones too', async () => {
  const since = await nextHour()
  const { key, id } = await newKey(gate.live, { scopes: ['agents.read'] })
  const api = gate.live.as(key)
  for (let i = 0; i < 3; i++) await api.ok('agents.list')
  await api.refused('agents.get', { id: 'ag_x' }, 404, 'not_found')
  await api.refused('keys.list', {}, 403, 'insufficient_scope')
  await gate.live.ok('keys.revoke', { id })
  await api.refused('agents.list', {}, 401, 'key_revoked')
  await gate.anyone.refused('agents.list', {}, 401, 'credentials_missing')
  await gate.anyone.ok('tokens.verify', { body: { token: 'x' } })
  await flush()
  const query = { since: iso(since), group_by: 'key' }
  const usage = await gate.live.ok('usage.get', { query })
  const own = usage.groups?.find(group => group.value === id)
  expect(own?.totals).toMatchObject({
    ...{ requests: 5, errors: 2, error_rate: 0.4 },
    outcomes: { ok: 3, client_error: 1, denied: 1, rate_limited: 0, server_error: 0 },
  })
  // With `keys.create` and `keys.revoke` of the other key.
  expect(counted(usage.totals)).toEqual([7, 2])
  expect(usage.top_errors).toEqual([
    { status: 403, code: 'insufficient_scope', requests: 1 },
    { status: 404, code: 'not_found', requests: 1 },
  ])
  const { p50_ms = 0, p95_ms = 0, p99_ms = 0 } = own?.totals ?? {}
  expect(p50_ms > 0 && p50_ms <= p95_ms && p95_ms <= p99_ms).toBe(true)
  expect(usage.rest).toBeUndefined()
})

test('usage.get: a request refused by its limit, and one that failed here, are told apart', async () => {
  const by = await actor()
  const since = await nextHour()
  const use = { operation: 'agents.list', country: 'DE', milliseconds: 1 }
  const note = (status: number, code: string) =>
    gate.core.usage.note(by, { ...use, status, code }, gate.server.clock.now())
  note(429, 'rate_limited')
  note(429, 'quota_exceeded')
  note(500, 'internal_error')
  await flush()
  const query = { since: iso(since), group_by: 'status' }
  const { groups, totals } = await gate.live.ok('usage.get', { query })
  expect(totals.outcomes).toMatchObject({ rate_limited: 2, server_error: 1 })
  const group = groups?.find(one => one.value === '429')
  expect([group?.totals.requests, group?.totals.outcomes.rate_limited]).toEqual([2, 2])
})

/** Whom the live key stands for. */
async function actor() {
  const { key_id, workspace_id } = await gate.live.ok('whoami.get')
  const tenant = { workspaceId: workspace_id, environment: 'live' as const }
  return { tenant, keyId: key_id, lineageId: key_id }
}

test('usage.get: percentiles, rates and points are those of what was noted', async () => {
  const by = await actor()
  const since = await nextHour()
  const use = { operation: 'x', status: 200, code: '', country: 'DE' }
  for (let i = 1; i <= 200; i++) {
    gate.core.usage.note(by, { ...use, milliseconds: i }, since + (i <= 100 ? 0 : 2 * MINUTE))
  }
  gate.server.clock.advance(4 * MINUTE)
  await flush()
  const span = { since: iso(since), until: iso(since + 4 * MINUTE), step: 'minute' }
  const usage: Usage = await gate.live.ok('usage.get', {
    query: { ...span, group_by: 'operation' },
  })
  expect(usage.points.map(point => point.requests)).toEqual([100, 0, 100, 0])
  expect(usage.points.map(point => point.per_second)).toEqual([1.66667, 0, 1.66667, 0])
  expect(usage.points.map(point => Date.parse(point.start) - since)).toEqual([
    ...[0, MINUTE, 2 * MINUTE, 3 * MINUTE],
  ])
  expect(usage.totals).toMatchObject({ requests: 200, per_second: 0.833333, errors: 0 })
  const off = (told = 0, exact: number) => Math.abs(told / exact - 1)
  expect(off(usage.totals.p50_ms, 100)).toBeLessThan(0.13)
  expect(off(usage.totals.p95_ms, 190)).toBeLessThan(0.13)
  expect(off(usage.points[0]?.p99_ms, 99)).toBeLessThan(0.13)
  expect(usage.points[1]?.p50_ms).toBeUndefined()
  expect(usage.groups?.map(group => [group.value, group.points.length])).toEqual([['x', 4]])
  expect(usage.groups?.[0]?.totals).toEqual(usage.totals)
})

test('usage.get: the minutes of an hour add up to the hour, and the hours to the day', async () => {
  const since = await nextHour()
  await gate.live.ok('agents.list')
  gate.server.clock.advance(7 * MINUTE)
  await gate.live.call('agents.get', { id: 'ag_x' })
  await flush()
  gate.server.clock.advance(MINUTE)
  await gate.live.ok('agents.list')
  await flush()
  const sums = await Promise.all(
    ['minute', 'hour', 'day'].map(async step => {
      const { totals } = await gate.live.ok('usage.get', { query: { step, since: iso(since) } })
      return counted(totals)
    }),
  )
  expect(sums[0]).toEqual([3, 1])
  expect(sums[1]).toEqual([3, 1])
  expect(sums[2]?.[0]).toBeGreaterThanOrEqual(3)
})

test('usage.get: the busiest groups are shown, the others are added up', async () => {
  const by = await actor()
  const since = await nextHour()
  const use = { operation: 'x', code: '', milliseconds: 1 }
  const countries = ['AA', 'BB', 'CC', 'DD']
  countries.forEach((country, i) => {
    for (let n = 0; n <= i; n++) {
      const status = n === 0 ? 400 : 200
      gate.core.usage.note(by, { ...use, country, status }, since)
    }
  })
  await flush()
  const query = { since: iso(since), group_by: 'country', groups: 2 }
  const usage = await gate.live.ok('usage.get', { query })
  expect(usage.groups?.map(one => [one.value, ...counted(one.totals)])).toEqual([
    ['DD', 4, 1],
    ['CC', 3, 1],
  ])
  expect(usage.rest?.groups).toBe(2)
  expect(usage.rest && counted(usage.rest.totals)).toEqual([3, 2])
  expect(usage.rest?.totals.outcomes).toMatchObject({ ok: 1, client_error: 2 })
  expect(counted(usage.totals)).toEqual([10, 4])
})

test('usage.get: complete_until is kept: what ended before it is in the answer', async () => {
  const since = await nextHour()
  await gate.live.ok('agents.list')
  await flush()
  const answered = gate.server.clock.now()
  gate.server.clock.advance(2 * MINUTE)
  await gate.live.ok('agents.list')
  const early = await gate.live.ok('usage.get', { query: { since: iso(since) } })
  expect(Date.parse(early.complete_until)).toBeLessThanOrEqual(gate.server.clock.now())
  if (Date.parse(early.complete_until) <= answered) expect(early.totals.requests).toBe(1)
  gate.server.clock.advance(1)
  await flush()
  const late = await gate.live.ok('usage.get', { query: { since: iso(since) } })
  expect(Date.parse(late.complete_until)).toBeGreaterThan(answered)
  expect(late.totals.requests).toBe(3)
})

test('usage.get: nothing of another workspace or environment is counted in', async () => {
  const since = await nextHour()
  const other = await newWorkspace(gate)
  for (let i = 0; i < 3; i++) await other.live.ok('agents.list')
  await other.test.ok('agents.list')
  await gate.test.ok('agents.list')
  await flush()
  const query = { since: iso(since), group_by: 'key' }
  const totals = async (api: typeof gate.live) => {
    const usage = await api.ok('usage.get', { query })
    return [usage.totals.requests, usage.groups?.length]
  }
  expect(await totals(other.live)).toEqual([3, 1])
  expect(await totals(other.test)).toEqual([1, 1])
  expect(await totals(gate.test)).toEqual([1, 1])
  expect((await gate.live.ok('usage.get', { query })).totals.requests).toBe(0)
})

test('usage.get: without a span, the last day by the hour; by the day, 30 days', async () => {
  const now = gate.server.clock.now()
  const byHour = await gate.live.ok('usage.get')
  expect([24, 25]).toContain(byHour.points.length)
  expect(Date.parse(byHour.until) - now).toBeLessThanOrEqual(HOUR)
  const byDay = await gate.live.ok('usage.get', { query: { step: 'day' } })
  expect([30, 31]).toContain(byDay.points.length)
  const byMinute = await gate.live.ok('usage.get', { query: { step: 'minute' } })
  expect([60, 61]).toContain(byMinute.points.length)
  expect(Date.parse(byDay.since) % DAY).toBe(0)
})
