import { atLeast, type CapacityScenario } from '../harness/scenario.ts'
import { mintOf } from '../harness/seed.ts'
import { repeated } from '../harness/verify-load.ts'

const TOKENS = 1000

export const verifyHot: CapacityScenario = {
  kind: 'capacity',
  name: 'verify-hot',
  title: 'verify, hot (1,000 tokens)',
  setUp: '1,000 valid tokens of 20 agents, each verified before.',
  measured: 'Answers a second to any of them, picked at random.',
  falsifiedBy: 'A verdict other than `ok`, or fewer verdicts counted than answers seen.',
  against: 'B',
  goal: atLeast(0.92, 1, 'B'),
  prepare: async stage => {
    const mint = await mintOf(stage)
    return repeated(mint.make(stage.size(TOKENS)), 'ok')
  },
}
