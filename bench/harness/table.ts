/** The table of README, from the results of a run. Pure. */
import { format, type Measurement, shortfall, standingOf } from './measurement.ts'
import type { Results } from './results.ts'
import type { Goal } from './scenario.ts'

const START = '<!-- written by bun run bench: start -->'
const END = '<!-- written by bun run bench: end -->'
/** Beyond it, the time that was stolen is told. */
const STOLEN_TOLD = 0.01
/** The one figure of the first screen. */
const FIRST_START = '<!-- written by bun run bench: first figure -->'

const bound = (goal: Goal, value: number): string =>
  `${goal.better === 'more' ? '≥' : '≤'} ${format(value, goal.unit)}`

/** How a figure stands: the aim reached, the must kept, or missed by how much. */
const STANDINGS = {
  aim: 'aim',
  must: 'must',
  open: 'open: the interval reaches beyond the must',
  missed: 'missed',
  'no goal': '',
}

function row(one: Measurement): string {
  const { title, goal, value, interval, unit } = one
  const span = interval === undefined ? '' : ` (${interval.map(at => short(at)).join('–')})`
  const cells = [
    title,
    goal === undefined ? '' : bound(goal, goal.must),
    goal === undefined ? '' : bound(goal, goal.aim),
    `${format(value, unit)}${span}`,
    verdict(one),
  ]
  return `| ${cells.join(' | ')} |`
}

const short = (value: number): string =>
  value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 2 : 0 })

function verdict(one: Measurement): string {
  const standing = standingOf(one)
  if (standing !== 'missed') return STANDINGS[standing]
  return `missed by ${(shortfall(one) * 100).toFixed(0)} %`
}

/** Where and how the figures were measured. */
export const origin = ({ at, commit, machine, command, versions }: Results): string =>
  `${at.slice(0, 10)}, commit ${commit}, ${machine.processor}, ${machine.cores} cores, ` +
  `${machine.system}, Bun ${versions.bun}: \`${command}\`${stolenText(machine.stolen)}`

/** A neighbour that is loud makes all intervals wide. */
const stolenText = (stolen = 0): string =>
  stolen < STOLEN_TOLD
    ? ''
    : `; its host gave ${(stolen * 100).toFixed(0)} % of its time to others meanwhile`

/** The table, in Markdown. */
export function tableOf(results: Results): string {
  return [
    '| | must | aim | measured (99 % interval) | |',
    '|---|---|---|---|---|',
    ...results.measurements.map(row),
    '',
    origin(results),
  ].join('\n')
}

/** The one figure of the first screen: a hot verify beside the bare server. */
export function firstFigure(results: Results): string {
  const hot = results.measurements.find(one => one.scenario === 'verify-hot')
  const gate = hot?.figures?.gate as { rate: number; cpu: number } | undefined
  if (hot === undefined || gate === undefined) throw new Error('the results have no verify-hot')
  const rate = (Math.round(gate.rate / 100) * 100).toLocaleString('en')
  return (
    `Measured: ${rate} verifies a second on one core, ${hot.value.toFixed(2)} of what a bare ` +
    `\`Bun.serve\` answers there,\n${gate.cpu.toFixed(1)} µs of CPU each ` +
    `(commit ${results.commit}, ${results.machine.processor}; [all figures](#speed), ` +
    '[how](bench/README.md)).'
  )
}

/** `text` with what lies between two markers replaced. @throws Error when a marker is missing */
function between(text: string, start: string, end: string, content: string): string {
  const from = text.indexOf(start)
  const to = text.indexOf(end, from)
  if (from === -1 || to === -1) throw new Error(`README has no marker ${start}`)
  return `${text.slice(0, from + start.length)}\n${content}\n${text.slice(to)}`
}

/** bench/README.md with its list of scenarios. */
export const rewriteScenarios = (readme: string, list: string): string =>
  between(readme, START, END, list)

/** README with the table and the first figure of `results`. */
export function rewrite(readme: string, results: Results): string {
  const first = between(readme, FIRST_START, END, firstFigure(results))
  return between(first, START, END, tableOf(results))
}
