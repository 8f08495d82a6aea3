import { expect, test } from 'bun:test'
import { POLICY } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { usedBefore } from '../../support/idempotency.ts'
import { problemOf, testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

testRefusals(gate, 'policies.create', 422, {
  invalid_policy: async gate => {
    const body = {
      name: 'x',
      cedar: 'forbid(principal, action, resource)\nwhen { principal.ownr == "x" };',
    }
    const answer = await gate.live.call('policies.create', { body })
    const [error] = problemOf(answer).errors ?? []
    expect(error?.pointer).toBe('/cedar')
    expect(error?.detail).toStartWith('Line 2, column 8: attribute `ownr`')
    expect(error?.detail).toContain('owner')
    return answer
  },
  invalid_constraints: async gate => {
    const conditions = { constraints: { max_x: 'five' } }
    const body = { ...POLICY, effect: 'limit', conditions }
    const answer = await gate.live.call('policies.create', { body })
    expect(problemOf(answer).errors?.[0]?.pointer).toBe('/conditions/constraints/max_x')
    return answer
  },
  idempotency_conflict: usedBefore('policies.create', { name: 'another' }),
})

const FORBID = 'forbid(principal, action, resource);'
const SELF_CONTRADICTING: Record<string, [body: object, pointer: string]> = {
  'no effect': [{}, '/effect'],
  'an effect that Cedar does not have': [{ effect: 'allow', cedar: FORBID }, '/effect'],
  'a limit in Cedar': [{ effect: 'limit', cedar: FORBID }, '/effect'],
  'scope beside Cedar': [{ cedar: FORBID, scope: ['a'] }, '/scope'],
  'a demand beside Cedar': [
    { cedar: FORBID, conditions: { max_ttl_seconds: 1 } },
    '/conditions/max_ttl_seconds',
  ],
  'an allow as guard-rail': [{ effect: 'allow', guardrail: true }, '/guardrail'],
  'a limit as guard-rail': [
    { effect: 'limit', conditions: { max_ttl_seconds: 1 }, guardrail: true },
    '/guardrail',
  ],
  'a limit of nothing': [{ effect: 'limit' }, '/conditions'],
  'a limit that demands': [
    { effect: 'limit', conditions: { max_ttl_seconds: 1, required_constraints: ['a'] } },
    '/conditions/required_constraints',
  ],
  'a deny that cuts': [
    { effect: 'deny', conditions: { allowed_scope: ['a'] } },
    '/conditions/allowed_scope',
  ],
  'an allow that adds': [
    { effect: 'allow', conditions: { constraints: { a: 1 } } },
    '/conditions/constraints',
  ],
  'an unknown time zone': [
    { effect: 'deny', conditions: { hours: { timezone: 'Mars/Base' } } },
    '/conditions/hours/timezone',
  ],
  'revoking by an allow': [{ effect: 'allow', revoke_existing: true }, '/revoke_existing'],
  'revoking by an audit': [
    { effect: 'deny', mode: 'audit', revoke_existing: true },
    '/revoke_existing',
  ],
}
for (const [what, [facts, pointer]] of Object.entries(SELF_CONTRADICTING)) {
  test(`policies.create 422: ${what}`, async () => {
    const before = await dumpTables(gate)
    const body = { name: 'x', ...facts }
    const problem = await gate.live.refused('policies.create', { body }, 422, 'invalid_policy')
    expect(problem.errors?.map(error => error.pointer)).toEqual([pointer])
    expect(await dumpTables(gate)).toEqual(before)
  })
}
