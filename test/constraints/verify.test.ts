/** Constraints from issue to verdict, on the running server. */
import { beforeAll, describe, expect, test } from 'bun:test'
import { newAgent, newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { readVictim, withClaims } from '../tokens/forge.ts'

const gate = useGate()
let token: string

const verify = (text: string, more: object = {}) =>
  gate.anyone.ok('tokens.verify', { body: { token: text, ...more } })

beforeAll(async () => {
  const constraints = {
    max_order_usd: 200,
    currency: ['EUR', 'USD'],
    action: { pattern: 'orders.*' },
  }
  token = (await newToken(gate.live, { constraints })).token
})

const CALL = { order_usd: 150, currency: 'EUR', action: 'orders.create' }

describe('verify', () => {
  test('without a call is valid, and says that the constraints are not checked', async () => {
    const verdict = await verify(token)
    expect(verdict).toMatchObject({ valid: true, code: 'ok', constraints_checked: false })
    expect(verdict).not.toHaveProperty('violations')
  })

  test('with a call that keeps them all is valid, and says that they are checked', async () => {
    const verdict = await verify(token, { context: { ...CALL, anything: { else: [1] } } })
    expect(verdict).toMatchObject({ valid: true, code: 'ok', constraints_checked: true })
    expect(verdict).not.toHaveProperty('violations')
  })

  test('with a call that breaks some is not, and says which, and all about the token', async () => {
    const verdict = await verify(token, { context: { ...CALL, order_usd: 250, currency: ['EUR'] } })
    expect(verdict).toMatchObject({
      valid: false,
      code: 'constraint_violated',
      constraints_checked: true,
      violations: [
        { constraint: 'max_order_usd', expected: '200', actual: '250' },
        { constraint: 'currency', expected: '["EUR","USD"]', actual: '["EUR"]' },
      ],
      agent_name: expect.any(String),
      constraints: { max_order_usd: 200 },
    })
  })

  test('with an empty call breaks every constraint; what is missing has no `actual`', async () => {
    const { code, violations } = await verify(token, { context: {} })
    expect(code).toBe('constraint_violated')
    expect(violations).toEqual([
      { constraint: 'max_order_usd', expected: '200' },
      { constraint: 'currency', expected: '["EUR","USD"]' },
      { constraint: 'action', expected: '{"pattern":"orders.*"}' },
    ])
  })

  test('takes `action` as the field of that name', async () => {
    const { action, ...context } = CALL
    expect(await verify(token, { context, action })).toMatchObject({
      constraints_checked: true,
      valid: true,
    })
    expect((await verify(token, { context: CALL, action })).code).toBe('ok')
    expect((await verify(token, { context, action: 'refunds.create' })).violations).toEqual([
      { constraint: 'action', expected: '{"pattern":"orders.*"}', actual: '"refunds.create"' },
    ])
    const { code, violations } = await verify(token, { action })
    expect([code, violations?.map(one => one.constraint)]).toEqual([
      'constraint_violated',
      ['max_order_usd', 'currency'],
    ])
  })

  for (const other of ['orders.creat', null, ['orders.create'], 5]) {
    test(`refuses an \`action\` beside ${JSON.stringify(other)} in the context`, async () => {
      const body = { token, action: 'orders.create', context: { ...CALL, action: other } }
      const problem = await gate.anyone.refused('tokens.verify', { body }, 400, 'invalid_request')
      expect(problem.errors?.map(error => error.pointer)).toEqual(['/action'])
    })
  }

  test('says the same of a token without constraints: checked when there was a call', async () => {
    const free = await newToken(gate.live)
    expect((await verify(free.token)).constraints_checked).toBe(false)
    const verdict = await verify(free.token, { context: {} })
    expect([verdict.valid, verdict.constraints_checked]).toEqual([true, true])
  })

  test('looks at constraints last, and says nothing of them when it did not come to that', async () => {
    const { id, token: text } = await newToken(gate.live, { constraints: { max_n: 5 } })
    const asked = { context: { n: 6 }, required_scope: 'none' }
    const missing = await verify(text, asked)
    expect(missing.code).toBe('scope_missing')
    await gate.live.ok('tokens.revoke', { id })
    const revoked = await verify(text, { context: { n: 6 } })
    expect(revoked.code).toBe('revoked')
    for (const verdict of [missing, revoked, await verify('a.b.c', asked)]) {
      expect(verdict).not.toHaveProperty('constraints_checked')
      expect(verdict).not.toHaveProperty('violations')
    }
  })

  const written: [what: string, amount: string][] = [
    ['1e309', '1e309'],
    ['a repeated field', '1, "order_usd": 150'],
    ['a field that is repeated once escaped', '1, "order\\u005fusd": 150'],
    ['NaN', 'NaN'],
    ['__proto__', '1, "__proto__": {"order_usd": 1}'],
  ]
  for (const [what, amount] of written) {
    test(`refuses to read a call with ${what}`, async () => {
      const raw = `{"token":"${token}","context":{"currency":"EUR","order_usd":${amount}}}`
      await gate.anyone.refused('tokens.verify', { raw }, 400, 'malformed_json')
    })
  }

  for (const amount of ['150', -150, [150], { valueOf: 150 }, true, null, 200.000001, 1e308]) {
    test(`is not deceived by an amount of ${JSON.stringify(amount)}`, async () => {
      const { code, violations } = await verify(token, { context: { ...CALL, order_usd: amount } })
      expect(code).toBe('constraint_violated')
      expect(violations?.map(one => one.constraint)).toEqual(['max_order_usd'])
    })
  }
})

describe('a token with constraints of no known form', () => {
  const forms = [{ a: { regex: '.*' } }, { a: null }, { max_a: '5' }]
  for (const constraints of forms) {
    test(`${JSON.stringify(constraints)}: no call passes, and the service may check itself`, async () => {
      const victim = readVictim(gate, token)
      const text = withClaims(victim, { constraints })
      const verdict = await verify(text, { context: { a: 'x' } })
      expect(verdict).toMatchObject({ valid: false, code: 'constraint_violated' })
      expect(verdict.violations?.map(one => one.constraint)).toEqual(Object.keys(constraints))
      expect(await verify(text)).toMatchObject({
        valid: true,
        constraints_checked: false,
        constraints,
      })
    })

    test(`${JSON.stringify(constraints)}: is not issued, and nothing is stored`, async () => {
      const { id: agent_id } = await newAgent(gate.live)
      const body = { agent_id, scope: ['orders.read'], constraints }
      const problem = await gate.live.refused('tokens.create', { body }, 422, 'invalid_constraints')
      const [pointer = ''] = problem.errors?.map(error => error.pointer) ?? []
      expect(pointer).toStartWith(`/constraints/${Object.keys(constraints)[0]}`)
      expect((await gate.live.ok('tokens.list', { query: { agent_id } })).data).toEqual([])
    })
  }
})

describe('a token with counts that no grant keeps', () => {
  for (const constraints of [{ max_uses: 5 }, { max_uses: '5' }, { budget: 1 }]) {
    test(`${JSON.stringify(constraints)}: no call passes, checked or not`, async () => {
      const text = withClaims(readVictim(gate, token), { constraints })
      expect((await verify(text)).code).toBe('uses_exhausted')
      expect((await verify(text, { context: { max_uses: 1, budget: 1 } })).valid).toBe(false)
      expect(gate.log.join('\n')).toContain('a grant that should count is gone')
    })
  }
})
