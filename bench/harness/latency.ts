/** Latency at a share of what one core can do, against the echo at the same rate. */
import type { Echo } from './baseline.ts'
import type { Bed } from './bed.ts'
import { otherLookups, settled } from './counted.ts'
import type { Gate } from './gate.ts'
import { checkAnswers, type Load, WrongAnswer } from './load.ts'
import type { Finding } from './measurement.ts'
import { type OpenLoop, runOha, writeBodies } from './oha.ts'
import { say } from './progress.ts'
import { sumOf } from './prometheus.ts'
import { exchange } from './raw.ts'
import type { LatencyScenario } from './scenario.ts'
import { median } from './statistics.ts'
import { hasTool } from './tools.ts'
import { rateOf, runWrk, writeCalls } from './wrk.ts'

const SHARES = [0.25, 0.5, 0.75]
/** The goals speak of this share. */
const GOAL_SHARE = 0.5
/** An offered rate that is kept less well than this says more of the generator. */
const KEPT_MIN = 0.97

/** oha picks bodies at random: of so many times as many, 6 in 100 come a second time. */
const SPARE_BODIES = 8
const REPEATED_MAX = 0.1

export async function measureLatency(
  bed: Bed,
  scenario: LatencyScenario,
  warmUpSeconds: number,
): Promise<Finding[]> {
  if (!hasTool('oha')) {
    say('! left out: oha is missing')
    return []
  }
  const gate = await bed.gate()
  const echo = await bed.echo()
  const load = await scenario.prepare(bed.stage(gate))
  const calls = await load.calls(load.count)
  const [first] = calls
  if (first === undefined) throw new Error('there is nothing to send')
  await checkAnswers(gate.url, load, calls.slice(0, 20))
  await echo.imitate(await exchange(gate.url, first), first)
  await closedLoop(bed, echo.url, load, warmUpSeconds)
  await closedLoop(bed, gate.url, load, warmUpSeconds)
  const findings: Finding[] = []
  const { repeats } = bed
  for (const share of SHARES) {
    // Anew each time, since on a shared machine it changes.
    const capacity = await repeats.undisturbed(() => capacityOf(bed, gate.url, load))
    const offered = share * capacity
    const before = await gate.samples()
    const on = { gate, echo, load, path: first.path, offered }
    const measured = await repeats.undisturbed(() => measureRound(bed, on))
    const found = findingOf(scenario, share, offered, measured)
    const other = otherLookups(load, before, await gate.samples(), REPEATED_MAX)
    findings.push({ ...found, notes: [...found.notes, ...other] })
    say(`  at ${share * 100} % load, ${Math.round(offered)}/s: ${found.value.toFixed(2)}`)
  }
  return findings
}

type Round = { readonly gate: OpenLoop; readonly echo: OpenLoop }
type Subjects = {
  readonly gate: Gate
  readonly echo: Echo
  readonly load: Load
  readonly path: string
  readonly offered: number
}

async function measureRound(
  bed: Bed,
  { gate, echo, load, path, offered }: Subjects,
): Promise<Round> {
  const file = bed.folders.path('bodies')
  const seconds = bed.slotSeconds * 2
  const bodies = Math.ceil(SPARE_BODIES * offered * seconds)
  await writeBodies(file, load, load.order === 'once' ? bodies : load.count)
  const atGate = () => checkedOha(gate, load, gate.url + path, file, offered, seconds)
  const atEcho = () => runOha(echo.url + path, file, offered, seconds)
  // In turn, so that what drifts hits both alike.
  const first = bed.round % 2 === 0 ? await atEcho() : undefined
  return { gate: await atGate(), echo: first ?? (await atEcho()) }
}

/** What the server does of this load, by the median of three slots. */
async function capacityOf(bed: Bed, url: string, load: Load): Promise<number> {
  const rates: number[] = []
  for (let i = 0; i < 3; i++) rates.push(await closedLoop(bed, url, load, bed.slotSeconds))
  return median(rates)
}

/** Answers a second to this load in closed loop. */
async function closedLoop(bed: Bed, url: string, load: Load, seconds: number): Promise<number> {
  const file = bed.folders.path('capacity')
  const { order, count } = load
  const milliseconds = seconds * 1000
  if (order === 'uniform') {
    await writeCalls(file, await load.calls(count), url)
    await runWrk({ url, file, order: 'once', milliseconds: 10_000, most: count })
    return rateOf(await runWrk({ url, file, order, milliseconds }))
  }
  const most = Math.ceil((count * seconds) / bed.slotSeconds)
  await writeCalls(file, await load.calls(most), url)
  return rateOf(await runWrk({ url, file, order, milliseconds, most }))
}

/**
 * @throws WrongAnswer when the server has counted another verdict, or fewer than were seen
 * @throws Error when a request had no answer
 */
async function checkedOha(
  gate: Gate,
  { counter }: Load,
  url: string,
  file: string,
  rate: number,
  seconds: number,
): Promise<OpenLoop> {
  const before = await settled(gate, counter)
  const result = await runOha(url, file, rate, seconds)
  const after = await settled(gate, counter)
  const grown = (labels: Readonly<Record<string, string>>): number =>
    sumOf(after, counter.name, labels) - sumOf(before, counter.name, labels)
  const right = counter.right.reduce((sum, labels) => sum + grown(labels), 0)
  const seen = Object.values(result.statuses).reduce((sum, count) => sum + count, 0)
  if (grown(counter.of) !== right) throw new WrongAnswer('there were wrong verdicts')
  if (right < seen) throw new WrongAnswer(`the server counted ${right} answers, oha saw ${seen}`)
  if (result.failed > 0) throw new Error(`${result.failed} requests had no answer`)
  return result
}

function findingOf(
  { goal }: LatencyScenario,
  share: number,
  offered: number,
  { gate, echo }: Round,
): Finding {
  const figures = ({ rate, p50, p99 }: OpenLoop) => ({ rate, p50, p99 })
  const isKept = gate.rate / offered >= KEPT_MIN
  return {
    of: `at ${share * 100} % load`,
    unit: 'x the echo’s p99',
    value: gate.p99 / echo.p99,
    ...(share === GOAL_SHARE ? { goal } : {}),
    figures: { gate: figures(gate), echo: figures(echo) },
    notes: isKept ? [] : [`in some rounds less than ${KEPT_MIN * 100} % of the rate was kept`],
    details: { offered, gate, echo },
  }
}
