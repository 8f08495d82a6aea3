/**
 * How many answers a second one core gives, against a bare server on the same core in the same run.
 * Rounds of A B B A, so that what drifts hits both alike.
 */
import type { Echo } from './baseline.ts'
import { costsOf, requireCheap, untilQuiet } from './costs.ts'
import { counted, otherLookups, requireRight, settled } from './counted.ts'
import type { Folders, Gate } from './gate.ts'
import { type Call, checkAnswers, type Load, WrongAnswer } from './load.ts'
import { say } from './progress.ts'
import { exchange, type RawAnswer } from './raw.ts'
import { inRounds, type RoundsPlan } from './rounds.ts'
import { ideal, interval, median } from './statistics.ts'
import { rateOf, runWrk, type Slot, writeCalls } from './wrk.ts'

/** One slot's figures: answers a second, and CPU time of the server for each, in microseconds. */
export type Figure = { readonly rate: number; readonly cpu: number }

export type Round = {
  /** A A, B B. */
  readonly gate: readonly Figure[]
  readonly bare: readonly Figure[]
  /** Operations a second of what A has to do besides, each alone. */
  readonly parts: readonly number[]
  /** A / what it is held against, by throughput and by CPU time. */
  readonly ratio: number
  readonly cpuRatio: number
}

export type Capacity = {
  readonly rounds: readonly Round[]
  readonly ratio: number
  readonly interval: readonly [number, number]
  readonly cpuRatio: number
  /** Medians over all slots. */
  readonly gate: Figure
  readonly bare: Figure
  readonly parts: readonly number[]
  readonly notes: readonly string[]
}

export type CapacityPlan = RoundsPlan & {
  readonly slotSeconds: number
  readonly warmUpSeconds: number
}

/** What takes load and can say what it has cost. */
export type Subject = { readonly url: string; cpuMicroseconds(): number }

/** Throughput and CPU time may tell different stories by so much before the run says so. */
const DISAGREEMENT_MAX = 0.05
/** Answers whose whole text is looked at before, between and after. */
const CHECKED = 20
/** wrk's own bound is as far away. */
const FILL_MILLISECONDS_MAX = 60_000
/** Ids, times and counters in answers vary in length by about so many bytes. */
const BYTES_LEEWAY = 24

/** Servers that have been warmed up: for another load, half as long does. */
const warm = new Set<string>()

function warmUpSeconds({ url }: Subject, { warmUpSeconds: whole }: CapacityPlan): number {
  const seconds = warm.has(url) ? whole / 2 : whole
  warm.add(url)
  return seconds
}

/** Sends one load to servers, and holds what they answered against what they counted. */
export class Loader {
  #files = 0

  constructor(
    readonly load: Load,
    private readonly folders: Folders,
    private readonly plan: CapacityPlan,
  ) {}

  /** Write the requests of a slot to a file. */
  async write(calls: readonly Call[], url: string, name = ''): Promise<string> {
    const file = this.folders.path(`calls-${name}-${this.#files++ % 3}`)
    await writeCalls(file, calls, url)
    return file
  }

  /**
   * Send every request once, so that nothing is new to the server when it is measured, and warm up.
   */
  async warmUp(on: Gate, file: string): Promise<void> {
    const { url } = on
    const { order, count } = this.load
    if (order === 'uniform') {
      await runWrk({ url, file, order: 'once', milliseconds: FILL_MILLISECONDS_MAX, most: count })
    }
    await this.slot(on, file, warmUpSeconds(on, this.plan))
  }

  /** A slot whose answers are held against the server's own counters. @throws WrongAnswer */
  async checkedSlot(on: Gate, repeatedFile: string, sample: RawAnswer): Promise<Figure> {
    const { load } = this
    const isOnce = load.order === 'once'
    const file = isOnce ? await this.write(await load.calls(load.count), on.url) : repeatedFile
    // The requests may have been made by the server.
    if (isOnce) await untilQuiet(on)
    const before = await settled(on, load.counter)
    const { figure, slot } = await this.#measure(on, file, this.plan.slotSeconds, isOnce)
    requireRight(load, slot, before, await settled(on, load.counter))
    const bytes = slot.bytes / slot.requests
    const expected = sample.headerBytes + Buffer.byteLength(sample.body)
    if (load.statuses.length === 1 && Math.abs(bytes - expected) > BYTES_LEEWAY) {
      throw new WrongAnswer(`answers have ${bytes.toFixed(0)} bytes instead of ${expected}`)
    }
    return figure
  }

  async slot(on: Subject, file: string, seconds = this.plan.slotSeconds): Promise<Figure> {
    return (await this.#measure(on, file, seconds, false)).figure
  }

  async #measure(
    on: Subject,
    file: string,
    seconds: number,
    isOnce: boolean,
  ): Promise<{ figure: Figure; slot: Slot }> {
    const before = on.cpuMicroseconds()
    const slot = await runWrk({
      url: on.url,
      file,
      order: this.load.order,
      milliseconds: seconds * 1000,
      ...(isOnce ? { most: this.load.count } : {}),
    })
    const cpu = (on.cpuMicroseconds() - before) / slot.requests
    return { figure: { rate: rateOf(slot), cpu }, slot }
  }
}

/** What A has to do besides what B does: operations a second of each part alone. */
export type Parts = () => Promise<readonly number[]>

/** A against what it is held against, in rounds. @throws WrongAnswer */
export async function measureAgainst(
  on: { gate: Gate; echo: Echo; parts: (call: Call) => Parts },
  load: Load,
  folders: Folders,
  plan: CapacityPlan,
): Promise<Capacity> {
  const { gate, echo } = on
  const loader = new Loader(load, folders, plan)
  const first = await load.calls(load.count)
  const few = first.slice(0, CHECKED)
  const [sampleCall] = first
  if (sampleCall === undefined) throw new Error('there is nothing to send')
  await checkAnswers(gate.url, load, few)
  const file = await loader.write(first, gate.url)
  await loader.warmUp(gate, file)
  const sample = await exchange(gate.url, sampleCall)
  await echo.imitate(sample, sampleCall)
  await loader.slot(echo, file, warmUpSeconds(echo, plan))
  const parts = on.parts(sampleCall)
  const before = await gate.samples()
  const costs = await costsOf(gate)
  const measure = async (turn: number): Promise<Round> => {
    const rates = await parts()
    const a = [await loader.checkedSlot(gate, file, sample)]
    const b = [await loader.slot(echo, file), await loader.slot(echo, file)]
    a.push(await loader.checkedSlot(gate, file, sample))
    const round = roundOf(a, b, rates)
    say(`  round ${turn}: ${round.ratio.toFixed(3)}`)
    await checkAnswers(gate.url, load, few)
    return round
  }
  const found = summary(await inRounds(plan, measure, ({ ratio }) => ratio))
  const after = await gate.samples()
  if (load.isGarbage) {
    requireCheap(costs, await costsOf(gate), counted(load.counter, before, after))
  }
  const other = otherLookups(load, before, after)
  return { ...found, notes: [...found.notes, ...other] }
}

/** A round of A and B, with the rates of what else A has to do. */
export function roundOf(
  gate: readonly Figure[],
  bare: readonly Figure[],
  parts: readonly number[],
): Round {
  const goal = ideal(mean(bare.map(({ rate }) => rate)), ...parts)
  const partsCpu = parts.reduce((sum, rate) => sum + 1e6 / rate, 0)
  const goalCpu = mean(bare.map(({ cpu }) => cpu)) + partsCpu
  return {
    gate,
    bare,
    parts,
    ratio: mean(gate.map(({ rate }) => rate)) / goal,
    cpuRatio: goalCpu / mean(gate.map(({ cpu }) => cpu)),
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

export function summary(rounds: readonly Round[]): Capacity {
  const ratios = rounds.map(({ ratio }) => ratio)
  const middle = (slots: readonly Figure[]): Figure => ({
    rate: median(slots.map(({ rate }) => rate)),
    cpu: median(slots.map(({ cpu }) => cpu)),
  })
  const ratio = median(ratios)
  const cpuRatio = median(rounds.map(one => one.cpuRatio))
  const notes: string[] = []
  if (Math.abs(ratio / cpuRatio - 1) > DISAGREEMENT_MAX) {
    notes.push(
      `throughput says ${ratio.toFixed(3)}, CPU time ${cpuRatio.toFixed(3)}: more than 5 % apart`,
    )
  }
  const [{ parts } = { parts: [] }] = rounds
  return {
    rounds,
    ratio,
    interval: interval(ratios),
    cpuRatio,
    gate: middle(rounds.flatMap(round => round.gate)),
    bare: middle(rounds.flatMap(round => round.bare)),
    parts: parts.map((_, at) => median(rounds.map(round => round.parts[at] ?? Number.NaN))),
    notes,
  }
}
