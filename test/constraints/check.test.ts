/** When a call keeps a constraint (THREATS 6). */
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { keepsAll, violationsOf } from '../../src/constraints/check.ts'
import { readConstraints, requireConstraints } from '../../src/constraints/constraint.ts'

type Json = Record<string, unknown>

const keeps = (written: Json, context: Json): boolean => keepsAll(readConstraints(written), context)
const violations = (written: Json, context: Json) => violationsOf(readConstraints(written), context)

/** Nothing that is not asked for by its own type and shape. */
const TRICKS: unknown[] = [null, '5', '', 'x', true, false, [], [5], ['x'], {}, { valueOf: 5 }]

describe('a value', () => {
  const table: [what: string, form: unknown, kept: unknown[], broken: unknown[]][] = [
    ['equal text', 'x', ['x'], ['X', 'x ', '', 5, true, null, ['x'], { x: 1 }]],
    ['equal number', 5, [5, 5.0], ['5', 5.1, -5, '', true, null, [5], {}]],
    ['equal zero', 0, [0, -0], ['0', '', false, null, []]],
    ['equal boolean', false, [false], [true, 0, '', 'false', null, []]],
    ['a list', ['x', 5], ['x', 5], ['5', 'y', ['x'], ['x', 5], null, {}]],
    ['one_of', { one_of: ['x', true] }, ['x', true], ['true', 1, false, ['x']]],
    ['not_one_of', { not_one_of: ['x', 'y'] }, ['z', 'X', ''], ['x', 'y', 5, ['x'], null, true]],
    ['not_one_of, of a type that is not there', { not_one_of: [5] }, [6], ['5', [5], null, true]],
    ['range', { range: { min: -1, max: 5 } }, [-1, 0, 4.9, 5], [5.1, -1.1, 1e300, ...TRICKS]],
    ['range up', { range: { min: 5 } }, [5, 1e300], [4.999, -5, ...TRICKS]],
    ['range down', { range: { max: 5 } }, [5, -1e300], [5.001, ...TRICKS]],
    ['pattern', { pattern: 'eu-*' }, ['eu-', 'eu-1'], ['us-1', 5, ['eu-1'], null, true]],
    ['exact list', { exact: [1, 'x'] }, [[1, 'x']], [['x', 1], [1], [1, 'x', 2], { 0: 1, 1: 'x' }]],
    [
      'exact object',
      { exact: { a: 1, b: [null] } },
      [{ b: [null], a: 1 }],
      [
        { a: 1 },
        { a: 1, b: [null], c: 2 },
        { a: '1', b: [null] },
        { a: 1, b: null },
        'x',
        null,
        [],
      ],
    ],
    ['exact empty object', { exact: {} }, [{}], [[], null, '', 0, { a: 1 }]],
    ['exact scalar', { exact: 5 }, [5], ['5', [5], { 5: 5 }, null]],
    [
      'contains',
      { contains: ['x', 5] },
      [
        ['x', 5],
        [5, 'y', 'x'],
      ],
      [['x'], ['x', '5'], 'x5', { x: 5 }],
    ],
    [
      'subset',
      { subset: ['x', 5] },
      [[], ['x'], [5, 5, 'x']],
      [['y'], ['x', '5'], [['x']], 'x', 5, {}],
    ],
    ['all', { all: ['x', { pattern: '*' }] }, ['x'], ['y', 5, null]],
    ['any', { any: ['x', { range: { min: 5 } }] }, ['x', 5], ['y', 4, '5', null]],
    ['any in all', { all: [{ any: ['x', 'y'] }, ['y', 'z']] }, ['y'], ['x', 'z', 'w']],
    ['all in any', { any: [{ all: ['x', 'x'] }, 'z'] }, ['x', 'z'], ['y']],
    ['several operators', { pattern: 'a*', not_one_of: ['ab'] }, ['a', 'ac'], ['ab', 'b']],
  ]
  for (const [what, form, kept, broken] of table) {
    test(what, () => {
      requireConstraints({ field: form as Json })
      expect(kept.filter(value => !keeps({ field: form }, { field: value }))).toEqual([])
      expect(broken.filter(value => keeps({ field: form }, { field: value }))).toEqual([])
    })
  }
})

describe('a bound', () => {
  const table: [what: string, written: Json, kept: unknown[], broken: unknown[]][] = [
    ['max', { max_n: 200 }, [0, -0, 200, 0.5], [200.01, 1e300, -1, -1e300, ...TRICKS]],
    ['max 0', { max_n: 0 }, [0], [1, -1]],
    ['max with min', { max_n: 200, min_n: -5 }, [-5, 200], [-5.1, 201, ...TRICKS]],
    ['negative max', { max_n: -5 }, [-5, -6], [-4, 0, ...TRICKS]],
    ['min', { min_n: 5 }, [5, 1e300], [4, -5, ...TRICKS]],
    ['negative min', { min_n: -5 }, [-5, 0], [-6]],
    ['max beside a field called min_n', { max_n: 5, min_n: { exact: 1 } }, [], [-1, 0, 5]],
  ]
  for (const [what, written, kept, broken] of table) {
    test(what, () => {
      expect(kept.filter(n => !keeps(written, { n }))).toEqual([])
      expect(broken.filter(n => keeps(written, { n }))).toEqual([])
    })
  }

  test('in the long form speaks of the field as it is written', () => {
    const written = { max_n: { range: { max: 5 } } }
    expect(keeps(written, { max_n: -3 })).toBe(true)
    expect(keeps(written, { n: 3 })).toBe(false)
  })
})

describe('the world is closed', () => {
  test('for fields that are constrained, and open for others', () => {
    const written = { max_n: 5, currency: 'EUR' }
    expect(keeps(written, { n: 5, currency: 'EUR', other: [{}], max_n: 1e9 })).toBe(true)
    expect(keeps(written, { n: 5 })).toBe(false)
    expect(keeps(written, {})).toBe(false)
    expect(keeps({}, {})).toBe(true)
  })

  test('what every object has is not in a call', () => {
    for (const field of ['toString', 'constructor', '__proto__', 'valueOf']) {
      const written = { [field]: { not_one_of: ['x'] } }
      expect(keeps(written, {})).toBe(false)
      expect(violations(written, {})[0]?.actual).toBeUndefined()
      // `Object.prototype` has no members of its own that JSON would show.
      expect(keeps({ [field]: { exact: {} } }, {})).toBe(false)
    }
  })
})

test('a form that is not known denies, though another branch would let the call pass', () => {
  const unknown = { regex: 'x' }
  for (const form of [{ any: ['x', unknown] }, { any: ['x', { any: ['x', unknown] }] }]) {
    expect(keeps({ a: form }, { a: 'x' })).toBe(false)
  }
  expect(keeps({ a: { any: ['x', { pattern: 'x', ...unknown }] } }, { a: 'x' })).toBe(false)
  expect(keeps({ a: { pattern: 'x', ...unknown } }, { a: 'x' })).toBe(false)
})

describe('a violation', () => {
  test('names the constraint, what it asks for and what is there, in the order written', () => {
    const written = { max_n: 200, currency: ['EUR'], region: { pattern: 'eu-*' }, ok: true }
    expect(violations(written, { n: 250, region: { a: 1 }, ok: true })).toEqual([
      { constraint: 'max_n', expected: '200', actual: '250' },
      { constraint: 'currency', expected: '["EUR"]', actual: undefined },
      { constraint: 'region', expected: '{"pattern":"eu-*"}', actual: '{"a":1}' },
    ])
    expect(violations(written, { n: '250', currency: null, region: 'eu-1', ok: true })).toEqual([
      { constraint: 'max_n', expected: '200', actual: '"250"' },
      { constraint: 'currency', expected: '["EUR"]', actual: 'null' },
    ])
  })

  test('of a negative amount says that none is allowed', () => {
    const expected = '{"range":{"min":0,"max":200}}'
    expect(violations({ max_n: 200 }, { n: -5 })).toEqual([
      { constraint: 'max_n', expected, actual: '-5' },
    ])
  })

  test('of a form that is not known shows it', () => {
    expect(violations({ max_uses: 0, a: { regex: 'x' } }, { a: 'x' })).toEqual([
      { constraint: 'max_uses', expected: '0', actual: undefined },
      { constraint: 'a', expected: '{"regex":"x"}', actual: '"x"' },
    ])
  })

  test('shows 256 characters, and whole ones', () => {
    const [short] = violations({ a: 'x' }, { a: 'y'.repeat(254) })
    expect(short?.actual).toBe(`"${'y'.repeat(254)}"`)
    const [long] = violations({ a: 'z'.repeat(2000) }, { a: '🤖'.repeat(10_000) })
    for (const shown of [long?.expected, long?.actual]) {
      expect(shown).toHaveLength(256)
      expect(shown?.isWellFormed()).toBe(true)
      expect(shown?.endsWith('…')).toBe(true)
    }
  })
})

test('a list of thirty thousand is read once, not once for each value', () => {
  const many = Array.from({ length: 30_000 }, (_, i) => i)
  let reads = 0
  const counted = new Proxy(many, {
    get(target, name) {
      reads++
      return Reflect.get(target, name) as unknown
    },
  })
  expect(keeps({ a: { contains: many.slice(-400) } }, { a: counted })).toBe(true)
  expect(keeps({ a: { subset: [...many.slice(0, 400), -1] } }, { a: counted })).toBe(false)
  expect(reads).toBeLessThan(10 * many.length)
})

// The same rules, written down once more as plainly as possible.

type Oracle = (value: unknown) => boolean

const is =
  (value: unknown): Oracle =>
  other =>
    JSON.stringify(sorted(other)) === JSON.stringify(value)

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  )
}

const scalar = fc.constantFrom<string | number | boolean>('a', 'b', 'ab', '5', 5, 6, -1, true, '')
const scalars = fc.array(scalar, { minLength: 1, maxLength: 3 })
const value = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, {}, { a: 5 }, [['a']]) },
)
type Rule = { form: unknown; holds: Oracle }

const list = (kind: string, holds: (listed: unknown[]) => Oracle) =>
  scalars.map((listed): Rule => ({ form: { [kind]: listed }, holds: holds(listed) }))
const among =
  (listed: unknown[]): Oracle =>
  one =>
    listed.some(other => is(other)(one))

const flat = fc.oneof(
  scalar.map((one): Rule => ({ form: one, holds: is(one) })),
  scalars.map((listed): Rule => ({ form: listed, holds: among(listed) })),
  list('one_of', among),
  list('not_one_of', listed => one => {
    const types = listed.map(other => typeof other)
    return types.includes(typeof one as 'string') && !among(listed)(one)
  }),
  list('contains', listed => one => Array.isArray(one) && listed.every(among(one as unknown[]))),
  list('subset', listed => one => Array.isArray(one) && one.every(among(listed))),
  fc
    .oneof(scalar, scalars, fc.constant({ a: 5 }))
    .map((exact): Rule => ({ form: { exact }, holds: is(exact) })),
  fc.constantFrom('*', 'a*', '*b', 'a').map((pattern): Rule => {
    const whole = new RegExp(`^${pattern.replace('*', '.*')}$`)
    return { form: { pattern }, holds: one => typeof one === 'string' && whole.test(one) }
  }),
  fc.constantFrom([5, 6], [-1, 5]).map(
    ([min = 0, max = 0]): Rule => ({
      form: { range: { min, max } },
      holds: one => typeof one === 'number' && min <= one && one <= max,
    }),
  ),
)
const rules = fc.array(flat, { minLength: 1, maxLength: 3 })
const nested = (kind: 'all' | 'any', inner: fc.Arbitrary<Rule[]>) =>
  inner.map((parts): Rule => {
    const holds: Oracle = one =>
      kind === 'all' ? parts.every(part => part.holds(one)) : parts.some(part => part.holds(one))
    return { form: { [kind]: parts.map(part => part.form) }, holds }
  })
const rule = fc.oneof(flat, nested('all', rules), nested('any', rules))

test('a call is kept or broken as a plain reading of the rules says', () => {
  let kept = 0
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('f', 'g', 'h'), rule, { noNullPrototype: true }),
      fc.dictionary(fc.constantFrom('f', 'g', 'h', 'i'), value, { noNullPrototype: true }),
      (ruled, context) => {
        const written = Object.fromEntries(Object.entries(ruled).map(([f, r]) => [f, r.form]))
        requireConstraints(written)
        const broken = Object.entries(ruled).filter(
          ([field, { holds }]) => !(field in context && holds(context[field])),
        )
        if (broken.length === 0) kept++
        expect(keeps(written, context)).toBe(broken.length === 0)
        expect(violations(written, context).map(one => one.constraint)).toEqual(
          broken.map(([f]) => f),
        )
      },
    ),
    { numRuns: 20_000 },
  )
  expect(kept).toBeGreaterThan(1000)
})
