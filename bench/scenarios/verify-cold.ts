import { atLeast, type CapacityScenario } from '../harness/scenario.ts'
import { mintOf } from '../harness/seed.ts'
import { unique } from '../harness/verify-load.ts'

/** More than one core can check signatures; a slot in which they are used up ends there. */
const TOKENS_A_SECOND = 25_000

export const verifyCold: CapacityScenario = {
  kind: 'capacity',
  name: 'verify-cold',
  title: 'verify, cold (each token once)',
  setUp: 'Valid tokens that the server has neither issued nor seen, new ones for every slot.',
  measured: 'Answers a second when each token is sent once.',
  falsifiedBy: 'A verdict other than `ok`, or look-ups in the cache that hit (noted).',
  against: 'ideal(V,B)',
  goal: atLeast(0.9, 0.97, 'ideal(V,B)'),
  prepare: async stage => {
    const mint = await mintOf(stage)
    const count = stage.size(Math.ceil(TOKENS_A_SECOND * stage.slotSeconds))
    return { ...unique(count, async wanted => mint.make(wanted)), lookups: 'miss' }
  },
}
