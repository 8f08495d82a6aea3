/** One figure from those of all rounds. */
import { expect, test } from 'bun:test'
import type { Measurement } from '../../bench/harness/measurement.ts'
import { mergeRounds } from '../../bench/harness/merge.ts'

const found = (value: number, more: Partial<Measurement> = {}): Measurement => ({
  ...{ scenario: 'x', title: 'x', unit: 'B', value, notes: [], details: `of ${value}` },
  ...more,
})

test('a figure is the median of its rounds, with an interval and all that was found', () => {
  const [one, ...others] = mergeRounds([0.8, 1.2, 0.9].map(value => [found(value)]))
  expect(others).toEqual([])
  expect(one).toMatchObject({ value: 0.9, interval: [0.8, 1.2] })
  expect(one?.details).toEqual([0.8, 1.2, 0.9].map(value => ({ value, details: `of ${value}` })))
})

test('what was measured once stays as it is, at its place', () => {
  const once = found(5, { title: 'once', interval: [4, 6] })
  const last = { title: 'last' }
  const merged = mergeRounds([
    [found(1), once, found(2, last)],
    [found(1), found(4, last)],
  ])
  expect(merged.map(({ title }) => title)).toEqual(['x', 'once', 'last'])
  expect(merged[1]).toEqual(once)
  expect(merged[2]?.value).toBe(3)
})

test('figures beside it are medians each, and a note is told once', () => {
  const round = (rate: number) =>
    found(1, { figures: { gate: { rate, cpu: 1 / rate } }, notes: ['a note'] })
  const [one] = mergeRounds([[round(10)], [round(40)], [round(20)]])
  expect(one?.figures).toEqual({ gate: { rate: 20, cpu: 1 / 20 } })
  expect(one?.notes).toEqual(['a note'])
})

test('throughput and CPU time that tell different stories are noted, by their medians', () => {
  const notesOf = (...byCpu: number[]) =>
    mergeRounds(byCpu.map(one => [found(1, { byCpu: one })]))[0]?.notes
  expect(notesOf(1, 1.04, 3)).toEqual([])
  expect(notesOf(1.1, 1, 1.2)).toEqual([
    'throughput says 1.000, CPU time 1.100: more than 5 % apart',
  ])
  expect(notesOf(2)).toHaveLength(1)
})
