/** Layers, guard-rails, the default and limits, against an oracle that knows nothing of Cedar. */
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Asked } from '../../src/policies/evaluate.ts'
import type { Effect, Mode, Policy } from '../../src/policies/policy.ts'
import { agentOf, askedOf, decideOn, policyOf } from '../support/policies.ts'
import { expected } from './oracle.ts'

const some = <T>(from: readonly T[], max = 2) =>
  fc.option(fc.uniqueArray(fc.constantFrom(...from), { minLength: 1, maxLength: max }), {
    nil: undefined,
  })
const maybe = <T>(from: readonly T[]) => fc.option(fc.constantFrom(...from), { nil: undefined })

const defined = <T extends object>(value: T) =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>
  }

const SCOPES = ['a.b', 'a:b', 'a.c', 'a.*', 'a.b.*', 'a.b.c', 'A.b', 'ab', 'b.c']
const IDS = ['ag_1', 'ag_2']
const OWNERS = ['a@x.example', 'b@x.example']
const MODELS = [{ provider: 'openai' }, { name: 'gpt-4o' }, { provider: 'x', name: 'gpt-4o' }]

const agents = fc
  .record({
    ids: some(IDS),
    owners: some(OWNERS),
    models: some(MODELS),
    metadata: maybe([{ team: 'x' }, { team: 'y' }, { team: 'x', tier: '1' }]),
  })
  .map(defined)

const terms = fc
  .record({
    agents: fc.oneof(agents, fc.constant({})),
    scope: some(SCOPES, 3),
    maxTtlSeconds: maybe([60, 300, 301]),
    requiredConstraints: some(['p', 'q']),
  })
  .map(({ agents, scope, ...conditions }) => ({
    ...(Object.keys(agents).length > 0 && { agents }),
    ...(scope && { scope }),
    conditions: defined(conditions),
  }))

const policy = fc.record({
  terms,
  effect: fc.constantFrom<Effect>('deny', 'allow', 'limit'),
  mode: fc.constantFrom<Mode>('enforce', 'enforce', 'audit'),
  guardrail: fc.boolean(),
})

const asked = fc.record({
  scope: fc.uniqueArray(fc.constantFrom(...SCOPES), { minLength: 1, maxLength: 3 }),
  ttlSeconds: fc.constantFrom(60, 61, 300, 301),
  constraints: fc.constantFrom({}, { p: 1 }, { p: 1, q: 2 }),
  agent: fc
    .record({
      id: fc.constantFrom(...IDS, 'ag_3'),
      owner: fc.constantFrom(...OWNERS, 'c@x.example'),
      modelProvider: maybe(['openai', 'x']),
      modelName: maybe(['gpt-4o']),
      metadata: fc.constantFrom({}, { team: 'x' }, { team: 'x', tier: '1' }, { team: 'y' }),
    })
    .map(agentOf),
})

const policyDefault = fc.constantFrom('allow' as const, 'deny' as const)

/** What the decision is, in the oracle's words. */
function outcome(policies: Policy[], request: Asked, fallback: 'allow' | 'deny') {
  const decision = decideOn(policies, request, fallback)
  if (decision.kind === 'denied') return 'denied'
  const { ttlSeconds, limitedBy } = decision
  return { ttlSeconds, limitedBy: limitedBy.map(one => one.policy.id) }
}

test('any policies and any request: the decision is the oracle’s', () => {
  fc.assert(
    fc.property(fc.array(policy, { maxLength: 8 }), asked, policyDefault, (drafts, facts, by) => {
      const policies = drafts.map(({ terms, ...rest }) =>
        policyOf(terms, { ...rest, guardrail: rest.guardrail && rest.effect === 'deny' }),
      )
      const request = askedOf(facts)
      expect(outcome(policies, request, by)).toEqual(expected(policies, by, request))
    }),
    { numRuns: 300 },
  )
})

const SELECTORS = {
  ids: { ids: ['ag_1'] },
  owners: { owners: ['a@x.example'] },
  models: { models: [{ name: 'gpt-4o' }] },
  metadata: { metadata: { team: 'x' } },
  all: undefined,
} as const
const agent = agentOf({ metadata: { team: 'x' } })

describe('every pair of layers', () => {
  const names = Object.keys(SELECTORS) as (keyof typeof SELECTORS)[]
  const rank = { ids: 0, owners: 1, models: 2, metadata: 2, all: 3 }
  const at = (layer: keyof typeof SELECTORS, effect: Effect, guardrail = false) => {
    const agents = SELECTORS[layer]
    return policyOf(agents === undefined ? {} : { agents }, { effect, guardrail })
  }
  for (const allowing of names) {
    for (const denying of names) {
      const isDenied = rank[denying] <= rank[allowing]
      const verb = isDenied ? 'refused' : 'allowed'
      test(`an allow for ${allowing} and a deny for ${denying}: ${verb}`, () => {
        const both = [at(allowing, 'allow'), at(denying, 'deny')]
        for (const by of ['allow', 'deny'] as const) {
          const asked = askedOf({ agent })
          expect(decideOn(both, asked, by).kind).toBe(isDenied ? 'denied' : 'allowed')
          expect(decideOn(both.toReversed(), asked, by).kind).toBe(isDenied ? 'denied' : 'allowed')
        }
      })
      test(`an allow for ${allowing} overrides no guard-rail for ${denying}`, () => {
        const both = [at(allowing, 'allow'), at(denying, 'deny', true)]
        expect(decideOn(both, askedOf({ agent })).kind).toBe('denied')
      })
    }
  }
})

test('what callers write stays a literal: nothing of it becomes Cedar', () => {
  const hostile = fc.oneof(
    fc.constantFrom(
      '"',
      '\\',
      '"] || true //',
      '\n',
      '*',
      '\\u{0}',
      '") }; permit(principal',
      '$' + '{x}',
    ),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter(one => one.isWellFormed()),
  )
  fc.assert(
    fc.property(hostile, hostile, (mine, theirs) => {
      fc.pre(mine !== theirs)
      const terms = [
        [{ ids: [mine] }, { id: mine }, { id: theirs }],
        [{ owners: [mine] }, { owner: mine }, { owner: theirs }],
        [{ models: [{ name: mine }] }, { modelName: mine }, { modelName: theirs }],
        [
          { metadata: { [mine]: mine } },
          { metadata: { [mine]: mine } },
          { metadata: { [mine]: theirs } },
        ],
      ] as const
      for (const [agents, match, other] of terms) {
        const policies = [policyOf({ agents })]
        expect(decideOn(policies, askedOf({ agent: agentOf(match) })).kind).toBe('denied')
        expect(decideOn(policies, askedOf({ agent: agentOf(other) })).kind).toBe('allowed')
      }
      const required = [policyOf({ conditions: { requiredConstraints: [mine] } })]
      const having = (name: string) => askedOf({ constraints: Object.fromEntries([[name, 1]]) })
      expect(decideOn(required, having(mine)).kind).toBe('allowed')
      expect(decideOn(required, having(theirs)).kind).toBe('denied')
    }),
    { numRuns: 60 },
  )
})

test('a deny of one scope refuses every branch that it lies in; an allow of a branch covers no wider one', () => {
  const deny = [policyOf({ scope: ['payments:refund.full'] })]
  const kinds = (policies: Policy[], by: 'allow' | 'deny') =>
    [
      'payments.refund.full',
      'payments.refund.*',
      'payments.*',
      'payments.read',
      'payments.refund.part',
    ].map(scope => decideOn(policies, askedOf({ scope: [scope] }), by).kind)
  expect(kinds(deny, 'allow')).toEqual(['denied', 'denied', 'denied', 'allowed', 'allowed'])
  const allow = [policyOf({ scope: ['payments.refund.*'] }, { effect: 'allow' })]
  expect(kinds(allow, 'deny')).toEqual(['allowed', 'allowed', 'denied', 'denied', 'allowed'])
})

test('one scope that is refused refuses the request, and is named', () => {
  const decision = decideOn(
    [policyOf({ scope: ['a.c'] })],
    askedOf({ scope: ['a.b', 'a:c', 'a.d'] }),
  )
  expect(decision).toMatchObject({ kind: 'denied', scope: 'a:c' })
})

test('of several policies that refuse, the oldest is named', () => {
  const policies = [policyOf({ scope: ['a.c'] }), policyOf({}), policyOf({ scope: ['a.b'] })]
  const decision = decideOn(policies, askedOf())
  expect(decision).toMatchObject({ by: { policy: { id: policies[1]?.id } } })
})
