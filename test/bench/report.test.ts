/** The table and the charts that a run writes. */
import { expect, test } from 'bun:test'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import {
  barChart,
  linear,
  logarithmic,
  stepOf,
  throughputChart,
} from '../../bench/harness/charts.ts'
import { describeAll } from '../../bench/harness/describe.ts'
import { WrongAnswer } from '../../bench/harness/load.ts'
import { type Measurement, shortfall, standingOf } from '../../bench/harness/measurement.ts'
import { parseOptions } from '../../bench/harness/options.ts'
import { type Results, readResults } from '../../bench/harness/results.ts'
import { atLeast, atMost } from '../../bench/harness/scenario.ts'
import { parseTicks, Repeats, STOLEN_MAX, watchStolen } from '../../bench/harness/stolen.ts'
import { rewrite, rewriteScenarios, tableOf } from '../../bench/harness/table.ts'
import { SCENARIOS } from '../../bench/scenarios.ts'

const hot: Measurement = {
  ...{ scenario: 'verify-hot', title: 'verify, hot', unit: 'B', value: 0.87 },
  ...{ interval: [0.85, 0.89], goal: atLeast(0.92, 1, 'B'), notes: [] },
  ...{ figures: { gate: { rate: 54_321, cpu: 17.25 } }, details: undefined },
}

const results: Results = {
  failures: [],
  ...{ at: '2026-01-02T03:04:05Z', commit: 'abc1234', mode: 'full', command: 'bun run bench' },
  machine: { processor: 'CPU', cores: 2, system: 'Linux 6', isPinned: true },
  versions: { bun: '1.4.5' },
  measurements: [hot, { ...hot, scenario: 'x', title: 'x', goal: atMost(1, 0.5, 's'), unit: 's' }],
}

test('a value reaches the aim, keeps the must, or misses it by a part of it', () => {
  const less = atMost(2, 1, 'µs')
  expect(standingOf({ value: 1, goal: less })).toBe('aim')
  expect(standingOf({ value: 1.5, goal: less })).toBe('must')
  expect(shortfall({ value: 3, goal: less })).toBe(0.5)
  expect(standingOf(hot)).toBe('missed')
  expect(shortfall({ value: 0.46, goal: hot.goal ?? less })).toBeCloseTo(0.5)
  expect(standingOf({ value: 3 })).toBe('no goal')
})

test('a goal is reached when all of the interval reaches it', () => {
  const less = atMost(2, 1, 'ms')
  expect(standingOf({ value: 0.5, interval: [0.1, 0.9], goal: less })).toBe('aim')
  expect(standingOf({ value: 0.5, interval: [0.1, 1.5], goal: less })).toBe('must')
  expect(standingOf({ value: 0.5, interval: [0.1, 2.5], goal: less })).toBe('open')
  expect(standingOf({ value: 2.1, interval: [0.1, 2.5], goal: less })).toBe('missed')
  const more = atLeast(0.9, 1, 'B')
  expect(standingOf({ value: 1.1, interval: [0.95, 1.2], goal: more })).toBe('must')
  expect(standingOf({ value: 1.1, interval: [0.8, 1.2], goal: more })).toBe('open')
})

test('the table says must, aim, what was measured and how that stands', () => {
  const [, , first, second] = tableOf(results).split('\n')
  expect(first).toBe('| verify, hot | ≥ 0.92 B | ≥ 1 B | 0.87 B (0.85–0.89) | missed by 5 % |')
  expect(second).toBe('| x | ≤ 1 s | ≤ 0.5 s | 0.87 s (0.85–0.89) | must |')
})

test('the table says when the host gave much of the time to others', () => {
  const of = (stolen: number) => tableOf({ ...results, machine: { ...results.machine, stolen } })
  expect(of(0.034)).toEndWith('; its host gave 3 % of its time to others meanwhile')
  expect(of(0.009)).toBe(tableOf(results))
})

test('what was disturbed is measured again: twice at most, and so many times in a run', async () => {
  const measured = async (left: number, ...shares: (number | undefined)[]): Promise<number> => {
    let times = 0
    const watch = () => () => shares[times - 1]
    const repeats = new Repeats(left, watch, async () => {})
    return repeats.undisturbed(async () => ++times)
  }
  expect(await measured(9, STOLEN_MAX, 1)).toBe(1)
  expect(await measured(9, undefined, 1)).toBe(1)
  expect(await measured(9, 0.3, 0, 1)).toBe(2)
  expect(await measured(9, 0.3, 0.3, 0.3, 0)).toBe(3)
  expect(await measured(1, 0.3, 0.3, 0.3)).toBe(2)
  expect(await measured(0, 0.3, 0)).toBe(1)
})

test('what failed while the host was busy is measured again, a wrong answer never', async () => {
  const tried = async (shares: readonly number[], errors: readonly Error[]): Promise<string> => {
    let times = 0
    let cleaned = 0
    const repeats = new Repeats(
      9,
      () => () => shares[times - 1],
      async () => {},
    )
    const measure = async (): Promise<string> => {
      const error = errors[times++]
      if (error !== undefined) throw error
      return 'found'
    }
    const cleanUp = async (): Promise<void> => {
      cleaned++
    }
    const outcome = await repeats.despiteStalls(measure, cleanUp).catch(error => error.message)
    return `${outcome} at try ${times}, cleaned ${cleaned}`
  }
  const late = new Error('late')
  expect(await tried([0.3, 0.3], [])).toBe('found at try 1, cleaned 0')
  expect(await tried([0.3, 0], [late])).toBe('found at try 2, cleaned 1')
  expect(await tried([0], [late])).toBe('late at try 1, cleaned 0')
  expect(await tried([0.3, 0.3, 0.3], [late, late, late])).toBe('late at try 3, cleaned 2')
  expect(await tried([0.3], [new WrongAnswer('wrong')])).toBe('wrong at try 1, cleaned 0')
})

test('stolen time is the eighth column of all of it', () => {
  expect(parseTicks('cpu  10 1 20 60 2 0 3 4 7 0\ncpu0 1 2')).toEqual({ all: 100, stolen: 4 })
  const stolen = watchStolen()()
  expect(stolen === undefined || (stolen >= 0 && stolen <= 1)).toBeTrue()
})

test('results that cannot be drawn are said to be none, or of an older bench', async () => {
  const file = `${mkdtempSync(join(tmpdir(), 'ampgate-results-'))}/results.json`
  const reading = async (content: object) => {
    await Bun.write(file, JSON.stringify(content))
    return readResults(file)
  }
  expect(await reading(results)).toEqual(JSON.parse(JSON.stringify(results)))
  const { figures: _, ...older } = hot
  await expect(reading({ ...results, measurements: [older] })).rejects.toThrow('commit abc1234')
  await expect(reading({})).rejects.toThrow('no results of a run')
  rmSync(dirname(file), { recursive: true })
})

test('README changes between its markers only, and the same every time', async () => {
  const readme = await Bun.file('README.md').text()
  const once = rewrite(readme, results)
  expect(once).toContain('| verify, hot |')
  expect(once).toContain('54,300 verifies a second')
  expect(rewrite(once, results)).toBe(once)
  const bare = (text: string): string =>
    text.replaceAll(/(<!-- written[^>]*-->)[\s\S]*?(?=<!--)/g, '$1')
  expect(bare(once)).toBe(bare(readme))
  expect(() => rewrite('nothing', results)).toThrow('no marker')
})

test('a chart is an image without script, with every label in it, escaped', () => {
  const chart = barChart('a < b', 'legend', [
    { label: 'one & two', value: 3, shown: '3', interval: [2, 4], must: 5, aim: 6 },
  ])
  expect(chart).toContain('one &amp; two')
  expect(chart).toContain('a &lt; b')
  expect(chart).not.toContain('script')
  expect(chart).toContain('prefers-color-scheme:dark')
  expect(throughputChart([hot])).toContain('0.87 B')
})

test('a grid has few lines at round numbers', () => {
  expect([1.2, 0.9, 64, 1100].map(stepOf)).toEqual([0.2, 0.2, 20, 200])
})

test('a scale begins at 0, or at a power of ten where values are far apart', () => {
  const even = linear([0.9, 1.2])
  expect([even.ticks.length, even.place(0)]).toEqual([7, 0])
  expect(even.place(1.2)).toBeCloseTo(1)
  const wide = logarithmic([0.2, 60])
  expect(wide.ticks).toEqual([0.1, 1, 10, 100])
  expect([0.1, 100].map(wide.place)).toEqual([0, 1])
  expect(wide.place(1)).toBeCloseTo(1 / 3)
})

test('options are read, and what cannot be is named', () => {
  expect(parseOptions(['--only', 'a,b', '--json'])).toMatchObject({
    only: ['a', 'b'],
    asJson: true,
  })
  expect(parseOptions(['--full', '--rounds', '9'])).toMatchObject({ isFull: true, rounds: 9 })
  expect(() => parseOptions(['--fast'])).toThrow('--fast is not an option')
  expect(() => parseOptions(['--rounds', 'x'])).toThrow('needs a number')
  expect(() => parseOptions(['--only'])).toThrow('needs a value')
})

test('bench/README.md says of every scenario what the scenario says', async () => {
  const readme = await Bun.file('bench/README.md').text()
  // A run writes it anew: bun run bench --table <results>.
  expect(rewriteScenarios(readme, describeAll(SCENARIOS))).toBe(readme)
})
