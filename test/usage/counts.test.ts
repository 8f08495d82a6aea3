/** Every request of a known key is counted once, whatever happens to the database meanwhile. */
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { outcomeUnknown, unavailable } from '../../src/storage/faults.ts'
import type { Database } from '../../src/storage/postgres.ts'
import type { Environment } from '../../src/storage/tenant.ts'
import { rowsOf, toBatches } from '../../src/usage/batch.ts'
import { UsageCounts, type Use } from '../../src/usage/counts.ts'
import { LATENCY_BUCKETS, latencyBucket } from '../../src/usage/latency.ts'
import { STEPS, startOf } from '../../src/usage/step.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()

const MINUTE = 60_000
const DAY = 86_400_000
const START = Date.UTC(2026, 0, 15, 9, 30)

type Row = {
  workspace_id: string
  step: string
  start: Date
  key_id: string
  lineage_id: string
  operation: string
  status: number
  code: string
  country: string
  requests: number
  latency: number[]
}

const rowsIn = (schema: Environment): Promise<Row[]> =>
  gate.sql<Row[]>`select workspace_id, step, start, key_id, lineage_id, operation, status, code,
      country, requests, to_jsonb(latency) as latency
    from ${gate.sql(schema)}.usage_counts order by step, start, key_id, status`

/** Made anew, so that what the server itself counts is not among it. */
const counting = (cellsMax?: number, coarseMax?: number) =>
  new UsageCounts(START, cellsMax, coarseMax)

const clear = () =>
  gate.sql.unsafe('truncate live.usage_counts, live.usage_seen, test.usage_counts, test.usage_seen')

const by = (keyId: string, more: { workspaceId?: string; environment?: Environment } = {}) => ({
  keyId,
  lineageId: `of ${keyId}`,
  tenant: { workspaceId: 'ws_1', environment: 'live' as const, ...more },
})

const USE: Use = {
  operation: 'agents.get',
  status: 200,
  code: '',
  country: 'DE',
  milliseconds: 1.5,
}

const at = (now: number) => ({ now: () => now })
const flush = (counts: UsageCounts, db: Pick<Database, 'begin'> = gate.core.db) =>
  counts.flush(db, at(START + DAY))

const sumOf = (rows: readonly Row[], step: string): number =>
  rows.filter(row => row.step === step).reduce((sum, row) => sum + row.requests, 0)

test('any series of requests, with writes in between, adds up to a plain count', async () => {
  const note = fc.record({
    key: fc.constantFrom('key_1', 'key_2'),
    workspaceId: fc.constantFrom('ws_1', 'ws_2'),
    environment: fc.constantFrom<Environment>('live', 'test'),
    operation: fc.constantFrom('agents.get', 'agents.list'),
    answer: fc.constantFrom<[number, string]>([200, ''], [403, 'insufficient_scope'], [429, 'x']),
    country: fc.constantFrom('DE', 'unknown'),
    milliseconds: fc.constantFrom(0.1, 3, 700, 1e6),
    forward: fc.constantFrom(0, 0, 20_000, 70_000, 3_700_000, -70_000),
    write: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(note, { maxLength: 30 }), async notes => {
      await clear()
      const counts = counting()
      const plain = new Map<string, number>()
      let now = START
      for (const { key, workspaceId, environment, answer, forward, write, ...use } of notes) {
        now += forward
        const [status, code] = answer
        const keyId = `${key}_${workspaceId}_${environment}`
        counts.note(by(keyId, { workspaceId, environment }), { ...use, status, code }, now)
        for (const step of STEPS) {
          const start = new Date(startOf(step, now)).toISOString()
          const of = [environment, workspaceId, step, start, keyId, `of ${keyId}`, use.operation]
          const name = [...of, status, code, use.country, latencyBucket(use.milliseconds)].join()
          plain.set(name, (plain.get(name) ?? 0) + 1)
        }
        if (write) await flush(counts)
      }
      await flush(counts)
      const found = new Map<string, number>()
      for (const environment of ['live', 'test'] as const) {
        for (const row of await rowsIn(environment)) {
          const { workspace_id, step, start, key_id, lineage_id, operation, ...rest } = row
          const of = [workspace_id, step, start.toISOString(), key_id, lineage_id, operation]
          const { status, code, country, requests, latency } = rest
          expect(latency.reduce((sum, one) => sum + one, 0)).toBe(requests)
          latency.forEach((count, bucket) => {
            const name = [environment, ...of, status, code, country, bucket].join()
            if (count > 0) found.set(name, count)
          })
        }
      }
      expect(found).toEqual(plain)
      expect(counts.waiting).toBe(0)
    }),
    { numRuns: 30 },
  )
})

describe('when it cannot be written', () => {
  const failing = (error: Error): Pick<Database, 'begin'> => ({
    begin: () => Promise.reject(error),
  })

  test('what was not written stays, and is written once', async () => {
    await clear()
    const counts = counting()
    counts.note(by('key_1'), USE, START)
    await expect(flush(counts, failing(unavailable('away')))).rejects.toThrow('away')
    expect(counts.completeUntil('live')).toBe(START)
    counts.note(by('key_1'), USE, START)
    await flush(counts)
    await flush(counts)
    expect(sumOf(await rowsIn('live'), 'minute')).toBe(2)
    expect(counts.completeUntil('live')).toBe(START + DAY)
  })

  test('what was written without an answer is neither lost nor counted twice', async () => {
    await clear()
    const counts = counting()
    for (const minute of [0, 1]) counts.note(by('key_1'), USE, START + minute * MINUTE)
    const answerLost: Pick<Database, 'begin'> = {
      begin: async (environment, work) => {
        await gate.core.db.begin(environment, work)
        throw outcomeUnknown()
      },
    }
    await expect(flush(counts, answerLost)).rejects.toThrow()
    counts.note(by('key_1'), USE, START)
    await flush(counts)
    const rows = await rowsIn('live')
    expect(STEPS.map(step => sumOf(rows, step))).toEqual([3, 3, 3])
  })

  test('what waits is bounded: then by workspace and status, and beyond that it is said', async () => {
    await clear()
    const counts = counting(10, 2)
    for (let i = 0; i < 50; i++) counts.note(by(`key_${i}`), USE, START)
    for (let i = 0; i < 50; i++) counts.note(by(`key_${i}`), { ...USE, status: 404 }, START)
    expect([counts.waiting, counts.uncounted]).toEqual([12, 0])
    for (let i = 0; i < 5; i++) counts.note(by(`key_${i}`), { ...USE, status: 500 }, START)
    expect([counts.waiting, counts.uncounted]).toEqual([12, 5])
    await flush(counts)
    const rows = (await rowsIn('live')).filter(row => row.step === 'minute')
    expect(sumOf(rows, 'minute')).toBe(100)
    const coarse = rows.filter(row => row.key_id === '')
    expect(coarse.map(row => [row.status, row.country, row.requests])).toEqual([
      [200, 'unknown', 40],
      [404, 'unknown', 50],
    ])
    counts.note(by('key_1'), USE, START)
    expect([counts.waiting, counts.uncounted]).toEqual([1, 5])
  })
})

test('more cells than a batch holds are all written', async () => {
  await clear()
  const counts = counting()
  for (let i = 0; i < 2500; i++) counts.note(by(`key_${i}`), USE, START)
  await flush(counts)
  expect(sumOf(await rowsIn('live'), 'day')).toBe(2500)
})

test('a batch is 100 cells, also of one key, and its rows are the same each time they are made', () => {
  const cells = new Map(
    Array.from({ length: 650 }, (_, i) => [
      i,
      { ...USE, status: i, requests: 1, latency: new Uint32Array(LATENCY_BUCKETS) },
    ]),
  )
  const key = { minute: START, workspaceId: 'ws_1', keyId: 'key_1', lineageId: 'key_1', cells }
  let seq = 0
  const batches = [...toBatches([key], () => ++seq)]
  expect(batches.map(batch => [batch.seq, batch.cells])).toEqual([
    ...[1, 2, 3, 4, 5, 6].map(seq => [seq, 100]),
    [7, 50],
  ])
  for (const batch of batches) {
    const made = rowsOf(batch)
    expect(made.rows).toHaveLength(3 * batch.cells)
    expect(rowsOf(batch)).toEqual(made)
  }
})

test('it is known since when and until when a lineage was used, by country, and its silences', async () => {
  await clear()
  const counts = counting()
  const of = (keyId: string) => ({ ...by(keyId), lineageId: 'key_1' })
  counts.note(of('key_1'), USE, START)
  counts.note(of('key_2'), { ...USE, country: 'FR' }, START + 5 * DAY)
  await flush(counts)
  counts.note(of('key_2'), USE, START + 49 * DAY)
  await flush(counts)
  counts.note(of('key_2'), { ...USE, country: 'FR' }, START + 95 * DAY)
  await flush(counts)
  const rows = await gate.sql<Record<string, unknown>[]>`
    select country, key_id, first_at, last_at, resumed_at, silent_since from live.usage_seen
    where lineage_id = 'key_1' order by country`
  const day = (days: number) => new Date(START + days * DAY)
  expect([...rows]).toEqual([
    {
      ...{ country: '', key_id: 'key_2', first_at: day(0), last_at: day(95) },
      ...{ resumed_at: day(95), silent_since: day(49) },
    },
    {
      ...{ country: 'DE', key_id: 'key_2', first_at: day(0), last_at: day(49) },
      ...{ resumed_at: day(49), silent_since: day(0) },
    },
    {
      ...{ country: 'FR', key_id: 'key_2', first_at: day(5), last_at: day(95) },
      ...{ resumed_at: day(95), silent_since: day(5) },
    },
  ])
})
