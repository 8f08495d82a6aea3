import { atLeast, type CapacityScenario } from '../harness/scenario.ts'
import { mintOf } from '../harness/seed.ts'
import { repeated } from '../harness/verify-load.ts'

const TOKENS = 100_000

export const verifyWarm: CapacityScenario = {
  kind: 'capacity',
  name: 'verify-warm',
  title: 'verify, warm (100,000 tokens)',
  setUp: '100,000 valid tokens of 20 agents, each verified before.',
  measured: 'Answers a second to any of them, picked at random.',
  falsifiedBy: 'A verdict other than `ok`, or look-ups in the cache of tokens that miss (noted).',
  against: 'B',
  goal: atLeast(0.92, 1, 'B'),
  prepare: async stage => {
    const mint = await mintOf(stage)
    return { ...repeated(mint.make(stage.size(TOKENS)), 'ok'), lookups: 'hit' }
  },
}
