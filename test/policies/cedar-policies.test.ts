/** Policies written in Cedar: where they stand among the others, and what becomes of failures. */
import { expect, test } from 'bun:test'
import type { Policy, Terms } from '../../src/policies/policy.ts'
import { agentOf, askedOf, decideOn, forbid, policyOf } from '../support/policies.ts'

const kindOf = (policies: Policy[], scope: string, by: 'allow' | 'deny' = 'allow') =>
  decideOn(policies, askedOf({ scope: [scope] }), by).kind

test('a forbid is tried on every scope that it names within a requested branch', () => {
  const written = [
    'forbid(principal, action, resource == Scope::"payments.refund.full");',
    'forbid(principal, action, resource in Scope::"payments.refund.full");',
    forbid('[Scope::"payments.refund.full"].contains(resource)'),
    forbid(
      'resource in Scope::"payments.refund.*" && !(resource in Scope::"payments.refund.part")',
    ),
    'forbid(principal, action, resource in Scope::"payments.*") unless { resource in Scope::"payments.read" };',
  ]
  for (const cedar of written) {
    const policies = [policyOf({ cedar })]
    for (const scope of ['payments.refund.full', 'payments.refund.*', 'payments.*']) {
      expect([cedar, scope, kindOf(policies, scope)]).toEqual([cedar, scope, 'denied'])
    }
    for (const scope of ['payments.read', 'orders.*', 'orders.read']) {
      expect([cedar, scope, kindOf(policies, scope)]).toEqual([cedar, scope, 'allowed'])
    }
  }
})

test('a permit of a scope allows no branch that it lies in', () => {
  const cedar = 'permit(principal, action, resource in Scope::"payments.refund");'
  const policies = [policyOf({ cedar }, { effect: 'allow' })]
  expect(kindOf(policies, 'payments.refund', 'deny')).toBe('allowed')
  expect(kindOf(policies, 'payments.*', 'deny')).toBe('denied')
})

test('what the schema publishes is what is asked', () => {
  const agent = agentOf({
    id: 'ag_7',
    name: 'é"x',
    capabilities: ['a:b', 'c.*'],
    metadata: { team: 'data' },
  })
  const asked = askedOf({ agent, constraints: { p: 1 }, at: Date.UTC(2026, 0, 15, 12, 30) })
  const holding = [
    'principal == Agent::"ag_7" && principal.name == "é\\"x" && principal.owner == "a@x.example"',
    'principal has model_provider && principal.model_provider == "openai"',
    'principal.capabilities == ["a.b", "c.*"] && principal.getTag("team") == "data"'.replace(
      'principal.getTag',
      'principal.hasTag("team") && principal.getTag',
    ),
    'context.ttl_seconds == 300 && context.constraints == ["p"]',
    'context.now == datetime("2026-01-15T12:30:00Z")',
    'context.now.toTime() > duration("12h") && !resource.is_branch',
    'action == Action::"issue" && resource in Scope::"a.*" && resource in Scope::"*"',
  ]
  for (const condition of holding) {
    const held = decideOn([policyOf({ cedar: forbid(condition) })], asked)
    expect([condition, held.kind]).toEqual([condition, 'denied'])
    const negated = decideOn([policyOf({ cedar: forbid(`!(${condition})`) })], asked)
    expect([condition, negated.kind]).toEqual([condition, 'allowed'])
  }
  const delegating = { ...asked, action: 'delegate' } as const
  const only = [policyOf({ cedar: 'forbid(principal, action == Action::"delegate", resource);' })]
  expect([decideOn(only, asked).kind, decideOn(only, delegating).kind]).toEqual([
    'allowed',
    'denied',
  ])
})

test('agents and hours given beside Cedar hold for every statement, and make the layer', () => {
  const cedar = 'forbid(principal, action, resource); forbid(principal, action, resource);'
  const hours = { timezone: 'UTC', days: ['thu'], from: '00:00', to: '24:00' } as const
  const terms: Terms = { cedar, agents: { ids: ['ag_1'] }, conditions: { hours } }
  const thursday = askedOf()
  const friday = askedOf({ at: Date.UTC(2026, 0, 16) })
  const other = askedOf({ agent: agentOf({ id: 'ag_2' }) })
  const allow = policyOf({ agents: { owners: ['a@x.example'] } }, { effect: 'allow' })
  const kinds = [thursday, friday, other].map(
    asked => decideOn([allow, policyOf(terms)], asked).kind,
  )
  expect(kinds).toEqual(['denied', 'allowed', 'allowed'])
})

test('a forbid that fails refuses, one that fails in a permit does not allow', () => {
  const failing = 'context.ttl_seconds * 9007199254740991 * 9007199254740991 > 0'
  const deny = policyOf({ cedar: `${forbid('false')} ${forbid(failing)}` })
  const decision = decideOn([deny], askedOf())
  expect(decision).toMatchObject({
    kind: 'denied',
    by: { hasFailed: true, statementId: `${deny.id}#1` },
  })
  const cedar = `permit(principal, action, resource) when { ${failing} };`
  const allow = policyOf({ cedar }, { effect: 'allow' })
  expect(decideOn([allow], askedOf(), 'deny')).toMatchObject({ by: { kind: 'default' } })
  expect(decideOn([allow], askedOf(), 'allow').kind).toBe('allowed')
  // Beside a permit that holds, in the same layer and above it.
  const fine = policyOf({ agents: { ids: ['ag_1'] } }, { effect: 'allow' })
  expect(decideOn([fine, deny], askedOf()).kind).toBe('allowed')
  const same = policyOf({}, { effect: 'allow' })
  expect(decideOn([same, deny], askedOf()).kind).toBe('denied')
})

test('a stored policy that cannot be read any more refuses everything, unless it is an allow or audited', () => {
  for (const cedar of ['nonsense', '('.repeat(4000)]) {
    const deny = policyOf({ cedar, agents: { ids: ['ag_9'] } })
    const decision = decideOn([policyOf({}, { effect: 'allow' }), deny], askedOf())
    expect(decision).toMatchObject({
      kind: 'denied',
      by: { kind: 'unreadable', policy: { id: deny.id } },
    })
    expect(decideOn([{ ...deny, effect: 'allow' }], askedOf()).kind).toBe('allowed')
    expect(decideOn([{ ...deny, mode: 'audit' }], askedOf()).kind).toBe('allowed')
  }
  expect(decideOn([policyOf({})], askedOf()).kind).toBe('denied')
})
