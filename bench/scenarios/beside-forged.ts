import { CALLS, legitimateLoad } from '../harness/flood-load.ts'
import type { Load } from '../harness/load.ts'
import { atLeast, type FloodScenario } from '../harness/scenario.ts'
import { mintOf } from '../harness/seed.ts'
import { repeated, verifyCall } from '../harness/verify-load.ts'

/** Addresses that the forged flood comes from, so that no limit by address stops it. */
const ADDRESSES = 1000

export const besideForged: FloodScenario = {
  kind: 'flood',
  name: 'beside-forged',
  title: 'legitimate throughput beside a flood of forged signatures',
  setUp:
    '32 connections that send tokens whose header and claims are ours, the signature not, ' +
    'from 1,000 addresses (a trusted proxy names them); 8 that verify valid tokens.',
  measured: 'Answers a second to the 8, of what they get without the flood.',
  falsifiedBy: 'A verdict other than `ok` on a valid token.',
  variables: { AMPGATE_TRUSTED_PROXIES: '127.0.0.1' },
  value: 'throughput kept',
  goal: atLeast(0.5, 0.8, 'of its own'),
  prepare: async stage => {
    const mint = await mintOf(stage)
    const forged = mint.make(stage.size(CALLS * 5), { isForged: true })
    const calls = forged.map((token, i) => {
      const address = `10.0.${Math.floor((i % ADDRESSES) / 250)}.${i % 250}`
      return { ...verifyCall(token), headers: { 'X-Forwarded-For': address } }
    })
    const flood: Load = {
      ...repeated([], 'invalid'),
      statuses: [200, 429],
      count: calls.length,
      calls: async () => calls,
    }
    return { flood, legitimate: await legitimateLoad(stage) }
  },
}
