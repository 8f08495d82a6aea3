/** Limits narrow and never widen, whatever the order. */
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { keepsAll } from '../../src/constraints/check.ts'
import { readConstraints } from '../../src/constraints/constraint.ts'
import { mergeConstraints } from '../../src/policies/merge-constraints.ts'
import type { Conditions } from '../../src/policies/policy.ts'
import { covers } from '../../src/scopes/scope.ts'
import { askedOf, decideOn, policyOf } from '../support/policies.ts'

const limit = (conditions: Conditions, scope?: string[]) =>
  policyOf({ conditions, ...(scope && { scope }) }, { effect: 'limit' })

/** [own, added, merged]; undefined when both cannot be said. */
const MERGED: [object, object, object | undefined][] = [
  [{}, { max_x: 5 }, { max_x: 5 }],
  [{ max_x: 9 }, { max_x: 5 }, { max_x: 5 }],
  [{ max_x: 3 }, { max_x: 5 }, { max_x: 3 }],
  [{ min_x: 3 }, { min_x: 5 }, { min_x: 5 }],
  // A lower bound of the caller's does not lift the zero that an upper one implies.
  [{ min_x: -9, max_x: 9 }, { max_x: 5 }, { min_x: 0, max_x: 5 }],
  [{ max_x: 9 }, { min_x: -5 }, { max_x: 9 }],
  [{ max_x: -1 }, { max_x: 5 }, { max_x: -1, min_x: 0 }],
  [{ sku: 'a' }, { sku: 'a' }, { sku: 'a' }],
  [{ sku: ['a', 'b'] }, { sku: ['b'] }, { sku: { all: [['a', 'b'], ['b']] } }],
  // Once joined, a limit that comes again adds nothing, and another one no level.
  [{ sku: { all: [['a', 'b'], ['b']] } }, { sku: ['b'] }, { sku: { all: [['a', 'b'], ['b']] } }],
  [{ sku: { all: ['a', 'b'] } }, { sku: 'c' }, { sku: { all: ['a', 'b', 'c'] } }],
  [{ max_uses: 9 }, { max_uses: 5 }, { max_uses: 5 }],
  [{ max_uses: 3, min_uses: 1 }, { max_uses: 5 }, { max_uses: 3, min_uses: 1 }],
  // They count calls; a field `uses` has nothing to do with them.
  [{ max_uses: 3 }, { min_uses: -1 }, { max_uses: 3, min_uses: -1 }],
  [{ max_uses: 3 }, { budget: { usd: 5 } }, { max_uses: 3, budget: { usd: 5 } }],
  [{ budget: { usd: 9 } }, { budget: { usd: 5 } }, { budget: { usd: 5 } }],
  [
    { budget: { usd: 1, eur: 2 } },
    { budget: { usd: 5, gbp: 3 } },
    { budget: { usd: 1, eur: 2, gbp: 3 } },
  ],
  [{ max_x: { range: { max: 1 } } }, { max_x: 5 }, undefined],
  [{ max_x: 5 }, { max_x: { range: { max: 1 } } }, undefined],
  [{ max_x: -1, min_x: { exact: 1 } }, { max_x: 5 }, undefined],
]
for (const [own, added, merged] of MERGED) {
  test(`${JSON.stringify(own)} and ${JSON.stringify(added)}`, () => {
    expect(mergeConstraints({ ...own }, { ...added })).toEqual(merged as Record<string, unknown>)
  })
}

const bound = fc.integer({ min: -2, max: 3 })
const constraints = fc
  .record({
    max_x: fc.option(bound, { nil: undefined }),
    min_x: fc.option(bound, { nil: undefined }),
    x: fc.option(fc.constantFrom<unknown>(1, [0, 1], { not_one_of: [2] }), { nil: undefined }),
    s: fc.option(fc.constantFrom<unknown>('a', ['a', 'b'], { pattern: 'a*' }), { nil: undefined }),
  })
  .map(all => Object.fromEntries(Object.entries(all).filter(([, one]) => one !== undefined)))

test('merged constraints accept what both accept, and nothing else', () => {
  const contexts = [-3, -2, -1, 0, 1, 2, 3, 4].flatMap(x => ['a', 'b', 'ab'].map(s => ({ x, s })))
  fc.assert(
    fc.property(constraints, constraints, (own, added) => {
      const merged = mergeConstraints(own, added)
      if (merged === undefined) throw new Error('these can always be merged')
      for (const context of contexts) {
        const both = [own, added].every(one => keepsAll(readConstraints(one), context))
        expect(keepsAll(readConstraints(merged), context)).toBe(both)
      }
    }),
    { numRuns: 500 },
  )
})

const SCOPES = ['a.b', 'a.c', 'a.*', 'a.b.*', 'a.b.c', 'b.c', '*']
const patterns = fc.uniqueArray(fc.constantFrom(...SCOPES.slice(0, 6)), {
  minLength: 1,
  maxLength: 2,
})

test('limits of any number and order: within what was asked, within each limit, the same for all orders', () => {
  const one = fc.record({
    scope: patterns,
    allowedScope: patterns,
    maxTtlSeconds: fc.constantFrom(60, 300, 999),
  })
  fc.assert(
    fc.property(patterns, fc.array(one, { minLength: 1, maxLength: 3 }), (scope, limits) => {
      const policies = limits.map(({ scope, ...conditions }) => limit(conditions, scope))
      const asked = askedOf({ scope })
      const there = decideOn(policies, asked)
      const back = decideOn(policies.toReversed(), asked)
      expect(back.kind).toBe(there.kind)
      if (there.kind !== 'allowed' || back.kind !== 'allowed') return
      expect(there.scope.toSorted()).toEqual(back.scope.toSorted())
      expect(there.ttlSeconds).toBe(back.ttlSeconds)
      for (const left of there.scope) expect(scope.some(one => covers(one, left))).toBe(true)
      for (const { terms } of policies) {
        const meant = terms.scope ?? []
        const cut = scope.filter(one => meant.some(p => covers(p, one) || covers(one, p)))
        for (const left of there.scope) {
          if (scope.some(one => covers(one, left) && !cut.includes(one))) continue
          const allowed = terms.conditions?.allowedScope ?? []
          expect(allowed.some(pattern => covers(pattern, left))).toBe(true)
        }
      }
    }),
    { numRuns: 200 },
  )
})

describe('a limit', () => {
  test('says what it gives less of, and nothing when it gives all', () => {
    const policies = [
      limit({ maxTtlSeconds: 300, allowedScope: ['a.*'], constraints: { max_x: 5 } }),
      limit({ maxTtlSeconds: 60 }),
    ]
    const decision = decideOn(policies, askedOf({ constraints: { max_x: 4 } }))
    expect(decision).toMatchObject({
      ttlSeconds: 60,
      scope: ['a.b'],
      constraints: { max_x: 4 },
      limitedBy: [{ policy: { id: policies[1]?.id }, changed: ['ttl'] }],
    })
  })

  test('cuts only the requested scopes that it matches', () => {
    const policies = [limit({ allowedScope: ['a.z.read'] }, ['a.z.*'])]
    const decision = decideOn(policies, askedOf({ scope: ['a.b.c', 'a.z.*', 'c'] }))
    expect(decision).toMatchObject({ scope: ['a.b.c', 'a.z.read', 'c'] })
  })

  test('that leaves nothing refuses', () => {
    const policies = [limit({ allowedScope: ['a.c'] }), limit({ allowedScope: ['a.b'] })]
    expect(decideOn(policies, askedOf()).kind).toBe('denied')
    const conflict = [limit({ constraints: { max_x: 5 } })]
    const constraints = { max_x: { range: { max: 9 } } }
    expect(decideOn(conflict, askedOf({ constraints }))).toMatchObject({ by: { kind: 'limit' } })
  })
})
