import type { CapacityScenario } from '../harness/scenario.ts'
import { mintOf } from '../harness/seed.ts'
import { unique } from '../harness/verify-load.ts'

const HOT_TOKENS = 1000
const CALLS_A_SECOND = 100_000
/** One in so many is new. */
const NEW_EACH = 50

export const verifyMixed: CapacityScenario = {
  kind: 'capacity',
  isLong: true,
  name: 'verify-mixed',
  title: 'verify, 98 % hot and 2 % cold',
  setUp:
    '1,000 valid tokens, verified before, and new ones for every slot, each of them sent once.',
  measured: 'Answers a second when one call in 50 carries a token never seen.',
  falsifiedBy: 'A verdict other than `ok`.',
  against: 'B',
  prepare: async stage => {
    const mint = await mintOf(stage)
    const hot = mint.make(stage.size(HOT_TOKENS))
    const count = stage.size(Math.ceil(CALLS_A_SECOND * stage.slotSeconds))
    return unique(count, async wanted => {
      const cold = mint.make(Math.ceil(wanted / NEW_EACH))
      return Array.from({ length: wanted }, (_, i) => {
        const fresh = i % NEW_EACH === 0 ? cold.pop() : undefined
        return fresh ?? hot[Math.floor(Math.random() * hot.length)] ?? ''
      })
    })
  },
}
