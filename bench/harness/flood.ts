/** Legitimate load beside a flood, each by a wrk of its own on the generator's core. */
import type { Bed } from './bed.ts'
import type { CapacityPlan } from './capacity.ts'
import { costsOf, requireCheap, untilQuiet } from './costs.ts'
import { checkAnswers, type Load } from './load.ts'
import type { Finding } from './measurement.ts'
import { exchange } from './raw.ts'
import type { FloodScenario } from './scenario.ts'
import { rateOf, runWrk, type Slot, writeCalls } from './wrk.ts'

/** Connections of each side. */
const FLOOD_CONNECTIONS = 32
const LEGITIMATE_CONNECTIONS = 8
/** The flood begins before what is measured beside it, and ends after. */
const MARGIN_MILLISECONDS = 300

type Files = { flood: string; legitimate: string }

export async function measureFlood(
  bed: Bed,
  scenario: FloodScenario,
  plan: CapacityPlan,
): Promise<Finding> {
  const gate = await bed.gate(scenario.variables)
  const { flood, legitimate } = await scenario.prepare(bed.stage(gate))
  const files = {
    flood: await write(bed, 'flood', flood, gate.url),
    legitimate: await write(bed, 'legitimate', legitimate, gate.url),
  }
  const few = (await legitimate.calls(legitimate.count)).slice(0, 20)
  const echo = await bed.echo()
  const [sampleCall] = few
  if (sampleCall !== undefined) {
    await echo.imitate(await exchange(gate.url, sampleCall), sampleCall)
  }
  const milliseconds = plan.slotSeconds * 1000
  const beside = (url: string) => floodBeside(url, files, milliseconds)
  const alone = (url: string) => runLegitimate(url, files, milliseconds)
  await runLegitimate(gate.url, files, plan.warmUpSeconds * 1000)
  await runLegitimate(echo.url, files, plan.warmUpSeconds * 1000)
  await untilQuiet(gate)
  const before = await costsOf(gate)
  let requests = 0
  const round = await plan.repeats.undisturbed(async () => {
    const isKept = scenario.value === 'throughput kept'
    const other = async () => (isKept ? alone(gate.url) : (await beside(echo.url)).slot)
    const first = await beside(gate.url)
    const others = [await other(), await other()]
    const second = await beside(gate.url)
    const flooded = [first.slot, second.slot]
    for (const { slot, flood } of [first, second]) requests += slot.requests + flood.requests
    const of = isKept ? rateOf : ({ p99 }: Slot) => p99
    const value = sum(flooded.map(of)) / sum(others.map(of))
    return { flooded, other: others, value }
  })
  await checkAnswers(gate.url, legitimate, few)
  const costs = requireCheap(before, await costsOf(gate), requests)
  return {
    unit: scenario.value === 'throughput kept' ? 'of its own' : 'x the echo’s',
    value: round.value,
    ...(scenario.goal === undefined ? {} : { goal: scenario.goal }),
    notes: [],
    details: { ...round, costs },
  }
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0)

async function write(bed: Bed, name: string, load: Load, url: string): Promise<string> {
  const file = bed.folders.path(name)
  await writeCalls(file, await load.calls(load.count), url)
  return file
}

const runLegitimate = (url: string, { legitimate }: Files, milliseconds: number): Promise<Slot> =>
  runWrk({
    url,
    file: legitimate,
    order: 'uniform',
    milliseconds,
    connections: LEGITIMATE_CONNECTIONS,
  })

/** What the legitimate load came to, and the flood beside it. */
async function floodBeside(
  url: string,
  files: Files,
  milliseconds: number,
): Promise<{ slot: Slot; flood: Slot }> {
  const flooding = runWrk({
    url,
    file: files.flood,
    order: 'uniform',
    milliseconds: milliseconds + 2 * MARGIN_MILLISECONDS,
    connections: FLOOD_CONNECTIONS,
  })
  const legitimate = Bun.sleep(MARGIN_MILLISECONDS).then(() =>
    runLegitimate(url, files, milliseconds),
  )
  // A stall fails both, and neither may fail with nobody waiting for it: that ends the whole run.
  const [flood, slot] = await Promise.all([flooding, legitimate])
  return { slot, flood }
}
