import { atLeast, type CapacityScenario } from '../harness/scenario.ts'
import { issueTokens } from '../harness/seed.ts'
import { unique } from '../harness/verify-load.ts'

const TOKENS_A_SLOT = 15_000

export const verifyIssuedHere: CapacityScenario = {
  kind: 'capacity',
  name: 'verify-issued-here',
  title: 'verify, first sight on the node that issued',
  setUp: '15,000 tokens for every slot, issued by this server over HTTP before it.',
  measured: 'Answers a second when each of them is sent for the first time, and once.',
  falsifiedBy:
    'A verdict other than `ok`, or a signature check: look-ups in the cache that miss (noted).',
  against: 'B',
  goal: atLeast(0.92, 1, 'B'),
  prepare: async stage => {
    const make = async (wanted: number): Promise<string[]> =>
      (await issueTokens(stage, wanted)).map(({ token }) => token)
    return { ...unique(stage.size(TOKENS_A_SLOT), make), lookups: 'hit' }
  },
}
