import type { CapacityScenario } from '../harness/scenario.ts'
import { mintOf } from '../harness/seed.ts'
import { repeated } from '../harness/verify-load.ts'

const TOKENS = 1000

export const verifyConstrained: CapacityScenario = {
  kind: 'capacity',
  isLong: true,
  name: 'verify-constrained',
  title: 'verify, two constraints and a context',
  setUp: '1,000 valid tokens with `max_order_usd` and `currency`, each verified before.',
  measured: 'Answers a second to any of them with a context that keeps both.',
  falsifiedBy: 'A verdict other than `ok`.',
  against: 'B',
  prepare: async stage => {
    const constraints = { max_order_usd: 200, currency: ['EUR', 'USD'] }
    const mint = await mintOf(stage, { constraints })
    const context = { order_usd: 150, currency: 'EUR' }
    return repeated(mint.make(stage.size(TOKENS)), 'ok', { context })
  },
}
