import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { AMOUNT_MAX, fromMicros, toMicros } from '../../src/lib/micros.ts'

test('every amount up to the largest goes there and back, to the millionth', () => {
  const property = fc.property(fc.integer({ min: 0, max: AMOUNT_MAX * 1e6 }), micros => {
    const text = String(micros).padStart(7, '0')
    const amount = Number(`${text.slice(0, -6)}.${text.slice(-6)}`)
    expect(toMicros(amount)).toBe(micros)
    expect(fromMicros(micros)).toBe(amount)
  })
  fc.assert(property, { numRuns: 20_000 })
})

test('a seventh decimal place is no amount', () => {
  const property = fc.property(
    fc.integer({ min: 0, max: 1e6 }),
    fc.integer({ min: 0, max: 999_999 }),
    fc.integer({ min: 1, max: 9 }),
    (whole, micros, seventh) => {
      const amount = Number(`${whole}.${String(micros).padStart(6, '0')}${seventh}`)
      expect(toMicros(amount)).toBeUndefined()
    },
  )
  fc.assert(property)
})

for (const value of [-1, -0.000001, Number.NaN, '1', null, undefined, true, [1], {}, 1n]) {
  test(`${String(value)} is no amount`, () => expect(toMicros(value)).toBeUndefined())
}

test('what is larger than any total is more than it, and exact', () => {
  for (const value of [AMOUNT_MAX + 0.5, 1e15, 1e300, Number.POSITIVE_INFINITY]) {
    expect(toMicros(value)).toBe(AMOUNT_MAX * 1e6 + 1)
  }
})
