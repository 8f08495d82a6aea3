/** Two servers under the same load in the same run, in rounds A B B A. */
import type { Bed } from './bed.ts'
import { fill, folderFor } from './bulk.ts'
import { type CapacityPlan, type Figure, Loader, type Round, roundOf } from './capacity.ts'
import { type Gate, startGate } from './gate.ts'
import { checkAnswers } from './load.ts'
import type { Finding } from './measurement.ts'
import { say } from './progress.ts'
import { exchange } from './raw.ts'
import { inRounds, type RoundsPlan } from './rounds.ts'
import type { CompareScenario, Setup } from './scenario.ts'
import { interval, median } from './statistics.ts'

/** Times A B B A in each round of a run. */
const EACH = { quick: 1, full: 3, smoke: 1 }
/** Of what is measured once in a run, and as many more while its interval is wider than 10 %. */
const ONCE = { rounds: 5, roundsMax: 11, widthMax: 0.1 }

export async function measureComparison(
  bed: Bed,
  scenario: CompareScenario,
  plan: CapacityPlan,
): Promise<Finding> {
  const each = EACH[bed.mode]
  const within = scenario.isOnce ? ONCE : { rounds: each, roundsMax: each, widthMax: 0 }
  return findingOf(scenario, await comparePair(bed, scenario, { ...plan, ...within }))
}

async function comparePair(
  bed: Bed,
  scenario: CompareScenario,
  plan: CapacityPlan & RoundsPlan,
): Promise<Round[]> {
  const subject = await startSetup(bed, scenario.subject)
  const reference = await startSetup(bed, scenario.reference)
  try {
    return await compare(bed, scenario, plan, subject, reference)
  } finally {
    await subject.stop()
    await reference.stop()
  }
}

async function startSetup(bed: Bed, setup: Setup): Promise<Gate> {
  const { prepared, agents } = await folderFor(bed, setup)
  const gate = await startGate(prepared, {
    ...(setup.script === undefined ? {} : { script: setup.script }),
    ...(agents.length === 0 ? {} : { agents }),
  })
  await fill(bed, gate, setup.cachedTokens ?? 0)
  return gate
}

type Side = { gate: Gate; slot(): Promise<Figure> }

async function prepareSide(
  bed: Bed,
  scenario: CompareScenario,
  plan: CapacityPlan,
  gate: Gate,
  areAnswersCounted = true,
): Promise<Side> {
  const load = await scenario.prepare(bed.stage(gate))
  const calls = await load.calls(load.count)
  const [first] = calls
  if (first === undefined) throw new Error('there is nothing to send')
  await checkAnswers(gate.url, load, calls.slice(0, 20))
  const loader = new Loader(load, bed.folders, plan)
  const file = await loader.write(calls, gate.url, String(gate.pid))
  await loader.warmUp(gate, file)
  const sample = await exchange(gate.url, first)
  const slot = (): Promise<Figure> =>
    areAnswersCounted ? loader.checkedSlot(gate, file, sample) : loader.slot(gate, file)
  return { gate, slot }
}

async function compare(
  bed: Bed,
  scenario: CompareScenario,
  plan: CapacityPlan & RoundsPlan,
  subject: Gate,
  reference: Gate,
): Promise<Round[]> {
  const a = await prepareSide(bed, scenario, plan, subject)
  const b = await prepareSide(bed, scenario, plan, reference, scenario.areAnswersCounted)
  const measure = async (turn: number): Promise<Round> => {
    const first = await a.slot()
    const both = [await b.slot(), await b.slot()]
    const round = roundOf([first, await a.slot()], both, [])
    say(`  round ${turn}: ${round.ratio.toFixed(3)} of the other's throughput`)
    return round
  }
  return inRounds(plan, measure, ({ ratio }) => ratio)
}

function findingOf(scenario: CompareScenario, rounds: readonly Round[]): Finding {
  const values = rounds.map(round => figureOf(scenario.value, round.gate, round.bare, round.ratio))
  // What is read from CPU time has nothing to disagree with.
  const byCpu = scenario.value === 'ratio' ? median(rounds.map(one => one.cpuRatio)) : undefined
  return {
    unit: UNITS[scenario.value],
    value: median(values),
    ...(scenario.isOnce ? { interval: interval(values) } : {}),
    ...(byCpu === undefined ? {} : { byCpu }),
    ...(scenario.goal === undefined ? {} : { goal: scenario.goal }),
    notes: [],
    details: rounds,
  }
}

const UNITS = { ratio: 'of small', 'added µs': 'µs', share: '%' } as const

function figureOf(
  what: CompareScenario['value'],
  subject: readonly Figure[],
  reference: readonly Figure[],
  ratio: number,
): number {
  if (what === 'ratio') return ratio
  const cpu = (figures: readonly Figure[]): number => median(figures.map(one => one.cpu))
  const added = cpu(subject) - cpu(reference)
  return what === 'added µs' ? added : (100 * added) / cpu(subject)
}
