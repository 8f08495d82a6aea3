/**
 * How many answers a second one core gives, against a bare server on the same core in the same
 * round: A B B A, so that what drifts hits both alike.
 */
import type { Echo } from './baseline.ts'
import { costsOf, requireCheap, untilQuiet } from './costs.ts'
import { counted, otherLookups, requireRight, settled } from './counted.ts'
import type { Folders, Gate } from './gate.ts'
import { type Call, checkAnswers, type Load, WrongAnswer } from './load.ts'
import type { Finding } from './measurement.ts'
import { exchange, type RawAnswer } from './raw.ts'
import { ideal } from './statistics.ts'
import type { Repeats } from './stolen.ts'
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

export type CapacityPlan = {
  readonly slotSeconds: number
  readonly warmUpSeconds: number
  /** Of what the host disturbs. */
  readonly repeats: Repeats
}

/** What takes load and can say what it has cost. */
export type Subject = { readonly url: string; cpuMicroseconds(): number }

/** Answers whose whole text is looked at before, between and after. */
const CHECKED = 20
/** wrk's own bound is as far away. */
const FILL_MILLISECONDS_MAX = 60_000
/** Ids, times and counters in answers vary in length by about so many bytes. */
const BYTES_LEEWAY = 24

/** Servers that have been warmed up: for another load, half as long does. */
const warm = new WeakSet<Subject>()

function warmUpSeconds(on: Subject, whole: number): number {
  const seconds = warm.has(on) ? whole / 2 : whole
  warm.add(on)
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
    // Few have been sent when answers were checked; a wrk that is done before it waits, waits on.
    if (order === 'uniform' && count > CHECKED) {
      await runWrk({ url, file, order: 'once', milliseconds: FILL_MILLISECONDS_MAX, most: count })
    }
    const seconds = this.load.warmUpSeconds ?? this.plan.warmUpSeconds
    await this.slot(on, file, warmUpSeconds(on, seconds))
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

/** A against what it is held against. @throws WrongAnswer */
export async function measureAgainst(
  on: { gate: Gate; echo: Echo; parts: (call: Call) => Parts },
  load: Load,
  folders: Folders,
  plan: CapacityPlan,
): Promise<Pick<Finding, 'value' | 'byCpu' | 'figures' | 'notes' | 'details'>> {
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
  await loader.slot(echo, file, warmUpSeconds(echo, plan.warmUpSeconds))
  const parts = on.parts(sampleCall)
  if (load.isGarbage) await untilQuiet(gate)
  const before = await gate.samples()
  const costs = await costsOf(gate)
  const round = await plan.repeats.undisturbed(async () => {
    const rates = await parts()
    const a = [await loader.checkedSlot(gate, file, sample)]
    const b = [await loader.slot(echo, file), await loader.slot(echo, file)]
    a.push(await loader.checkedSlot(gate, file, sample))
    return roundOf(a, b, rates)
  })
  await checkAnswers(gate.url, load, few)
  const after = await gate.samples()
  if (load.isGarbage) {
    requireCheap(costs, await costsOf(gate), counted(load.counter, before, after))
  }
  const notes = otherLookups(load, before, after)
  return { ...figuresOf(round), notes, details: round }
}

/** What a round comes to. */
const figuresOf = (round: Round): Pick<Finding, 'value' | 'byCpu' | 'figures'> => ({
  value: round.ratio,
  byCpu: round.cpuRatio,
  figures: { gate: meanOf(round.gate), bare: meanOf(round.bare) },
})

const meanOf = (slots: readonly Figure[]): Figure => ({
  rate: mean(slots.map(({ rate }) => rate)),
  cpu: mean(slots.map(({ cpu }) => cpu)),
})

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
