import type { Bed } from '../harness/bed.ts'
import { folderFor } from '../harness/bulk.ts'
import { startGate } from '../harness/gate.ts'
import { checkAnswers } from '../harness/load.ts'
import type { Finding } from '../harness/measurement.ts'
import { atMost, type Goal, type OwnScenario } from '../harness/scenario.ts'
import { mintOf } from '../harness/seed.ts'
import { repeated } from '../harness/verify-load.ts'

const GOAL: Goal = atMost(1, 0.4, 's')
const REVOCATIONS = 1_000_000

/** Seconds from the start of the process to its first right verdict, on a folder that exists. */
async function measureStart(bed: Bed, revocations: number, of: string): Promise<Finding> {
  const { prepared } = await folderFor(bed, { revocations })
  const gate = await startGate(prepared)
  const load = repeated((await mintOf(gate)).make(1), 'ok')
  const calls = await load.calls(1)
  await gate.stop()
  const value = await bed.repeats.undisturbed(async () => {
    const start = performance.now()
    const again = await startGate(prepared, { agents: gate.seed.agents, isFree: true })
    await checkAnswers(again.url, load, calls)
    const taken = (performance.now() - start) / 1000
    await again.stop()
    return taken
  })
  return { of, unit: 's', value, goal: GOAL, notes: [], details: undefined }
}

export const startUp: OwnScenario = {
  kind: 'own',
  name: 'start-up',
  title: 'start to first correct verify',
  setUp:
    'A data folder that a server has used and left; in full runs also one with 1M revocations, ' +
    'which end within half an hour of one another.',
  measured:
    'Seconds from the start of `ampgate serve`, its database with it, on all cores, to a right ' +
    'verdict.',
  falsifiedBy: 'A first verdict other than `ok`.',
  measure: async bed => {
    const small = await measureStart(bed, 0, 'small')
    if (bed.mode !== 'full') return [small]
    return [small, await measureStart(bed, REVOCATIONS, '1M live revocations')]
  },
}
