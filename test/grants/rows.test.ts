/** The rows of grants, without the lanes in front of them: what holds for any number of processes. */
import { expect, test } from 'bun:test'
import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import type { Use, UseOutcome } from '../../src/grants/grant.ts'
import { insertGrant, takeUse } from '../../src/grants/store.ts'
import type { Tenant } from '../../src/storage/tenant.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()

const tenant: Tenant = { workspaceId: 'ws_rows', environment: 'live' }

const take = (use: Partial<Use> & Pick<Use, 'path'>): Promise<UseOutcome> =>
  gate.core.db.begin('live', tx =>
    takeUse(tenant, tx.sql, { amounts: {}, id: undefined, digest: 'd', isDryRun: false, ...use }),
  )

const expiresAt = new Date('2100-01-01T00:00:00Z')

async function make(maxUses?: number, budget: Record<string, number> = {}): Promise<string> {
  const id = `gr_${randomUUID()}`
  await gate.core.db.begin('live', tx =>
    insertGrant(tenant, tx, { id, maxUses, budget, expiresAt }),
  )
  return id
}

async function rowOf(id: string) {
  const [row] = await gate.sql<{ uses: number; spent: Record<string, number> }[]>`
    select uses::int as uses, spent from live.grants where id = ${id}`
  return row
}

const codesOf = (outcomes: readonly UseOutcome[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const { code } of outcomes) counts[code] = (counts[code] ?? 0) + 1
  return counts
}

test('many transactions at once take no more than there is, each answered truly', async () => {
  for (let round = 0; round < 10; round++) {
    const id = await make(1)
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => take({ path: [id] })))
    expect(codesOf(outcomes)).toEqual({ ok: 1, uses_exhausted: 39 })
    const usd = await make(undefined, { usd: 100 })
    const spent = await Promise.all(
      Array.from({ length: 40 }, () => take({ path: [usd], amounts: { usd: 7 } })),
    )
    expect(codesOf(spent)).toEqual({ ok: 14, budget_exhausted: 26 })
    expect(await rowOf(usd)).toEqual({ uses: 14, spent: { usd: 98 } })
  }
})

test('one use_id in many transactions at once is one use, with one answer', async () => {
  const id = await make(5)
  const outcomes = await Promise.all(
    Array.from({ length: 40 }, () => take({ path: [id], id: 'same' })),
  )
  expect(outcomes.filter(one => one.code === 'ok' && !one.isReplay)).toHaveLength(1)
  for (const one of outcomes) expect(one).toMatchObject({ code: 'ok', remaining: { uses: 4 } })
  expect((await rowOf(id))?.uses).toBe(1)
})

test('a path is taken from as a whole or not at all, and never waits in a circle', async () => {
  const root = await make(100)
  const leaves = await Promise.all([3, 5, 7].map(uses => make(uses)))
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, (_, i) => take({ path: [root, leaves[i % 3] ?? ''] })),
  )
  expect(codesOf(outcomes)).toEqual({ ok: 15, uses_exhausted: 45 })
  expect((await rowOf(root))?.uses).toBe(15)
  for (const [i, uses] of [3, 5, 7].entries()) {
    expect((await rowOf(leaves[i] ?? ''))?.uses).toBe(uses)
  }
})

test('a path with a grant that is gone, or no path, gives nothing and takes nothing', async () => {
  const id = await make(5)
  for (const path of [[id, 'gr_gone'], ['gr_gone', id], ['gr_gone'], []]) {
    expect(await take({ path })).toEqual({ code: 'missing' })
  }
  const others = { workspaceId: 'ws_other', environment: 'live' } as const
  const use = { path: [id], amounts: {}, id: undefined, digest: 'd', isDryRun: false }
  const foreign = await gate.core.db.begin('live', tx => takeUse(others, tx.sql, use))
  expect(foreign).toEqual({ code: 'missing' })
  expect((await rowOf(id))?.uses).toBe(0)
})

test('a budget that the call has no amount for is not passed', async () => {
  const id = await make(undefined, { usd: 5, eur: 5 })
  expect((await take({ path: [id], amounts: { usd: 1 } })).code).toBe('budget_exhausted')
  expect(await rowOf(id)).toEqual({ uses: 0, spent: {} })
})

test("the role of test cannot take from live's grants, whatever the code says", async () => {
  const attempt = gate.core.db.begin(
    'test',
    tx => tx.sql`select outcome
    from live.use_grants('ws_rows', '{gr_1}'::text[], null, 'd', '{}'::jsonb, false)`,
  )
  await expect(attempt).rejects.toThrow(/permission denied/)
})

type Model = { maxUses: number | undefined; uses: number; budget: Map<string, [left: number]> }

/** What should come of a use, by the plainest means: look at each grant, then take from each. */
function expected(path: Model[], amounts: Record<string, number>): string {
  if (path.some(one => one.maxUses !== undefined && one.uses >= one.maxUses))
    return 'uses_exhausted'
  for (const { budget } of path) {
    for (const [field, [left]] of budget) {
      if (left < (amounts[field] ?? Number.POSITIVE_INFINITY)) return 'budget_exhausted'
    }
  }
  for (const one of path) {
    one.uses++
    for (const [field, left] of one.budget) left[0] -= amounts[field] ?? 0
  }
  return 'ok'
}

test('any sequence of uses ends as one that is counted by hand', async () => {
  const grant = fc.record({
    maxUses: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
    budget: fc.dictionary(fc.constantFrom('usd', 'eur'), fc.integer({ min: 1, max: 1e15 }), {
      noNullPrototype: true,
    }),
  })
  const use = fc.record({
    depth: fc.integer({ min: 1, max: 3 }),
    amounts: fc.record({
      usd: fc.oneof(fc.integer({ min: 0, max: 1e15 }), fc.constant(0)),
      eur: fc.integer({ min: 0, max: 100 }),
    }),
    id: fc.option(fc.constantFrom('a', 'b', 'c'), { nil: undefined }),
    digest: fc.constantFrom('x', 'y'),
    isDryRun: fc.boolean(),
  })
  const property = fc.asyncProperty(
    fc.array(grant, { minLength: 3, maxLength: 3 }),
    fc.array(use, { maxLength: 12 }),
    async (grants, uses) => {
      const ids = await Promise.all(grants.map(one => make(one.maxUses, one.budget)))
      const fresh = ({ maxUses, budget }: (typeof grants)[number]): Model => ({
        ...{ maxUses, uses: 0 },
        budget: new Map(Object.entries(budget).map(([field, total]) => [field, [total]])),
      })
      let models = grants.map(fresh)
      const named = new Map<string, string>()
      for (const { depth, ...rest } of uses) {
        const outcome = await take({ path: ids.slice(0, depth), ...rest })
        const known = rest.id === undefined ? undefined : named.get(rest.id)
        if (known !== undefined) {
          expect(outcome.code).toBe(known === rest.digest ? 'ok' : 'use_id_conflict')
          continue
        }
        const after = structuredClone(models)
        const code = expected(after.slice(0, depth), rest.amounts)
        expect(outcome.code).toBe(code as 'ok')
        if (code !== 'ok' || rest.isDryRun) continue
        models = after
        if (rest.id !== undefined) named.set(rest.id, rest.digest)
      }
      for (const [i, id] of ids.entries())
        expect((await rowOf(id))?.uses).toBe(models[i]?.uses ?? -1)
    },
  )
  await fc.assert(property, { numRuns: 60 })
})
