/** The month is counted once, whatever happens to the server or the database meanwhile. */
import { beforeEach, describe, expect, test } from 'bun:test'
import { PlanBook } from '../../src/rate-limits/plan-limits.ts'
import { MonthlyQuota } from '../../src/rate-limits/quota.ts'
import { outcomeUnknown, unavailable } from '../../src/storage/faults.ts'
import type { Database } from '../../src/storage/postgres.ts'
import { useGate } from '../support/gate.ts'
import { WatchedDatabase } from '../tokens/watched-database.ts'

const gate = useGate()

const HOUR = 3_600_000
const NOW = Date.UTC(2026, 10, 15, 9, 30)
const NEXT_MONTH = Date.UTC(2026, 11)
const QUOTA = 1_000_000

let quota: MonthlyQuota
let workspace: string

beforeEach(async () => {
  quota = new MonthlyQuota()
  workspace = gate.core.home.workspace.id
  await gate.sql.unsafe('truncate live.request_counts; truncate live.usage_reports')
  await gate.sql`update core.subscriptions set provider = 'built-in', status = 'active',
    customer = null, reference = null`
})

const use = (count: number, at = NOW, id = workspace, of = quota) => {
  for (let i = 0; i < count; i++) of.enter(id, at).settle(true, at)
}
const usedIn = (of: MonthlyQuota, at = NOW, id = workspace) => of.peek(id, QUOTA, at).used
const flush = (at = NOW, of = quota, db: Pick<Database, 'begin'> = gate.core.db) => of.flush(db, at)

/** What a server that starts at `at` finds. */
async function restarted(at = NOW): Promise<MonthlyQuota> {
  const fresh = new MonthlyQuota()
  await fresh.load(gate.core.db, at)
  return fresh
}

const rows = async () => {
  const found = await gate.sql<{ month: Date; count: number }[]>`
    select month, count from live.request_counts order by workspace_id, month`
  return found.map(({ month, count }) => [month.toISOString().slice(0, 7), count])
}

describe('across restarts', () => {
  test('what was written is there, and what was counted since the last write is not', async () => {
    use(7)
    await flush()
    use(2)
    const next = await restarted()
    expect([usedIn(quota), usedIn(next)]).toEqual([9, 7])
    use(1, NOW, workspace, next)
    await flush(NOW, next)
    expect(usedIn(await restarted())).toBe(8)
  })

  test('a month begins at nothing, in UTC, and the one before it is written whole', async () => {
    use(3, NEXT_MONTH - 1)
    use(2, NEXT_MONTH)
    expect([usedIn(quota, NEXT_MONTH - 1), usedIn(quota, NEXT_MONTH)]).toEqual([2, 2])
    await flush(NEXT_MONTH + 1)
    expect(await rows()).toEqual([
      ['2026-11', 3],
      ['2026-12', 2],
    ])
    expect(usedIn(await restarted(NEXT_MONTH), NEXT_MONTH)).toBe(2)
    expect(usedIn(await restarted(NEXT_MONTH + 40 * 24 * HOUR), NEXT_MONTH + 40 * 24 * HOUR)).toBe(
      0,
    )
  })
})

describe('a clock that is set', () => {
  const NEXT_YEAR = Date.UTC(2027, 10, 15)

  test('ahead by a year and back counts on in the month that it is, with what was there', async () => {
    use(3)
    await flush()
    use(4, NEXT_YEAR)
    await flush(NEXT_YEAR)
    await flush(NOW)
    use(2)
    await flush(NOW)
    const { used, resetsAt } = quota.peek(workspace, QUOTA, NOW)
    expect([used, resetsAt]).toEqual([5, NEXT_MONTH])
    expect(await rows()).toEqual([
      ['2026-11', 5],
      ['2027-11', 4],
    ])
  })

  test('back over the end of a month loses nothing of either, also while nothing can be written', async () => {
    const away = { begin: () => Promise.reject(unavailable('away')) }
    use(5)
    await flush()
    for (const count of [2, 3]) {
      use(count)
      await expect(flush(NEXT_MONTH, quota, away)).rejects.toThrow('away')
    }
    use(1, NEXT_MONTH)
    await flush(NEXT_MONTH)
    use(4, NEXT_MONTH - 1, 'wz_other')
    use(1, NEXT_MONTH, 'wz_other')
    await flush(NEXT_MONTH)
    expect(await rows()).toEqual([
      ...[
        ['2026-11', 10],
        ['2026-12', 1],
      ],
      ...[
        ['2026-11', 4],
        ['2026-12', 1],
      ],
    ])
  })
})

describe('a write', () => {
  const failing = (error: Error): Pick<Database, 'begin'> => ({
    begin: () => Promise.reject(error),
  })
  /** Commits, and then the answer never comes. */
  const unanswered: Pick<Database, 'begin'> = {
    begin: async (environment, work) => {
      await gate.core.db.begin(environment, work)
      throw outcomeUnknown()
    },
  }

  test('that fails loses nothing, and is made up for once', async () => {
    use(4)
    await expect(quota.flush(failing(unavailable('away')), NOW)).rejects.toThrow('away')
    use(1)
    await flush()
    await flush()
    expect(await rows()).toEqual([['2026-11', 5]])
  })

  test('whose answer was lost counts nothing twice when it is repeated', async () => {
    use(1)
    await flush()
    use(3)
    await expect(quota.flush(unanswered, NOW)).rejects.toMatchObject({ code: 'outcome_unknown' })
    expect(await rows()).toEqual([['2026-11', 4]])
    use(3)
    await flush()
    expect(await rows()).toEqual([['2026-11', 7]])
    // The same at the end of a month, when its last write is repeated.
    use(1)
    const over = quota.flush(unanswered, NEXT_MONTH)
    await expect(over).rejects.toMatchObject({ code: 'outcome_unknown' })
    await flush(NEXT_MONTH)
    expect(await rows()).toEqual([['2026-11', 8]])
  })

  test('at the same time as another one, with requests in between, writes each once', async () => {
    use(5)
    const first = flush()
    use(5)
    const second = flush()
    use(5)
    await Promise.all([first, second, flush()])
    expect(await rows()).toEqual([['2026-11', 15]])
    expect(usedIn(await restarted())).toBe(15)
  })

  test('when the state is read anew, keeps what was counted and not written', async () => {
    use(4)
    await flush()
    use(3)
    await quota.load(gate.core.db, NOW)
    expect(usedIn(quota)).toBe(7)
    await flush()
    await quota.load(gate.core.db, NOW)
    expect(usedIn(quota)).toBe(7)
  })
})

describe('what is billed by', () => {
  const pay = () => gate.sql`update core.subscriptions set provider = 'stripe', status = 'active',
    customer = 'cus_1', reference = 'sub_1' where workspace_id = ${workspace}`
  const reports = async () => {
    const found = await gate.sql<{ at: Date; quantity: number }[]>`
      select used_at as at, quantity from live.usage_reports order by used_at`
    return found.map(({ at, quantity }) => [at.toISOString().slice(5, 16), quantity])
  }

  test('is every request of a paying workspace once, by the hour, across restarts', async () => {
    await pay()
    use(5)
    await flush()
    expect(await reports()).toEqual([])
    use(6)
    await flush(NOW + 1000)
    const next = await restarted(NOW + HOUR)
    await flush(NOW + HOUR, next)
    await flush(NOW + HOUR, next)
    expect(await reports()).toEqual([['11-15T09:00', 11]])
    use(2, NOW + HOUR, workspace, next)
    await flush(NOW + HOUR, next)
    await flush(NOW + HOUR, await restarted(NOW + HOUR))
    expect(await reports()).toHaveLength(1)
    await flush(NOW + 5 * HOUR, await restarted(NOW + 5 * HOUR))
    expect(await reports()).toEqual([
      ['11-15T09:00', 11],
      ['11-15T13:00', 2],
    ])
  })

  test('of a month’s end belongs to that month', async () => {
    await pay()
    use(3, NEXT_MONTH - 1)
    use(2, NEXT_MONTH + 1)
    await flush(NEXT_MONTH + 2)
    await flush(NEXT_MONTH + HOUR)
    expect(await reports()).toEqual([
      ['11-30T23:00', 3],
      ['12-01T00:00', 2],
    ])
  })

  test('is nothing from before or after paying, nor of who does not pay', async () => {
    use(5)
    use(4, NOW, 'ws_other')
    await flush()
    await pay()
    use(3)
    await flush()
    await gate.sql`update core.subscriptions set status = 'canceled'`
    use(2)
    await flush()
    await flush(NOW + HOUR)
    expect(await reports()).toEqual([['11-15T09:00', 3]])
    expect(usedIn(quota)).toBe(10)
  })

  test('is neither lost nor doubled when writing it down fails half way', async () => {
    await pay()
    use(5)
    await flush()
    await gate.sql.unsafe('alter table live.usage_reports rename to out_of_the_way')
    await expect(flush(NOW + HOUR)).rejects.toThrow()
    await gate.sql.unsafe('alter table live.out_of_the_way rename to usage_reports')
    await flush(NOW + HOUR)
    expect(await reports()).toEqual([['11-15T09:00', 5]])
  })
})

describe('plans in memory', () => {
  const limit = { requestsPerSecond: 7, monthlyQuota: 70 }
  const change = {
    ...limit,
    kind: 'plan_limits',
    workspaceId: 'ws_1',
    environment: 'live',
  } as const

  test('a change that comes while they are read anew is in the result', async () => {
    const database = new WatchedDatabase(gate.core.db)
    const plans = new PlanBook('starter')
    const hold = database.hold()
    const loading = plans.load(database)
    await hold.arrived
    plans.apply(change)
    expect(plans.of('ws_1')).toEqual(limit)
    hold.release()
    await loading
    expect(plans.of('ws_1')).toEqual(limit)
  })

  test('who has no subscription is on the plan that new ones are on', async () => {
    const plans = new PlanBook('starter')
    await plans.load(gate.core.db)
    expect(plans.of('ws_none')).toEqual({ requestsPerSecond: 10, monthlyQuota: 100_000 })
    expect(plans.of(workspace)).toEqual({
      requestsPerSecond: undefined,
      monthlyQuota: undefined,
    })
  })
})
