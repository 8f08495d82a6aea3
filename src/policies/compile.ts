/**
 * Policies → Cedar statements, in Cedar's JSON: what a caller wrote becomes a literal there, never
 * part of a text. Statements are named `<policy id>#<n>`.
 */
import { branchesAbove, canonicalScope } from '../scopes/scope.ts'
import type { Expr, PolicyJson } from './cedar-instance.ts'
import { keyOf } from './hours.ts'
import type { Conditions, Model, Policy, Selection } from './policy.ts'

export const policyIdOf = (statementId: string): string => statementId.split('#')[0] ?? ''

/** Of a policy in Cedar, which of its statements, from 1. */
export const statementNumberOf = (statementId: string): number =>
  Number(statementId.split('#')[1] ?? 0) + 1

/** The one statement of a policy in the simple form. A limit is a `permit` of a set of its own. */
export function compileSimple(policy: Policy): PolicyJson {
  const { agents, scope, conditions } = policy.terms
  const tests = [
    ...selectionTests(agents),
    ...(scope === undefined ? [] : [scopeTest(scope, policy.effect !== 'allow')]),
    ...hoursTest(conditions),
    ...demandTest(policy),
  ]
  return statement(policy.effect === 'deny' ? 'forbid' : 'permit', tests)
}

/** The statements of a policy in Cedar, each within the agents and hours given beside them. */
export function compileCedar(policy: Policy, statements: readonly PolicyJson[]): PolicyJson[] {
  const { agents, conditions } = policy.terms
  const tests = [...selectionTests(agents), ...hoursTest(conditions)]
  return statements.map(one => ({
    ...one,
    conditions: [...tests.map(body => ({ kind: 'when' as const, body })), ...one.conditions],
  }))
}

const statement = (effect: 'forbid' | 'permit', tests: Expr[]): PolicyJson => ({
  effect,
  principal: { op: 'All' },
  action: { op: 'All' },
  resource: { op: 'All' },
  conditions: tests.map(body => ({ kind: 'when', body })),
})

function selectionTests(agents: Selection = {}): Expr[] {
  const { ids, owners, models, metadata } = agents
  const tests: Expr[] = []
  if (ids !== undefined) {
    tests.push(contains({ Set: ids.map(id => entity('Agent', id)) }, PRINCIPAL))
  }
  if (owners !== undefined) tests.push(contains({ Set: owners.map(value) }, attribute('owner')))
  if (models !== undefined) tests.push(anyOf(models.map(modelTest)))
  for (const [name, text] of Object.entries(metadata ?? {})) {
    const tag = { left: PRINCIPAL, right: value(name) }
    tests.push(allOf([{ hasTag: tag }, equal({ getTag: tag }, value(text))]))
  }
  return tests
}

function modelTest({ provider, name }: Model): Expr {
  const is = (member: string, text: string | undefined): Expr[] =>
    text === undefined
      ? []
      : [{ has: { left: PRINCIPAL, attr: member } }, equal(attribute(member), value(text))]
  return allOf([...is('model_provider', provider), ...is('model_name', name)])
}

/**
 * Within one of the patterns; `reaches` also takes a branch that one of them lies in, and so might
 * hold what is meant.
 */
function scopeTest(patterns: readonly string[], reaches: boolean): Expr {
  const literals = (scopes: string[]): Expr => ({
    Set: [...new Set(scopes)].map(scope => entity('Scope', scope)),
  })
  const within: Expr = {
    in: { left: RESOURCE, right: literals(patterns.map(canonicalScope)) },
  }
  if (!reaches) return within
  return anyOf([within, contains(literals(patterns.flatMap(branchesAbove)), RESOURCE)])
}

/** Windows are computed from the clock, so that Cedar only asks which are open. */
const hoursTest = (conditions: Conditions | undefined): Expr[] =>
  conditions?.hours === undefined ? [] : [contains(asked('hours'), value(keyOf(conditions.hours)))]

/** What `allow` and `deny` demand: the one matches what meets it, the other what does not. */
function demandTest({ effect, terms }: Policy): Expr[] {
  const { maxTtlSeconds, requiredConstraints } = terms.conditions ?? {}
  if (effect === 'limit') return []
  const demands: Expr[] = []
  if (maxTtlSeconds !== undefined) {
    demands.push({ '<=': { left: asked('ttl_seconds'), right: value(maxTtlSeconds) } })
  }
  if (requiredConstraints !== undefined) {
    const names: Expr = { Set: requiredConstraints.map(value) }
    demands.push({ containsAll: { left: asked('constraints'), right: names } })
  }
  if (demands.length === 0) return []
  return [effect === 'allow' ? allOf(demands) : { '!': { arg: allOf(demands) } }]
}

const PRINCIPAL: Expr = { Var: 'principal' }
const RESOURCE: Expr = { Var: 'resource' }

const value = (literal: string | number): Expr => ({ Value: literal })
const entity = (type: 'Agent' | 'Scope', id: string): Expr => ({
  Value: { __entity: { type, id } },
})
const attribute = (attr: string): Expr => ({ '.': { left: PRINCIPAL, attr } })
const asked = (attr: string): Expr => ({ '.': { left: { Var: 'context' }, attr } })
const equal = (left: Expr, right: Expr): Expr => ({ '==': { left, right } })
const contains = (left: Expr, right: Expr): Expr => ({ contains: { left, right } })

const allOf = (tests: Expr[]): Expr =>
  joined(tests, (left, right) => ({ '&&': { left, right } }), true)
const anyOf = (tests: Expr[]): Expr =>
  joined(tests, (left, right) => ({ '||': { left, right } }), false)

/** Halves joined to halves, so that a long list is not deep: Cedar recurses. */
function joined(tests: Expr[], join: (left: Expr, right: Expr) => Expr, ofNone: boolean): Expr {
  const [only] = tests
  if (only === undefined) return { Value: ofNone }
  if (tests.length === 1) return only
  const middle = Math.ceil(tests.length / 2)
  const half = (part: Expr[]) => joined(part, join, ofNone)
  return join(half(tests.slice(0, middle)), half(tests.slice(middle)))
}
