import type { CapacityScenario } from '../harness/scenario.ts'
import { mintOf } from '../harness/seed.ts'
import { repeated } from '../harness/verify-load.ts'

const TOKENS = 500
/** The shortest that is issued. */
const TTL_SECONDS = 1

export const verifyExpired: CapacityScenario = {
  kind: 'capacity',
  isLong: true,
  name: 'verify-expired',
  title: 'verify, expired',
  setUp: '500 tokens that were good for a second, two seconds ago.',
  measured: 'Answers a second to any of them: whoever keeps an old token asks again and again.',
  falsifiedBy: 'A verdict other than `expired`.',
  against: 'B',
  prepare: async stage => {
    const tokens = (await mintOf(stage)).make(stage.size(TOKENS), { ttl: TTL_SECONDS })
    await stage.passTime((TTL_SECONDS + 1) * 1000)
    return repeated(tokens, 'expired')
  },
}
