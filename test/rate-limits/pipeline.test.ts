/** Limits as callers meet them: through the whole server, on a database. */
import { beforeAll, describe, expect, test } from 'bun:test'
import { createLimits } from '../../src/rate-limits/limits.ts'
import type { Api } from '../support/api.ts'
import { newAgent, newKey, newPolicy, newToken } from '../support/calls.ts'
import { newDelegation } from '../support/delegations.ts'
import { type Gate, useGate } from '../support/gate.ts'
import { setPlan } from '../support/plans.ts'
import { problemOf } from '../support/refusals.ts'
import { wideLimits } from '../support/server.ts'
import { newWorkspace, type OtherWorkspace } from '../support/workspaces.ts'
import { afterRestart } from '../tokens/restart.ts'

/** So slow that no test sees a call come back unless the clock is moved. */
const SLOW = 0.001

const gate = useGate(() => ({
  ...wideLimits(),
  ofPlan: requestsPerSecond => ({ name: 'workspace', perSecond: SLOW, burst: requestsPerSecond }),
  governance: createLimits({ governance: { name: 'governance', perSecond: SLOW, burst: 12 } })
    .governance,
}))

const statuses = async (api: Api, count: number): Promise<number[]> => {
  const found: number[] = []
  for (let i = 0; i < count; i++) found.push((await api.call('audit.stats')).status)
  return found
}
const times = (count: number, status: number): number[] =>
  Array.from({ length: count }, () => status)

describe('a plan’s rate', () => {
  test('holds for all live keys of the workspace together, and for no other workspace', async () => {
    const own = await newWorkspace(gate)
    const { key } = await newKey(own.live, { scopes: ['*'] })
    await setPlan(gate, own.id, { rate: 6 })
    expect(await statuses(own.live, 4)).toEqual(times(4, 200))
    expect(await statuses(own.live.as(key), 4)).toEqual([200, 200, 429, 429])
    expect(await statuses(gate.live, 10)).toEqual(times(10, 200))
    expect(await statuses(own.test, 10)).toEqual(times(10, 200))
  })

  test('is told on every answer, and a refusal says which limit, how much and when', async () => {
    const own = await newWorkspace(gate)
    await setPlan(gate, own.id, { rate: 2, quota: 50 })
    const before = Date.now()
    const { headers } = await own.live.reply('agents.list')
    expect(headers.get('ratelimit-policy')).toMatch(
      /^"workspace";q=2;w=2000, "monthly-quota";q=50;w=\d{7}$/,
    )
    expect(headers.get('ratelimit')).toMatch(
      /^"workspace";r=1;t=1000, "monthly-quota";r=49;t=\d{1,7}$/,
    )
    await own.live.call('agents.get', { id: 'ag_unknown' })
    const answer = await own.live.call('agents.list')
    expect([answer.status, problemOf(answer)]).toMatchObject([
      429,
      { code: 'rate_limited', limit: 'workspace', limit_requests: 2, window_seconds: 2000 },
    ])
    const wait = Number(answer.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(900)
    // A whole second, so at most one later than `Retry-After` says.
    const retryAt = Date.parse(problemOf(answer).retry_at ?? '')
    expect(retryAt % 1000).toBe(0)
    expect(retryAt).toBeGreaterThanOrEqual(before + wait * 1000)
    expect(retryAt).toBeLessThanOrEqual(Date.now() + (wait + 1) * 1000)
    expect(answer.headers.get('ratelimit')).toMatch(/^"workspace";r=0;t=\d+, "monthly-quota";r=48/)
  })

  test('changes with the next request, whether raised or lowered', async () => {
    const own = await newWorkspace(gate)
    await setPlan(gate, own.id, { rate: 2 })
    expect(await statuses(own.live, 3)).toEqual([200, 200, 429])
    await setPlan(gate, own.id, { rate: 5 })
    expect(await statuses(own.live, 4)).toEqual([200, 200, 200, 429])
    await setPlan(gate, own.id, {})
    expect(await statuses(own.live, 9)).toEqual(times(9, 200))
    await setPlan(gate, own.id, { rate: 2 })
    expect((await statuses(own.live, 3)).at(-1)).toBe(429)
  })

  test('is that of the row after a restart, and after the state was read anew', async () => {
    const own = await newWorkspace(gate)
    await setPlan(gate, own.id, { rate: 3 })
    await gate.sql`update core.subscriptions set requests_per_second = 1 where workspace_id = ${own.id}`
    expect(await statuses(own.live, 4)).toEqual([200, 200, 200, 429])
    await gate.core.reload()
    gate.server.clock.advance(10_000_000)
    expect(await statuses(own.live, 3)).toEqual([200, 429, 429])
  })
})

describe('a key’s own limit', () => {
  test('is told, and shared with the key that it was rotated to', async () => {
    const [one, other] = [await newKey(gate.live), await newKey(gate.live)]
    await gate.sql`update live.api_keys set requests_per_second = 1, burst = 400, lineage_id = ${one.id}
      where id in (${one.id}, ${other.id})`
    const left = async (key: string) => {
      const { headers } = await gate.live.as(key).reply('agents.list')
      expect(headers.get('ratelimit-policy')).toBe('"key";q=400;w=400')
      return Number(/^"key";r=(\d+);/.exec(headers.get('ratelimit') ?? '')?.[1])
    }
    const first = await left(one.key)
    // A call may come back in the second that a busy machine takes for it, not a hundred.
    for (let i = 0; i < 100; i++) await left(one.key)
    expect(await left(other.key)).toBeLessThan(first - 50)
  })
})

describe('changes of governance', () => {
  test('have a small budget by workspace; what is no such change goes on', async () => {
    const own = await newWorkspace(gate)
    for (let i = 0; i < 12; i++) await newPolicy(own.live, { name: `p${i}` })
    const answer = await own.live.call('keys.create', { body: { name: 'x', scopes: ['a.read'] } })
    expect([answer.status, problemOf(answer).limit]).toEqual([429, 'governance'])
    expect(answer.headers.get('ratelimit-policy')).toBe('"governance";q=12;w=12000')
    await newAgent(own.live)
    await own.live.ok('policies.list')
    const { key } = await newKey(own.test, { scopes: ['*'] })
    await own.live.as(key).ok('whoami.get')
  })
})

describe('the month', () => {
  let own: OtherWorkspace
  let things: { agent: string; token: string; jwt: string; delegation: string; key: string }

  const used = async (api = own.live): Promise<number> => {
    const { limits } = await api.ok('whoami.get')
    const month = limits.find(({ name }) => name === 'monthly-quota')
    // The request that asks has a place of its own.
    return (month?.limit ?? 0) - (month?.remaining ?? 0)
  }

  beforeAll(async () => {
    // In the middle of a month, so that none ends meanwhile.
    const now = gate.server.clock.now()
    const date = new Date(now)
    const middle = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 15)
    gate.server.clock.advance(middle - now)
    own = await newWorkspace(gate)
    const token = await newToken(own.live)
    things = {
      agent: (await newAgent(own.live)).id,
      token: token.id,
      jwt: token.token,
      delegation: (await newDelegation(own.live)).id,
      key: (await newKey(own.live)).id,
    }
    await setPlan(gate, own.id, { quota: 1000 })
  })

  test('counts requests with a live key that are answered, and nothing else', async () => {
    const { key } = await newKey(own.live, { scopes: ['agents.read'] })
    const start = await used()
    await own.live.ok('agents.list')
    await own.live.call('agents.get', { id: 'ag_unknown' })
    await own.live.call('agents.create', { body: {} })
    expect(await used()).toBe(start + 4)
    // Refused: without the scope, with a wrong key, without one. Then test, and verifies.
    await own.live.as(key).refused('agents.create', {}, 403, 'insufficient_scope')
    await own.live.as(`${key}x`).refused('agents.list', {}, 401, 'credentials_malformed')
    await gate.anyone.refused('agents.list', {}, 401, 'credentials_missing')
    await newAgent(own.test)
    for (let i = 0; i < 5; i++) {
      await own.live.ok('tokens.verify', { body: { token: things.jwt } })
    }
    expect(await used()).toBe(start + 5)
  })

  test('used up is 429 quota_exceeded, which says how much, when it begins anew and what to do', async () => {
    const quota = (await used()) + 2
    await setPlan(gate, own.id, { quota })
    expect(await statuses(own.live, 3)).toEqual([200, 200, 429])
    const answer = await own.live.call('agents.create', {})
    const now = new Date(gate.server.clock.now())
    const next = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1)
    const retry_at = new Date(next).toISOString()
    expect([answer.status, problemOf(answer)]).toMatchObject([
      429,
      {
        code: 'quota_exceeded',
        limit: 'monthly-quota',
        limit_requests: quota,
        used: quota,
        retry_at,
      },
    ])
    expect(problemOf(answer).detail).toContain('/v1/billing/checkout')
    const wait = Number(answer.headers.get('retry-after'))
    expect(wait).toBeGreaterThan(0)
    expect(wait).toBeLessThanOrEqual(3600)
    expect(answer.headers.get('ratelimit')).toMatch(/^"monthly-quota";r=0;t=\d+$/)
    // Refusals count for nothing.
    await setPlan(gate, own.id, { quota: quota + 1 })
    expect(await statuses(own.live, 2)).toEqual([200, 429])
  })

  test('used up stops no verify, nothing of test, and nothing that finds or ends what is there', async () => {
    const { agent, token, jwt, delegation, key } = things
    await own.live.refused('agents.list', { query: { limit: 0 } }, 400, 'invalid_request')
    await own.live.refused('audit.list', {}, 429, 'quota_exceeded')
    expect((await own.live.ok('tokens.verify', { body: { token: jwt } })).valid).toBe(true)
    await newAgent(own.test)
    for (const id of ['agents.list', 'tokens.list', 'delegations.list', 'keys.list'] as const) {
      await own.live.ok(id)
    }
    await own.live.ok('whoami.get')
    await own.live.ok('billing.plans')
    await own.live.ok('billing.subscription')
    await own.live.ok('billing.checkout', { body: { plan: 'pro' } })
    await own.live.ok('billing.portal', { body: {} })
    await own.live.ok('tokens.revoke', { id: token })
    await own.live.ok('delegations.revoke', { id: delegation })
    await own.live.ok('agents.revoke', { id: agent })
    await own.live.ok('keys.revoke', { id: key })
    expect((await own.live.ok('tokens.verify', { body: { token: jwt } })).valid).toBe(false)
    await own.live.refused('audit.list', {}, 429, 'quota_exceeded')
  })

  test('goes on where it was after a stop and a start, to the request', async () => {
    const usedIn = (core: Gate['core']) => core.quota.peek(own.id, 1, gate.server.clock.now()).used
    const count = usedIn(gate.core)
    expect(count).toBeGreaterThan(20)
    await afterRestart(gate, async core => expect(usedIn(core as Gate['core'])).toBe(count))
  })
})
