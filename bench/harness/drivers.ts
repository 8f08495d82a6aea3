/** From a scenario to its figures, by kind. */
import type { Bed } from './bed.ts'
import { type CapacityPlan, measureAgainst, type Parts } from './capacity.ts'
import { measureComparison } from './compare.ts'
import { measureFlood } from './flood.ts'
import { startInserts } from './inserts.ts'
import { measureLatency } from './latency.ts'
import type { Call } from './load.ts'
import type { Finding, Measurement } from './measurement.ts'
import type { Against, CapacityScenario, Scenario } from './scenario.ts'

/** Before the first slot of each server: with less, what is compiled meanwhile took up to half. */
const WARM_UP_SECONDS = { quick: 1.5, full: 3, smoke: 0.1 }
/** How long a slot of V or S lasts. */
const CRYPTO_MILLISECONDS = 250

/** What one round finds out. @throws WrongAnswer when the server has said anything wrong */
export async function measure(bed: Bed, scenario: Scenario): Promise<Measurement[]> {
  const findings = await find(bed, scenario, {
    repeats: bed.repeats,
    slotSeconds: bed.slotSeconds,
    warmUpSeconds: WARM_UP_SECONDS[bed.mode],
  })
  const { name, title } = scenario
  return findings.map(found => ({
    ...found,
    scenario: name,
    title: found.of === undefined ? title : `${title}, ${found.of}`,
  }))
}

async function find(bed: Bed, scenario: Scenario, plan: CapacityPlan): Promise<readonly Finding[]> {
  switch (scenario.kind) {
    case 'capacity':
      return [await findCapacity(bed, scenario, plan)]
    case 'compare':
      return [await measureComparison(bed, scenario, plan)]
    case 'flood':
      return [await measureFlood(bed, scenario, plan)]
    case 'latency':
      return measureLatency(bed, scenario, plan.warmUpSeconds)
    case 'own':
      return scenario.measure(bed)
  }
}

async function findCapacity(
  bed: Bed,
  scenario: CapacityScenario,
  plan: CapacityPlan,
): Promise<Finding> {
  const { against, goal, variables } = scenario
  const parts = await partsOf(bed, against)
  try {
    const gate = await bed.gate(variables)
    const load = await scenario.prepare(bed.stage(gate))
    const on = { gate, echo: await bed.echo(), parts: parts.of }
    const { byCpu, ...found } = await measureAgainst(on, load, bed.folders, plan)
    return {
      ...found,
      unit: against,
      ...(goal === undefined ? {} : { goal }),
      // I waits for the disk and the database's core: its time is not CPU time of this one.
      ...(byCpu === undefined || against === 'ideal(S,B,I)' ? {} : { byCpu }),
    }
  } finally {
    await parts.stop()
  }
}

type PartsOf = { of(call: Call): Parts; stop(): Promise<void> }

/** What measures the parts of an ideal besides B. */
async function partsOf(bed: Bed, against: Against): Promise<PartsOf> {
  const nothing = async (): Promise<void> => {}
  if (against === 'B') return { of: () => async () => [], stop: nothing }
  const crypto = await bed.crypto()
  const rate = (what: 'sign' | 'verify', bytes: number): Promise<number> =>
    crypto.rate({ what, bytes, milliseconds: CRYPTO_MILLISECONDS })
  if (against === 'ideal(V,B)') {
    return { of: call => async () => [await rate('verify', call.body?.length ?? 0)], stop: nothing }
  }
  const inserts = await startInserts(bed)
  const milliseconds = bed.slotSeconds * 1000
  const both: Parts = async () => [
    await rate('sign', TOKEN_BYTES),
    await inserts.rate(milliseconds),
  ]
  return { of: () => both, stop: () => inserts.stop() }
}

/** Header and payload of a usual token. */
const TOKEN_BYTES = 550
