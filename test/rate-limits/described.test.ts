/** What the description says of limits, operation by operation. */
import { expect, test } from 'bun:test'
import { operationList } from '../../generated/operations.ts'
import { replies } from '../../generated/replies.ts'
import { isCounted, rateLimitHeaders } from '../../src/http/limit-request.ts'

const withKey = operationList.filter(({ auth }) => auth === 'key')

test('every operation with a key tells its limits on success and when it refuses', () => {
  for (const { id } of withKey) {
    for (const [status, { headers }] of Object.entries(replies[id])) {
      if (!status.startsWith('2') && status !== '429') continue
      expect([id, status, headers]).toEqual([
        id,
        status,
        expect.arrayContaining(['RateLimit', 'RateLimit-Policy']),
      ])
    }
  }
})

test('quota_exceeded is declared just where a used up month refuses', () => {
  for (const { id, auth, exempt } of operationList) {
    const codes: readonly string[] = replies[id][429]?.codes ?? []
    expect([id, codes.includes('quota_exceeded')]).toEqual([
      id,
      auth === 'key' && exempt === undefined && codes.length > 0,
    ])
  }
})

test('what ends something is let past used up limits, and whatever finds it or pays past the month', () => {
  const idsOf = (exempt: string) =>
    operationList.filter(one => one.exempt === exempt).map(({ id }) => id)
  expect(idsOf('reserve')).toEqual(
    withKey.filter(({ id }) => id.endsWith('.revoke')).map(({ id }) => id),
  )
  for (const id of [
    'billing.checkout',
    'billing.subscription',
    'whoami.get',
    'keys.list',
  ] as const) {
    expect(idsOf('quota')).toContain(id)
  }
  // An agent is suspended, and a policy that forbids is made, by a change that is counted.
  for (const id of ['agents.update', 'policies.create', 'tokens.create'] as const) {
    expect(operationList.find(one => one.id === id)?.exempt).toBeUndefined()
  }
})

test('changes of governance are those of policies, keys, billing and settings, and no reading', () => {
  const ids = withKey.filter(({ governance }) => governance).map(({ id }) => id)
  expect(ids).toEqual(
    expect.arrayContaining([
      ...(['policies.create', 'policies.deactivate', 'keys.create', 'keys.update'] as const),
      ...(['keys.revoke', 'billing.checkout', 'workspace.update'] as const),
    ]),
  )
  for (const id of ['policies.list', 'agents.create', 'keys.list'] as const) {
    expect(ids).not.toContain(id)
  }
})

test('an answer counts for the month unless it refuses the caller or is a fault of ours', () => {
  const counted = [200, 201, 304, 400, 404, 409, 412, 422]
  const free = [401, 403, 429, 500, 503]
  expect([counted.map(isCounted), free.map(isCounted)]).toEqual([
    counted.map(() => true),
    free.map(() => false),
  ])
})

test('the headers are lists of structured fields, of every limit, and never promise too much', () => {
  const now = Date.UTC(2026, 10, 30, 23, 59, 30, 500)
  const rate = { name: 'key', perSecond: 2, burst: 5 }
  const more = { remaining: 3, resetSeconds: 1, retryAfterSeconds: 0, allowed: true } as const
  const month = { quota: 100, used: 40, remaining: 60, startsAt: Date.UTC(2026, 10) }
  const headers = rateLimitHeaders(
    [
      { kind: 'rate', limit: rate, ...more },
      {
        kind: 'quota',
        name: 'monthly-quota',
        allowed: true,
        ...month,
        resetsAt: Date.UTC(2026, 11),
      },
    ],
    now,
  )
  expect(headers).toEqual({
    // 5 in 3 s: 2 a second is never exceeded by who keeps to it.
    'RateLimit-Policy': '"key";q=5;w=3, "monthly-quota";q=100;w=2592000',
    RateLimit: '"key";r=3;t=1, "monthly-quota";r=60;t=30',
  })
  expect(rateLimitHeaders([], now)).toEqual({})
})
