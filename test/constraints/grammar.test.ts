/** What may be written as a constraint, and what is told of what may not. */
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { keepsAll } from '../../src/constraints/check.ts'
import { readConstraints, requireConstraints } from '../../src/constraints/constraint.ts'
import { DomainError, type FieldError } from '../../src/lib/errors.ts'

type Written = Record<string, unknown>

const totals = (count: number): Written =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, i + 0.5]))

function faults(written: Written): FieldError[] {
  try {
    requireConstraints(written)
    return []
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    expect(error.code).toBe('invalid_constraints')
    return error.details.errors ?? []
  }
}

describe('is accepted', () => {
  const table: Written[] = [
    {},
    { max_order_usd: 200, min_order_usd: -1, currency: 'EUR', gift: false, n: 0, empty: '' },
    { sku: ['a', 1, true] },
    { max_order_usd: { range: { max: 1 } }, min_x: { exact: {} } },
    { a: { range: { min: 1 } }, b: { range: { max: 1 } }, c: { range: { min: 1, max: 1 } } },
    { a: { one_of: ['x'] }, b: { not_one_of: ['x', 2] }, c: { contains: [1] }, d: { subset: [1] } },
    {
      a: { exact: [{ b: null }] },
      b: { pattern: '*'.repeat(256) },
      c: { pattern: 'x', one_of: ['x'] },
    },
    { a: { all: ['x', ['x', 'y'], { pattern: 'x*' }] }, b: { any: [{ all: [1] }] } },
    { max_uses: 1, budget: totals(8) },
    { max_uses: 1_000_000, budget: { usd: 1_000_000_000, eur: 0.000001, gbp: 999_999_999.999999 } },
    { a: { any: [{ range: { min: 1 } }, { range: { max: -1 } }] } },
    Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`f${i}`, i])),
    { toString: 'x', hasOwnProperty: { pattern: 'x' }, 'max-x': 'y', Max_uses: 1, maxuses: 2 },
  ]
  for (const written of table) {
    test(JSON.stringify(written).slice(0, 100), () => expect(faults(written)).toEqual([]))
  }
})

describe('is refused with its pointer', () => {
  const table: [written: Written, pointer: string, words: RegExp][] = [
    ...[0, -1, 0.5, 1_000_001, '1', true, null, [1], { range: { max: 1 } }].map(
      (max_uses): [Written, string, RegExp] => [
        { max_uses },
        '/constraints/max_uses',
        /^Must be a whole number from 1 to 1000000/,
      ],
    ),
    ...[1, '5', null, [], [1], true].map((budget): [Written, string, RegExp] => [
      { budget },
      '/constraints/budget',
      /^Must be an object of totals/,
    ]),
    [{ budget: {} }, '/constraints/budget', /1 to 8 fields, not 0/],
    [{ budget: totals(9) }, '/constraints/budget', /1 to 8 fields, not 9/],
    ...[0, -1, 1_000_000_001, 1e-7, 0.1234567, '5', null, {}, [5], true].map(
      (usd): [Written, string, RegExp] => [
        { budget: { eur: 1, usd } },
        '/constraints/budget/usd',
        /^Must be a number above 0, at most 1000000000, with at most 6 decimal places/,
      ],
    ),
    [{ budget: { '': 1 } }, '/constraints/budget/', /Name the field/],
    [{ budget: { 'a/b~c': 0 } }, '/constraints/budget/a~1b~0c', /number above 0/],
    [{ max_order_usd: '200' }, '/constraints/max_order_usd', /number/],
    [{ max_order_usd: [200] }, '/constraints/max_order_usd', /number/],
    [{ min_order_usd: null }, '/constraints/min_order_usd', /number/],
    [{ min_order_usd: true }, '/constraints/min_order_usd', /long form/],
    [{ max_: 1 }, '/constraints/max_', /Name the field/],
    [{ '': 1 }, '/constraints/', /Name the field/],
    [{ a: null }, '/constraints/a', /Must be a text/],
    [{ a: [] }, '/constraints/a', /at least one/],
    [{ a: ['x', null] }, '/constraints/a/1', /text/],
    [{ a: ['x', ['y']] }, '/constraints/a/1', /text/],
    [{ a: {} }, '/constraints/a', /Name an operator: range, one_of/],
    [{ a: { oneof: ['x'] } }, '/constraints/a/oneof', /Did you mean one_of\?/],
    [{ a: { 'x/y~': 1 } }, '/constraints/a/x~1y~0', /not an operator/],
    [{ a: { regex: '(a+)+$' } }, '/constraints/a/regex', /not an operator/],
    [{ a: { ['o'.repeat(1500)]: 1 } }, `/constraints/a/${'o'.repeat(1500)}`, /not an operator/],
    [{ a: { toString: 1 } }, '/constraints/a/toString', /not an operator/],
    [{ a: { range: {} } }, '/constraints/a/range', /min/],
    [{ a: { range: [1, 2] } }, '/constraints/a/range', /min/],
    [{ a: { range: { max: '5' } } }, '/constraints/a/range/max', /numbers/],
    [{ a: { range: { min: null } } }, '/constraints/a/range/min', /numbers/],
    [{ a: { range: { max: 5, lt: 3 } } }, '/constraints/a/range/lt', /numbers/],
    [{ a: { range: { min: 2, max: 1 } } }, '/constraints/a/range', /above/],
    [{ a: { one_of: 'x' } }, '/constraints/a/one_of', /list/],
    [{ a: { not_one_of: [] } }, '/constraints/a/not_one_of', /list/],
    [{ a: { contains: [{}] } }, '/constraints/a/contains/0', /text/],
    [{ a: { subset: [1, null] } }, '/constraints/a/subset/1', /text/],
    [{ a: { exact: null } }, '/constraints/a/exact', /null/],
    [{ a: { pattern: 5 } }, '/constraints/a/pattern', /256/],
    [{ a: { pattern: '' } }, '/constraints/a/pattern', /256/],
    [{ a: { pattern: 'x'.repeat(257) } }, '/constraints/a/pattern', /256/],
    [{ a: { all: [] } }, '/constraints/a/all', /list/],
    [{ a: { any: { pattern: 'x' } } }, '/constraints/a/any', /list/],
    [{ a: { any: ['x', null] } }, '/constraints/a/any/1', /text/],
    [{ a: { any: ['x', { regex: 'y' }] } }, '/constraints/a/any/1/regex', /not an operator/],
    [{ 'a/b': null }, '/constraints/a~1b', /text/],
    [{ a: { exact: [[[[]]]] } }, '/constraints/a', /4 deep/],
    [{ a: { any: [{ all: [{ pattern: 'x' }] }] } }, '/constraints/a', /4 deep/],
    [{ a: { any: Array(33).fill('x') } }, '/constraints', /At most 32/],
    [{ ...Object.fromEntries(Array.from({ length: 33 }, (_, i) => [i, 1])) }, '/constraints', /32/],
    [{ a: 'x'.repeat(2048) }, '/constraints', /2048 bytes/],
  ]
  for (const [written, pointer, words] of table) {
    test(JSON.stringify(written).slice(0, 80), () => {
      const [fault, ...others] = faults(written)
      expect(others).toEqual([])
      expect(fault?.pointer).toBe(pointer)
      expect(fault?.detail).toMatch(words)
    })
  }

  test('each fault at once, up to 16', () => {
    const some = { a: null, max_b: 'x', c: 1, d: { any: [null, { x: 1 }] } }
    expect(faults(some).map(fault => fault.pointer)).toEqual([
      '/constraints/a',
      '/constraints/max_b',
      '/constraints/d/any/0',
      '/constraints/d/any/1/x',
    ])
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`f${i}`, null]))
    expect(faults(many)).toHaveLength(16)
  })
})

test('what is refused at issue is met by no call, whatever it holds', () => {
  const json = fc
    .jsonValue({ maxDepth: 4 })
    .map(value => JSON.parse(JSON.stringify(value)) as unknown)
  const words = fc.constantFrom('a', 'range', 'any', 'all', 'one_of', 'min', 'max', 'x', 'exact')
  const near = fc.letrec(tie => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.constantFrom<unknown>('x', 5, true, null),
      fc.dictionary(words, tie('value'), { maxKeys: 2, noNullPrototype: true }),
      fc.array(tie('value'), { maxLength: 2 }),
    ),
  })).value
  const value = fc.oneof(json, near)
  let refused = 0
  fc.assert(
    fc.property(
      fc.constantFrom('a', 'max_a', 'max_uses', 'budget'),
      value,
      value,
      (name, written, actual) => {
        const constraints = { [name]: written }
        if (faults(constraints).length === 0) return
        refused++
        expect(keepsAll(readConstraints(constraints), { a: actual, [name]: actual })).toBe(false)
      },
    ),
    { numRuns: 3000 },
  )
  expect(refused).toBeGreaterThan(500)
})
