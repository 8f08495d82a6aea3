/** Tokens that are counted, from issue to verdict, on the running server. */
import { describe, expect, test } from 'bun:test'
import { randomUUID } from 'node:crypto'
import { newAgent, newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { dumpOf, dumpTables } from '../support/tables.ts'

const gate = useGate()

const verify = (token: string, more: object = {}) =>
  gate.anyone.ok('tokens.verify', { body: { token, ...more } })

const counted = (constraints: object, facts: object = {}) =>
  newToken(gate.live, { constraints, ...facts })

const counts = async () => dumpOf(await dumpTables(gate), 'live.grant')

describe('max_uses', () => {
  test('lets so many calls pass, with or without context, and says what is left', async () => {
    const { token } = await counted({ max_uses: 3 })
    const first = await verify(token)
    expect(first).toMatchObject({ valid: true, code: 'ok', remaining_uses: 2, replayed: false })
    expect(first).not.toHaveProperty('remaining_budget')
    expect((await verify(token, { context: {} })).remaining_uses).toBe(1)
    expect((await verify(token)).remaining_uses).toBe(0)
    const refused = await verify(token)
    expect(refused).toMatchObject({ valid: false, code: 'uses_exhausted', remaining_uses: 0 })
    expect(refused).not.toHaveProperty('replayed')
    expect(refused.agent_name).toBeString()
  })

  test('is not taken from by negative verdicts', async () => {
    const { token } = await counted({ max_uses: 1, max_n: 5 }, { audience: ['shop'] })
    const before = await counts()
    expect((await verify(token)).code).toBe('audience_mismatch')
    const at = { audience: 'shop', use_id: 'same' }
    expect((await verify(token, { ...at, required_scope: 'x' })).code).toBe('scope_missing')
    expect((await verify(token, { ...at, context: { n: 6 } })).code).toBe('constraint_violated')
    expect((await verify(token, { ...at, environment: 'test' })).code).toBe('wrong_environment')
    expect(await counts()).toEqual(before)
    expect((await verify(token, { ...at, context: { n: 5 } })).code).toBe('ok')
  })

  test('is shown by tokens.get and nowhere else', async () => {
    const { id, token, ...issued } = await counted({ max_uses: 2, budget: { usd: 5 } })
    expect(issued.constraints).toEqual({ max_uses: 2, budget: { usd: 5 } })
    await verify(token, { context: { usd: 1.25 } })
    const shown = await gate.live.ok('tokens.get', { id })
    expect(shown).toMatchObject({ remaining_uses: 1, remaining_budget: { usd: 3.75 } })
    const { data } = await gate.live.ok('tokens.list', { query: { limit: 1 } })
    const revoked = await gate.live.ok('tokens.revoke', { id })
    for (const one of [data[0], revoked]) {
      expect(one?.id).toBe(id)
      expect(one).not.toHaveProperty('remaining_uses')
      expect(one).not.toHaveProperty('remaining_budget')
    }
  })
})

describe('budget', () => {
  test('asks for the call, and takes its amounts exactly', async () => {
    const { token } = await counted({ budget: { usd: 0.3, n: 3 } })
    const bare = await verify(token)
    expect(bare).toMatchObject({ valid: false, code: 'context_required' })
    expect(bare).not.toHaveProperty('constraints_checked')
    const call = { context: { usd: 0.1, n: 1 } }
    expect((await verify(token, call)).remaining_budget).toEqual({ usd: 0.2, n: 2 })
    expect((await verify(token, call)).remaining_budget).toEqual({ usd: 0.1, n: 1 })
    expect((await verify(token, call)).remaining_budget).toEqual({ usd: 0, n: 0 })
    expect((await verify(token, { context: { usd: 0.000001, n: 0 } })).code).toBe(
      'budget_exhausted',
    )
    expect((await verify(token, { context: { usd: 0, n: 0 } })).code).toBe('ok')
  })

  test('that is too small for the call keeps what is left, for a smaller one', async () => {
    const { token } = await counted({ budget: { usd: 5, eur: 5 } })
    const refused = await verify(token, { context: { usd: 5, eur: 5.000001 } })
    expect(refused).toMatchObject({
      valid: false,
      code: 'budget_exhausted',
      constraints_checked: true,
      remaining_budget: { usd: 5, eur: 5 },
    })
    expect((await verify(token, { context: { usd: 5, eur: 5 } })).code).toBe('ok')
  })

  test('of the largest totals is exact to the last millionth', async () => {
    const { token } = await counted({ budget: { usd: 1_000_000_000, eur: 999_999_999.999999 } })
    const context = { usd: 999_999_999.999999, eur: 999_999_999.999998 }
    expect((await verify(token, { context })).remaining_budget).toEqual({
      usd: 0.000001,
      eur: 0.000001,
    })
    expect((await verify(token, { context: { usd: 0.000002, eur: 0 } })).code).toBe(
      'budget_exhausted',
    )
    const last = { usd: 0.000001, eur: 0.000001 }
    expect((await verify(token, { context: last })).remaining_budget).toEqual({ usd: 0, eur: 0 })
  })

  const foul = [-1, -0.000001, 0.0000001, 1.1234567, '1', [1], { value: 1 }, true, null, 0.1 + 0.2]
  for (const usd of [...foul, undefined]) {
    test(`is not taken from by an amount of ${JSON.stringify(usd) ?? 'nothing'}`, async () => {
      const { token } = await counted({ budget: { usd: 5 } })
      const before = await counts()
      const { code, violations } = await verify(token, { context: { usd, use: 1 } })
      expect(code).toBe('constraint_violated')
      expect(violations).toEqual([
        {
          constraint: 'budget',
          expected: '{"usd":5}',
          ...(usd === undefined ? {} : { actual: JSON.stringify(usd) }),
        },
      ])
      expect(await counts()).toEqual(before)
    })
  }

  for (const amount of [
    '1e308',
    '1e300',
    '9007199254740993',
    '1000000001',
    '4611686018427387904',
  ]) {
    test(`is exhausted by an amount of ${amount}`, async () => {
      const { token } = await counted({ budget: { usd: 1_000_000_000 } })
      const raw = `{"token":"${token}","context":{"usd":${amount}}}`
      const answer = await gate.anyone.call('tokens.verify', { raw })
      expect(answer.json).toMatchObject({
        code: 'budget_exhausted',
        remaining_budget: { usd: 1e9 },
      })
    })
  }

  test('refuses to read an amount of 1e309', async () => {
    const { token } = await counted({ budget: { usd: 5 } })
    const raw = `{"token":"${token}","context":{"usd":1e309}}`
    await gate.anyone.refused('tokens.verify', { raw }, 400, 'malformed_json')
  })

  test('-0 is nothing', async () => {
    const { token } = await counted({ budget: { usd: 5 } })
    const raw = `{"token":"${token}","context":{"usd":-0.0}}`
    const answer = await gate.anyone.call('tokens.verify', { raw })
    expect(answer.json).toMatchObject({ code: 'ok', remaining_budget: { usd: 5 } })
  })
})

describe('use_id', () => {
  test('again is the same answer, and counts nothing', async () => {
    const { token } = await counted({ max_uses: 2, budget: { usd: 5 } })
    const asked = { context: { usd: 1, sku: { b: 1, a: [2] } }, use_id: randomUUID() }
    const first = await verify(token, asked)
    await verify(token, { context: { usd: 2 } })
    const again = await verify(token, { ...asked, context: { sku: { a: [2], b: 1 }, usd: 1 } })
    expect(again).toEqual({
      ...first,
      replayed: true,
      remaining_ttl: again.remaining_ttl as number,
    })
    expect((await verify(token, { context: { usd: 1 } })).code).toBe('uses_exhausted')
    expect((await verify(token, asked)).code).toBe('ok')
  })

  test('with another token, scope, context or audience is a conflict', async () => {
    const facts = { scope: ['orders.read', 'orders.create'] }
    const one = await counted({ max_uses: 9 }, facts)
    const { agent_id, grant_id } = one
    const anew = await newToken(gate.live, { agent_id, grant_id, ...facts })
    const asked = { use_id: 'u', context: { n: 1 }, required_scope: 'orders.read', audience: 'a' }
    expect((await verify(one.token, asked)).code).toBe('ok')
    expect((await verify(anew.token, asked)).code).toBe('use_id_conflict')
    const { context: _, ...without } = asked
    for (const other of [
      { ...asked, context: { n: 2 } },
      { ...asked, context: {} },
      { ...asked, action: 'x' },
      { ...asked, required_scope: 'orders.create' },
      { ...asked, required_scope: ['orders.read', 'orders.create'] },
      { ...asked, audience: 'b' },
      without,
    ]) {
      const verdict = await verify(one.token, other)
      expect([verdict.valid, verdict.code]).toEqual([false, 'use_id_conflict'])
      expect(verdict).not.toHaveProperty('remaining_uses')
    }
    expect((await verify(one.token, asked)).remaining_uses).toBe(8)
    expect((await verify(anew.token)).remaining_uses).toBe(7)
  })

  test('of another grant is another one', async () => {
    for (let i = 0; i < 2; i++) {
      const { token } = await counted({ max_uses: 1 })
      expect((await verify(token, { use_id: 'shared' })).replayed).toBe(false)
    }
  })

  test('does not keep a token alive: what was revoked or expired meanwhile is refused', async () => {
    const revoked = await counted({ max_uses: 1 })
    const expired = await counted({ max_uses: 1 }, { ttl: 60 })
    for (const { token } of [revoked, expired]) await verify(token, { use_id: 'u' })
    await gate.live.ok('tokens.revoke', { id: revoked.id })
    expect((await verify(revoked.token, { use_id: 'u' })).code).toBe('revoked')
    gate.server.clock.advance(60_000)
    expect((await verify(expired.token, { use_id: 'u' })).code).toBe('expired')
  })

  test('and dry_run change nothing for a token that is not counted', async () => {
    const { token } = await newToken(gate.live)
    const plain = await verify(token)
    const before = await counts()
    for (const more of [{ use_id: 'u' }, { dry_run: true }, { use_id: 'u', context: {} }]) {
      const verdict = await verify(token, more)
      expect(Object.keys(verdict)).toEqual(Object.keys(plain))
      expect(verdict.code).toBe('ok')
    }
    expect(await counts()).toEqual(before)
  })
})

describe('dry_run', () => {
  test('counts nothing, and says what would be answered and remain', async () => {
    const { token } = await counted({ max_uses: 1, budget: { usd: 5 } })
    const before = await counts()
    const dry = { dry_run: true, use_id: 'u' }
    for (let i = 0; i < 3; i++) {
      const verdict = await verify(token, { ...dry, context: { usd: 2 } })
      const left = { remaining_uses: 0, remaining_budget: { usd: 3 }, replayed: false }
      expect(verdict).toMatchObject({ valid: true, code: 'ok', ...left })
    }
    expect((await verify(token, { ...dry, context: { usd: 6 } })).code).toBe('budget_exhausted')
    expect(await counts()).toEqual(before)
    await verify(token, { use_id: 'u', context: { usd: 2 } })
    const after = await counts()
    expect((await verify(token, { ...dry, context: { usd: 2 } })).replayed).toBe(true)
    expect((await verify(token, { ...dry, context: { usd: 1 } })).code).toBe('use_id_conflict')
    const other = { dry_run: true, context: { usd: 1 } }
    expect((await verify(token, other)).code).toBe('uses_exhausted')
    expect(await counts()).toEqual(after)
  })
})

test('of what is exhausted, uses are told before the budget', async () => {
  const { token } = await counted({ max_uses: 1, budget: { usd: 1 } })
  await verify(token, { context: { usd: 1 }, use_id: 'u' })
  expect((await verify(token, { context: { usd: 1 } })).code).toBe('uses_exhausted')
  expect((await verify(token, { context: { usd: 1.5 }, use_id: 'u' })).code).toBe('use_id_conflict')
})

test('a token that is revoked while its use is counted is refused, and the use stays counted', async () => {
  const { token, id } = await counted({ max_uses: 2 })
  const { uses } = gate.core
  const take = uses.take.bind(uses)
  uses.take = async (tenant, use) => {
    const outcome = await take(tenant, use)
    await gate.live.ok('tokens.revoke', { id })
    return outcome
  }
  const verdict = await verify(token)
  uses.take = take
  expect([verdict.valid, verdict.code]).toEqual([false, 'revoked'])
  expect(verdict).not.toHaveProperty('remaining_uses')
  expect((await gate.live.ok('tokens.get', { id })).remaining_uses).toBe(1)
})

test('a token that expires while its use is counted is refused', async () => {
  const { token } = await counted({ max_uses: 2 }, { ttl: 60 })
  const { uses } = gate.core
  const take = uses.take.bind(uses)
  uses.take = async (tenant, use) => {
    const outcome = await take(tenant, use)
    gate.server.clock.advance(60_000)
    return outcome
  }
  expect((await verify(token)).code).toBe('expired')
  uses.take = take
})

test('a test token is counted in test, and live never changes', async () => {
  const live = async () => dumpOf(await dumpTables(gate), 'live.', 'core.')
  const { id: agent_id } = await newAgent(gate.test)
  const { token, id } = await newToken(gate.test, { agent_id, constraints: { max_uses: 1 } })
  const before = await live()
  expect((await verify(token)).code).toBe('wrong_environment')
  const asked = { environment: 'test', use_id: 'u' }
  expect((await verify(token, asked)).remaining_uses).toBe(0)
  expect((await gate.test.ok('tokens.get', { id })).remaining_uses).toBe(0)
  expect(await live()).toEqual(before)
})
