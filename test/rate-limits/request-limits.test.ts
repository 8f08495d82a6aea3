/** Which limits a request meets, at a clock that stands still. */
import { beforeEach, describe, expect, test } from 'bun:test'
import { createLimits } from '../../src/rate-limits/limits.ts'
import { PlanBook } from '../../src/rate-limits/plan-limits.ts'
import { MonthlyQuota } from '../../src/rate-limits/quota.ts'
import { type Caller, type Kind, RequestLimits } from '../../src/rate-limits/request-limits.ts'

const NOW = Date.UTC(2026, 10, 15)
const READ: Kind = { isGovernance: false, exempt: undefined }
const GOVERN: Kind = { isGovernance: true, exempt: undefined }
const REVOKE: Kind = { isGovernance: true, exempt: 'reserve' }

let plans: PlanBook
let limits: RequestLimits

beforeEach(() => {
  plans = new PlanBook('enterprise')
  limits = new RequestLimits(createLimits(), plans, new MonthlyQuota())
})

const setPlan = (requestsPerSecond?: number, monthlyQuota?: number, workspaceId = 'ws_1') =>
  plans.apply({
    ...{ kind: 'plan_limits', workspaceId, environment: 'live' },
    ...{ requestsPerSecond, monthlyQuota },
  })

const caller = (facts: { environment?: 'test'; workspaceId?: string } & Partial<Caller> = {}) => ({
  tenant: {
    workspaceId: facts.workspaceId ?? 'ws_1',
    environment: facts.environment ?? ('live' as const),
  },
  lineageId: 'key_1',
  rateLimit: undefined,
  ...facts,
})

/** Send until refused, at most `max` times: how many got through, and what refused the next. */
function exhaust(of: Caller, kind: Kind = READ, now = NOW, max = 10_000) {
  for (let sent = 0; sent < max; sent++) {
    const taken = limits.take(of, kind, now)
    if (!taken.allowed) {
      const { refusedBy } = taken
      return { sent, by: refusedBy.kind === 'quota' ? refusedBy.name : refusedBy.limit.name }
    }
    taken.place?.settle(true, now)
  }
  return { sent: max, by: undefined }
}

describe('a key with a limit of its own', () => {
  const rateLimit = { requestsPerSecond: 3, burst: 7 }

  test('is held to it, on an unlimited plan too', () => {
    expect(exhaust(caller({ rateLimit }))).toEqual({ sent: 7, by: 'key' })
    expect(exhaust(caller({ rateLimit }), READ, NOW + 2000)).toEqual({ sent: 6, by: 'key' })
  })

  test('shares it with the key that it was rotated to, and with no other', () => {
    exhaust(caller({ rateLimit }))
    expect(exhaust(caller({ rateLimit })).sent).toBe(0)
    expect(exhaust(caller({ rateLimit, lineageId: 'key_2' })).sent).toBe(7)
  })

  test('is held to its workspace’s as well, and a refusal by one takes nothing from the other', () => {
    setPlan(5)
    const other = caller({ lineageId: 'key_2' })
    expect(exhaust(caller({ rateLimit }))).toEqual({ sent: 7, by: 'key' })
    expect(exhaust(caller({ rateLimit })).sent).toBe(0)
    expect(exhaust(other)).toEqual({ sent: 3, by: 'workspace' })
    expect(exhaust(caller({ rateLimit }), READ, NOW + 1000)).toEqual({ sent: 3, by: 'key' })
    expect(exhaust(other, READ, NOW + 1000).sent).toBe(2)
  })

  test('in test is held to it, and to what every test key is', () => {
    const own = caller({ environment: 'test', rateLimit })
    expect(exhaust(own)).toEqual({ sent: 7, by: 'key' })
    const wide = { requestsPerSecond: 9000, burst: 9000 }
    const other = caller({ environment: 'test', rateLimit: wide, lineageId: 'key_2' })
    expect(exhaust(other)).toEqual({ sent: 500, by: 'test-key' })
  })
})

describe('a workspace', () => {
  test('is held to its plan, all its live keys together', () => {
    setPlan(50)
    expect(exhaust(caller(), READ, NOW, 60).sent).toBe(60)
    expect(exhaust(caller({ lineageId: 'key_2' }))).toEqual({ sent: 40, by: 'workspace' })
    expect(exhaust(caller({ workspaceId: 'ws_2' }), READ, NOW, 5000).by).toBeUndefined()
  })

  test('meets a larger plan with the next request, a smaller one too, and gains none by changing', () => {
    setPlan(5)
    expect(exhaust(caller()).sent).toBe(10)
    setPlan(100)
    expect(exhaust(caller()).sent).toBe(190)
    setPlan(5)
    expect(exhaust(caller()).sent).toBe(0)
    expect(exhaust(caller(), READ, NOW + 1000).sent).toBe(5)
    setPlan()
    expect(exhaust(caller(), READ, NOW + 1000, 500).by).toBeUndefined()
  })

  test('in test has a limit for all its keys together, so that many keys are no way round', () => {
    let sent = 0
    for (let i = 0; i < 20; i++) {
      sent += exhaust(caller({ environment: 'test', lineageId: `key_${i}` })).sent
    }
    expect(sent).toBe(2500)
  })
})

describe('changes of governance', () => {
  test('have a smaller budget of their own, on every plan', () => {
    expect(exhaust(caller(), GOVERN)).toEqual({ sent: 60, by: 'governance' })
    expect(exhaust(caller({ lineageId: 'key_2' }), GOVERN).sent).toBe(0)
    expect(exhaust(caller(), READ, NOW, 100).by).toBeUndefined()
  })

  test('of test use up nothing of live', () => {
    expect(exhaust(caller({ environment: 'test' }), GOVERN).sent).toBe(60)
    expect(exhaust(caller(), GOVERN).sent).toBe(60)
  })
})

describe('revoking', () => {
  test('goes on out of a reserve of the key’s own when everything else is used up', () => {
    setPlan(5, 20)
    exhaust(caller(), READ)
    exhaust(caller({ lineageId: 'thief' }), READ, NOW + 60_000)
    expect(exhaust(caller(), REVOKE)).toEqual({ sent: 100, by: 'revocations' })
    expect(exhaust(caller({ lineageId: 'thief' }), REVOKE).sent).toBe(100)
    expect(exhaust(caller({ lineageId: 'owner' }), REVOKE).sent).toBe(100)
  })

  test('with a whole key takes from the usual limits first', () => {
    setPlan(5)
    expect(exhaust(caller(), REVOKE)).toEqual({ sent: 110, by: 'revocations' })
  })
})

test('what is let past every limit takes from none', () => {
  setPlan(5, 20)
  const all: Kind = { isGovernance: true, exempt: 'all' }
  expect(exhaust(caller(), all, NOW, 2000).by).toBeUndefined()
  expect(limits.take(caller(), all, NOW)).toMatchObject({ allowed: true, standings: [] })
})

describe('the month', () => {
  test('is refused when it is used up, whatever was taken by rate, until it is over', () => {
    setPlan(undefined, 5)
    expect(exhaust(caller())).toEqual({ sent: 5, by: 'monthly-quota' })
    expect(exhaust(caller({ environment: 'test' }), READ, NOW, 50).by).toBeUndefined()
    const end = Date.UTC(2026, 11)
    expect(exhaust(caller(), READ, end - 1).sent).toBe(0)
    expect(exhaust(caller(), READ, end)).toEqual({ sent: 5, by: 'monthly-quota' })
  })

  test('is never gone beyond by requests at once, and those refused give their place back', () => {
    setPlan(undefined, 5)
    const places = Array.from({ length: 5 }, () => limits.take(caller(), READ, NOW))
    expect(limits.take(caller(), READ, NOW).allowed).toBe(false)
    for (const one of places.slice(0, 3)) if (one.allowed) one.place?.settle(false, NOW)
    expect(exhaust(caller()).sent).toBe(3)
  })

  test('lets past what finds and ends things, and counts it', () => {
    setPlan(undefined, 5)
    exhaust(caller())
    const exempt: Kind = { isGovernance: false, exempt: 'quota' }
    expect(exhaust(caller(), exempt, NOW, 50).by).toBeUndefined()
    const taken = limits.take(caller(), READ, NOW)
    expect(taken.standings.at(-1)).toMatchObject({ kind: 'quota', used: 55, remaining: 0 })
  })

  test('meets a larger plan with the next request', () => {
    setPlan(undefined, 5)
    exhaust(caller())
    setPlan(undefined, 8)
    expect(exhaust(caller()).sent).toBe(3)
    setPlan()
    expect(exhaust(caller(), READ, NOW, 100).by).toBeUndefined()
  })
})
