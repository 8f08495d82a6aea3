import { expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  addLatencies,
  LATENCY_BUCKETS,
  latencyBucket,
  percentile,
} from '../../src/usage/latency.ts'

const spread = (latencies: readonly number[]): number[] => {
  const counts = Array.from({ length: LATENCY_BUCKETS }, () => 0)
  for (const one of latencies) counts[latencyBucket(one)] = (counts[latencyBucket(one)] ?? 0) + 1
  return counts
}

/** The latency that `share` of them do not exceed, of all of them one by one. */
const exact = (latencies: readonly number[], share: number): number =>
  [...latencies].sort((a, b) => a - b)[Math.max(1, Math.ceil(latencies.length * share)) - 1] ?? 0

test('a percentile is at most 13 % off, from 0.25 ms to 32 s', () => {
  const latency = fc.double({ min: 0.25, max: 32_000, noNaN: true })
  const share = fc.constantFrom(0.5, 0.95, 0.99, 1)
  fc.assert(
    fc.property(fc.array(latency, { minLength: 1, maxLength: 300 }), share, (latencies, part) => {
      const told = percentile(spread(latencies), part) ?? 0
      expect(Math.abs(told / exact(latencies, part) - 1)).toBeLessThan(0.13)
    }),
  )
})

test('what is faster or slower than all buckets is in the first or last', () => {
  for (const one of [0, -1, 0.001, 0.25, Number.NaN]) expect(latencyBucket(one)).toBe(0)
  for (const one of [32_768, 1e9, Number.POSITIVE_INFINITY]) {
    expect(latencyBucket(one)).toBe(LATENCY_BUCKETS - 1)
  }
  expect(percentile(spread([0]), 0.5)).toBe(0.223)
  expect(percentile(spread([1e9]), 0.5)).toBe(29_200)
})

test('without requests there is no percentile', () => {
  expect(percentile([], 0.5)).toBeUndefined()
  expect(percentile(spread([]), 0.99)).toBeUndefined()
})

test('percentiles of a sum are those of all of it', () => {
  const [one, other] = [spread([1, 2, 3]), spread([100, 200, 300])]
  addLatencies(one, other)
  expect(one).toEqual(spread([1, 2, 3, 100, 200, 300]))
})
