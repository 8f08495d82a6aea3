/** Every verify of a token of ours is counted once, whatever happens to the database meanwhile. */
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { deleteVerifyCountsBefore } from '../../src/audit/counts-store.ts'
import { type Counted, Tally, VerifyCounts } from '../../src/audit/verify-counts.ts'
import { outcomeUnknown, unavailable } from '../../src/storage/faults.ts'
import type { Database } from '../../src/storage/postgres.ts'
import type { Environment } from '../../src/storage/tenant.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()

const MINUTE = 60_000
const START = Date.UTC(2026, 0, 15, 9, 30)

type Row = { workspace_id: string; minute: Date; agent_id: string; code: string; count: number }

const rowsIn = (schema: Environment): Promise<Row[]> =>
  gate.sql<Row[]>`select workspace_id, minute, agent_id, key_id, code, count
    from ${gate.sql(schema)}.verify_counts order by 2, 1, 3, 4, 5`

const clear = () => gate.sql.unsafe('truncate live.verify_counts; truncate test.verify_counts')

const of = (agentId: string, more: Partial<Counted> = {}): Counted => ({
  ...{ workspaceId: 'ws_1', environment: 'live', agentId, issuedBy: 'key_1', ...more },
})

const sumOf = (rows: Row[]): number => rows.reduce((sum, row) => sum + row.count, 0)

test('any series of verdicts, with writes in between, adds up to a plain count', async () => {
  const note = fc.record({
    agent: fc.constantFrom('ag_1', 'ag_2', 'ag_3'),
    key: fc.constantFrom('key_1', 'key_2'),
    workspace: fc.constantFrom('ws_1', 'ws_2'),
    environment: fc.constantFrom<Environment>('live', 'test'),
    code: fc.constantFrom('ok', 'expired', 'revoked'),
    forward: fc.constantFrom(0, 0, 0, 20_000, 70_000, -70_000),
    write: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(note, { maxLength: 40 }), async notes => {
      await clear()
      const counts = new VerifyCounts()
      const plain = new Map<string, number>()
      let now = START
      for (const { agent, key, workspace, environment, code, forward, write } of notes) {
        now += forward
        // An agent is of one workspace and environment, as ids are random.
        const agentId = `${agent}_${workspace}_${environment}`
        counts.note({ workspaceId: workspace, environment, agentId, issuedBy: key }, code, now)
        const minute = new Date(now - (now % MINUTE)).toISOString()
        const name = [environment, workspace, minute, agentId, key, code].join(' ')
        plain.set(name, (plain.get(name) ?? 0) + 1)
        if (write) await counts.flush(gate.core.db)
      }
      await counts.flush(gate.core.db)
      const found = new Map<string, number>()
      for (const environment of ['live', 'test'] as const) {
        for (const row of (await rowsIn(environment)) as (Row & { key_id: string })[]) {
          const { workspace_id, minute, agent_id, key_id, code, count } = row
          const at = minute.toISOString()
          found.set([environment, workspace_id, at, agent_id, key_id, code].join(' '), count)
        }
      }
      expect(found).toEqual(plain)
    }),
    { numRuns: 40 },
  )
})

test('verdicts on one token count in their own minute and code, and after a write anew', async () => {
  await clear()
  const counts = new VerifyCounts()
  const tally = new Tally()
  const note = (code: string, now: number) => counts.note(of('ag_1'), code, now, tally)
  for (const code of ['ok', 'ok', 'expired', 'expired', 'expired', 'ok']) note(code, START)
  for (const code of ['ok', 'ok']) note(code, START + MINUTE)
  await counts.flush(gate.core.db)
  for (const code of ['ok', 'expired']) note(code, START + MINUTE)
  await counts.flush(gate.core.db)
  const found = (await rowsIn('live')).map(({ minute, code, count }) => ({
    ...{ at: minute.getTime() - START, code, count },
  }))
  expect(found).toEqual([
    { at: 0, code: 'expired', count: 3 },
    { at: 0, code: 'ok', count: 3 },
    { at: MINUTE, code: 'expired', count: 1 },
    { at: MINUTE, code: 'ok', count: 3 },
  ])
})

describe('when it cannot be written', () => {
  const failing = (error: Error): Pick<Database, 'begin'> => ({
    begin: () => Promise.reject(error),
  })

  test('what was not written stays, and is written once', async () => {
    await clear()
    const counts = new VerifyCounts()
    counts.note(of('ag_1'), 'ok', START)
    await expect(counts.flush(failing(unavailable('away')))).rejects.toThrow('away')
    counts.note(of('ag_1'), 'ok', START)
    await counts.flush(gate.core.db)
    await counts.flush(gate.core.db)
    expect(sumOf(await rowsIn('live'))).toBe(2)
  })

  test('what may have been written is not counted twice', async () => {
    await clear()
    const counts = new VerifyCounts()
    counts.note(of('ag_1'), 'ok', START)
    const answerLost: Pick<Database, 'begin'> = {
      begin: async (environment, work) => {
        await gate.core.db.begin(environment, work)
        throw outcomeUnknown()
      },
    }
    await expect(counts.flush(answerLost)).rejects.toThrow()
    await counts.flush(gate.core.db)
    expect(sumOf(await rowsIn('live'))).toBe(1)
  })

  test('what waits is bounded: then by workspace, and none is lost before that is full', async () => {
    await clear()
    const counts = new VerifyCounts(10)
    for (let i = 0; i < 50; i++) counts.note(of(`ag_${i}`), 'ok', START)
    for (let i = 0; i < 50; i++) counts.note(of(`ag_${i}`), 'expired', START + MINUTE)
    await counts.flush(gate.core.db)
    const rows = await rowsIn('live')
    expect(sumOf(rows)).toBe(100)
    expect(rows).toHaveLength(12)
    const coarse = rows.filter(row => row.agent_id === '').map(row => [row.code, row.count])
    expect(coarse).toEqual([
      ['ok', 40],
      ['expired', 50],
    ])
  })
})

test('old minutes are deleted a batch at a time, the oldest first, of one workspace', async () => {
  await clear()
  const counts = new VerifyCounts()
  for (let i = 0; i < 5; i++) {
    counts.note(of('ag_1'), 'ok', START + i * MINUTE)
    counts.note(of('ag_2', { workspaceId: 'ws_2' }), 'ok', START + i * MINUTE)
  }
  await counts.flush(gate.core.db)
  const before = new Date(START + 3 * MINUTE)
  const remove = () =>
    gate.asTenant('ws_1', 'live', work => deleteVerifyCountsBefore(work.tenant, work.tx, before, 2))
  expect([await remove(), await remove(), await remove()]).toEqual([2, 1, 0])
  const left = await rowsIn('live')
  expect(left.filter(row => row.workspace_id === 'ws_1')).toHaveLength(2)
  expect(left.filter(row => row.workspace_id === 'ws_2')).toHaveLength(5)
})
