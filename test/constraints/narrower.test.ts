/** What is within, and that whatever passes the inner passes the outer too. */
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { keepsAll } from '../../src/constraints/check.ts'
import { readConstraints, requireConstraints } from '../../src/constraints/constraint.ts'
import { widened } from '../../src/constraints/narrower.ts'

type Written = Record<string, unknown>

const wider = (inner: Written, outer: Written): string[] =>
  widened(readConstraints({ ...outer, ...inner }), readConstraints(outer))

describe('is within', () => {
  const table: [inner: Written, outer: Written][] = [
    [{}, { max_a: 5 }],
    [{ max_a: 4 }, { max_a: 5 }],
    [{ min_a: 3 }, { min_a: 2, max_a: 9 }],
    [{ min_a: 1 }, { max_a: 5 }],
    [{ max_a: 5 }, { max_a: 5, min_a: -1 }],
    [{ a: 'x' }, { a: ['x', 'y'] }],
    [{ a: ['x'] }, { a: { one_of: ['y', 'x'] } }],
    [{ a: { exact: 'x' } }, { a: ['x'] }],
    [{ a: { range: { min: 2, max: 3 } } }, { a: { range: { min: 1, max: 3 } } }],
    [{ a: [1, 2] }, { a: { range: { min: 1, max: 3 } } }],
    [{ a: { subset: ['x'] } }, { a: { subset: ['x', 'y'] } }],
    [{ a: { contains: ['x', 'y'] } }, { a: { contains: ['x'] } }],
    [{ a: { not_one_of: ['x', 'y'] } }, { a: { not_one_of: ['x'] } }],
    [{ a: 'eu-1' }, { a: { pattern: 'eu-*' } }],
    [{ a: { pattern: 'eu-*' } }, { a: { pattern: 'eu-**' } }],
    [{ a: { pattern: 'eu-1*' } }, { a: { pattern: 'eu-*' } }],
    [{ a: { pattern: 'a*b*' } }, { a: { pattern: '*b*' } }],
    [{ a: { all: ['x', { pattern: '*' }] } }, { a: ['x', 'y'] }],
    [{ a: { any: ['x', 'y'] } }, { a: ['x', 'y', 'z'] }],
    [{ a: 'x' }, { a: { any: ['x', { range: { max: 3 } }] } }],
    [{ a: { exact: { n: 1, m: [2] } } }, { a: { exact: { m: [2], n: 1 } } }],
    [{ b: 1 }, { a: 1 }],
    [
      { max_uses: 2, budget: { x: 1, y: 2 } },
      { max_uses: 2, budget: { y: 2, x: 1 } },
    ],
  ]
  for (const [inner, outer] of table) {
    test(`${JSON.stringify(inner)} in ${JSON.stringify(outer)}`, () => {
      expect(wider(inner, outer)).toEqual([])
    })
  }
})

describe('is not within', () => {
  const table: [inner: Written, outer: Written, names?: string[]][] = [
    [{ max_a: 6 }, { max_a: 5 }],
    [{ min_a: 1 }, { min_a: 2 }],
    [{ min_a: -1 }, { max_a: 5 }, ['max_a']],
    [{ min_a: -5 }, { min_a: -1, max_a: 5 }, ['min_a']],
    [{ a: ['x', 'z'] }, { a: ['x', 'y'] }],
    [{ a: '1' }, { a: 1 }],
    [{ a: { not_one_of: ['x'] } }, { a: { not_one_of: ['x', 'y'] } }],
    [{ a: { not_one_of: ['x', 1] } }, { a: { not_one_of: ['x'] } }],
    [{ a: { subset: ['x', 'z'] } }, { a: { subset: ['x', 'y'] } }],
    [{ a: { contains: ['x'] } }, { a: { contains: ['x', 'y'] } }],
    [{ a: { pattern: '*' } }, { a: { pattern: 'eu-*' } }],
    [{ a: { pattern: 'eu*' } }, { a: { pattern: 'eu-*' } }],
    [{ a: { pattern: '*-eu-' } }, { a: { pattern: 'eu-*' } }],
    [{ a: { any: ['x', 'z'] } }, { a: ['x'] }],
    [{ a: { exact: ['x'] } }, { a: 'x' }],
    [{ max_uses: 1 }, { max_uses: 2 }],
    [{ budget: { x: 1 } }, { budget: { x: 2 } }],
    [{ budget: { x: 1, y: 1 } }, { budget: { x: 1 } }],
  ]
  for (const [inner, outer, names = Object.keys(outer)] of table) {
    test(`${JSON.stringify(inner)} in ${JSON.stringify(outer)}`, () => {
      expect(wider(inner, outer)).toEqual(names)
    })
  }

  test('what was left out', () => {
    const outer = readConstraints({ max_a: 5, b: 'x' })
    expect(widened(readConstraints({ b: 'x' }), outer)).toEqual(['max_a'])
  })
})

const scalar = fc.constantFrom<string | number | boolean>('x', 'y', 'xy', 0, 1, 5, -1, true)
const list = fc.array(scalar, { minLength: 1, maxLength: 3 })
const value = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 2 },
    scalar,
    list,
    fc.record({
      range: fc.record({
        min: fc.integer({ min: -2, max: 2 }),
        max: fc.integer({ min: 2, max: 6 }),
      }),
    }),
    list.map(not_one_of => ({ not_one_of })),
    list.map(contains => ({ contains })),
    list.map(subset => ({ subset })),
    fc.constantFrom('x*', '*', 'x', '*y').map(pattern => ({ pattern })),
    fc.oneof(scalar, list).map(exact => ({ exact })),
    fc.array(tie('value'), { minLength: 1, maxLength: 2 }).map(all => ({ all })),
    fc.array(tie('value'), { minLength: 1, maxLength: 2 }).map(any => ({ any })),
  ),
})).value
const bound = fc.integer({ min: -2, max: 6 })
const written = fc.record({ a: value, max_a: bound, min_a: bound }, { requiredKeys: [] })

test('whatever passes what is within passes the outer as well', () => {
  let decided = 0
  const property = fc.property(
    written,
    written,
    fc.oneof(scalar, list, fc.constant(2)),
    (inner, outer, a) => {
      try {
        requireConstraints({ ...outer, ...inner })
        requireConstraints(outer)
      } catch {
        return
      }
      const merged = readConstraints({ ...outer, ...inner })
      expect(widened(merged, merged)).toEqual([])
      if (widened(merged, readConstraints(outer)).length > 0) return
      decided++
      if (keepsAll(merged, { a })) expect(keepsAll(readConstraints(outer), { a })).toBe(true)
    },
  )
  fc.assert(property, { numRuns: 20_000 })
  expect(decided).toBeGreaterThan(1000)
})
