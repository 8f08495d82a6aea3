/**
 * Charts as SVG, written by the run: legible on a light and on a dark page, without script and
 * without a font of their own. Pure.
 */
import { type Measurement, standingOf } from './measurement.ts'

const WIDTH = 930
const LEFT = 400
const RIGHT = 130
const ROW = 30
const TOP = 52
const BOTTOM = 34
const SPAN = WIDTH - LEFT - RIGHT

const STYLE = `<style>
text{font:13px system-ui,sans-serif;fill:#1f2328}.dim{fill:#656d76}
.title{font-size:15px;font-weight:600}
.grid{stroke:#d0d7de}.bar{fill:#2f81f7}.missed{fill:#cf7a1b}.bare{fill:#8c959f}
.span{stroke:#1f2328;stroke-width:1.5}
.goal{stroke:#cf222e;stroke-width:2}.aim{stroke:#1a7f37;stroke-width:2;stroke-dasharray:3 2}
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.dim{fill:#9198a1}.grid{stroke:#3d444d}
.span{stroke:#e6edf3}.goal{stroke:#ff7b72}.aim{stroke:#56d364}}</style>`

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const text = (x: number, y: number, content: string, kind = '', anchor = 'start'): string =>
  `<text x="${x.toFixed(1)}" y="${y}" class="${kind}" text-anchor="${anchor}">` +
  `${escapeText(content)}</text>`

const line = (x1: number, y1: number, x2: number, y2: number, kind: string): string =>
  `<line x1="${x1.toFixed(1)}" y1="${y1}" x2="${x2.toFixed(1)}" y2="${y2}" class="${kind}"/>`

export type Bar = {
  readonly label: string
  readonly value: number
  /** As it is written beside the bar. */
  readonly shown: string
  readonly interval?: readonly [number, number]
  readonly must?: number
  readonly aim?: number
  readonly isMissed?: boolean
  /** Of the bare server. */
  readonly isBare?: boolean
}

/** Where a value lies, from 0 to 1, and what stands at the lines of the grid. */
type Scale = { readonly place: (value: number) => number; readonly ticks: readonly number[] }

/** From 0. */
export function linear(values: readonly number[]): Scale {
  const most = Math.max(...values)
  const step = stepOf(most)
  const count = Math.ceil(most / step)
  const ticks = Array.from({ length: count + 1 }, (_, i) => i * step)
  return { place: value => value / (count * step), ticks }
}

/** From one power of ten to another. */
export function logarithmic(values: readonly number[]): Scale {
  const first = Math.floor(Math.log10(Math.min(...values)))
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values))))
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => 10 ** (first + i))
  return { place: value => (Math.log10(value) - first) / (last - first), ticks }
}

const valuesOf = ({ value, must, aim, interval }: Bar): number[] =>
  [value, must, aim, interval?.[1]].filter(one => one !== undefined)

/** A chart of horizontal bars with one scale; `legend` explains its marks. */
export function barChart(
  title: string,
  legend: string,
  bars: readonly Bar[],
  scaleOf: (values: readonly number[]) => Scale = linear,
): string {
  const { place, ticks } = scaleOf(bars.flatMap(valuesOf))
  const x = (value: number): number => LEFT + place(value) * SPAN
  const bottom = TOP + bars.length * ROW
  const grid = ticks.flatMap(at => [
    line(x(at), TOP, x(at), bottom, 'grid'),
    text(x(at), bottom + 18, at.toLocaleString('en'), 'dim', 'middle'),
  ])
  const rows = bars.map((bar, i) => row(bar, TOP + i * ROW, x))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${bottom + BOTTOM}" role="img">`,
    `<title>${escapeText(title)}</title>`,
    STYLE,
    text(8, 20, title, 'title'),
    text(8, 40, legend, 'dim'),
    ...grid,
    ...rows,
    '</svg>\n',
  ].join('\n')
}

function row(bar: Bar, y: number, x: (value: number) => number): string {
  const middle = y + ROW / 2
  const width = Math.max(1, x(bar.value) - LEFT)
  const parts = [
    text(LEFT - 10, middle + 4, bar.label, '', 'end'),
    `<rect x="${LEFT}" y="${y + 6}" width="${width.toFixed(1)}" height="${ROW - 12}" rx="2" ` +
      `class="${bar.isBare ? 'bare' : bar.isMissed ? 'missed' : 'bar'}"/>`,
  ]
  if (bar.interval !== undefined) {
    const [low, high] = bar.interval
    parts.push(line(x(low), middle, x(high), middle, 'span'))
    for (const at of [low, high]) parts.push(line(x(at), middle - 5, x(at), middle + 5, 'span'))
  }
  if (bar.must !== undefined) parts.push(line(x(bar.must), y + 2, x(bar.must), y + ROW - 2, 'goal'))
  if (bar.aim !== undefined) parts.push(line(x(bar.aim), y + 2, x(bar.aim), y + ROW - 2, 'aim'))
  parts.push(text(WIDTH - RIGHT + 12, middle + 4, bar.shown))
  return parts.join('\n')
}

/** The distance of lines of the grid: 1, 2 or 5 times a power of ten, at most eight of them. */
export function stepOf(most: number): number {
  const rough = most / 6 || 1
  const power = 10 ** Math.floor(Math.log10(rough))
  return ([1, 2, 5, 10].find(one => one * power >= rough) ?? 10) * power
}

const LEGEND = 'red: must · green: aim · black: 99 % interval of the median · orange: must missed'

const toBar = (one: Measurement, unit: string): Bar => ({
  label: one.title,
  value: one.value,
  shown: `${one.value < 10 ? one.value.toFixed(2) : one.value.toFixed(0)} ${unit}`,
  ...(one.interval === undefined ? {} : { interval: one.interval }),
  ...(one.goal === undefined ? {} : { must: one.goal.must, aim: one.goal.aim }),
  isMissed: standingOf(one) === 'missed',
})

const THROUGHPUT = ['B', 'ideal(V,B)', 'ideal(S,B,I)', 'of small', 'of its own']

/** Throughput of every scenario, of what it is held against. */
export const throughputChart = (all: readonly Measurement[]): string =>
  barChart(
    'Throughput, of what it is held against',
    LEGEND,
    all.filter(({ unit }) => THROUGHPUT.includes(unit)).map(one => toBar(one, one.unit)),
  )

/** Bytes for an entry of each cache, at each size. */
export const memoryChart = (all: readonly Measurement[]): string =>
  barChart(
    'Memory for each cached entry, in bytes',
    LEGEND,
    all.filter(({ unit }) => unit === 'bytes').map(one => toBar(one, 'B')),
  )

/** Latency percentiles in open loop, the echo's beside them at the same rate. */
export const latencyChart = (all: readonly Measurement[]): string =>
  barChart(
    'Latency in open loop, in milliseconds',
    'percentiles at a share of what one core can do; grey: the echo’s at that rate · logarithmic',
    all.filter(({ scenario }) => scenario.startsWith('latency-')).flatMap(latencyBars),
    logarithmic,
  )

type Percentiles = { p50: number; p99: number }

function latencyBars({ title, figures }: Measurement): Bar[] {
  const { gate, echo } = figures as { gate: Percentiles; echo: Percentiles }
  const short = title.replace('latency of ', '')
  const bar = (what: string, value: number): Bar => ({
    label: `${short}: ${what}`,
    value,
    shown: `${value.toFixed(2)} ms`,
  })
  return [
    bar('p50', gate.p50),
    { ...bar('p50 of the echo', echo.p50), isBare: true },
    bar('p99', gate.p99),
    { ...bar('p99 of the echo', echo.p99), isBare: true },
  ]
}
