import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { inRounds, isNarrow } from '../../bench/harness/rounds.ts'
import { ideal, interval, median, quantile } from '../../bench/harness/statistics.ts'
import { Repeats } from '../../bench/harness/stolen.ts'

const values = fc.array(fc.double({ min: 0.1, max: 100, noNaN: true }), { minLength: 1 })

test('a median has as many values below as above', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(quantile([0, 10], 0.25)).toBe(2.5)
  expect(() => median([])).toThrow('no values')
})

test('an interval holds the median, lies within the values, and is the same every time', () => {
  fc.assert(
    fc.property(values, of => {
      const [low, high] = interval(of)
      expect(low).toBeLessThanOrEqual(median(of))
      expect(high).toBeGreaterThanOrEqual(median(of))
      expect(low).toBeGreaterThanOrEqual(Math.min(...of))
      expect(high).toBeLessThanOrEqual(Math.max(...of))
      expect(interval(of)).toEqual([low, high])
    }),
    { numRuns: 20 },
  )
})

test('work in parts is as fast as their times together', () => {
  expect(ideal(20_000)).toBeCloseTo(20_000)
  expect(ideal(20_000, 60_000)).toBeCloseTo(15_000)
})

test('rounds go on while their values scatter, and no further than they may', async () => {
  const plan = { rounds: 3, roundsMax: 6, widthMax: 0.1, repeats: new Repeats(0) }
  const drawn = (values: readonly number[]) =>
    inRounds(
      plan,
      async turn => values[turn - 1] ?? 0,
      value => value,
    )
  expect(await drawn([1, 1.01, 0.99, 9])).toEqual([1, 1.01, 0.99])
  expect(await drawn([1, 2, 3, 4, 5, 6, 7])).toEqual([1, 2, 3, 4, 5, 6])
  expect(isNarrow([1, 1.04, 1.09], plan)).toBeTrue()
  expect(isNarrow([1, 1.06, 1.2], plan)).toBeFalse()
  expect(isNarrow([1, 1.06, 1.2], { ...plan, widthMax: 0.2 })).toBeTrue()
})
