import { UNBOUNDED } from '../../src/api-keys/api-key.ts'
import { createKey } from '../../src/api-keys/keys.ts'
import type { Bed } from '../harness/bed.ts'
import { requireRight, settled } from '../harness/counted.ts'
import { type Gate, type Prepared, startGate } from '../harness/gate.ts'
import { type Call, checkAnswers, type Load } from '../harness/load.ts'
import type { Finding } from '../harness/measurement.ts'
import { during, say } from '../harness/progress.ts'
import { atMost, type OwnScenario } from '../harness/scenario.ts'
import { inCore } from '../harness/seed.ts'
import { quantile } from '../harness/statistics.ts'
import { runWrk, writeCalls } from '../harness/wrk.ts'
import { whoami } from './whoami.ts'

const KEYS = 1000
const MILLISECONDS_MAX = 30_000
const WARM_UP_MILLISECONDS = 1000
const GOAL = atMost(2, 1, 'ms')

const callWith = (apiKey: string): Call => ({
  method: 'GET',
  path: '/v1/whoami',
  headers: { 'X-API-Key': apiKey },
})

/** Live keys of a folder whose server has stopped. */
const makeKeys = (dataDir: string, count: number): Promise<string[]> =>
  inCore(dataDir, async core => {
    const keys: string[] = []
    const input = { name: 'bench', scopes: ['*'], memberId: core.home.ownerId }
    for (let i = 0; i < count; i++) {
      const made = await core.asOperator('live', work =>
        createKey(work, core.rules, UNBOUNDED, input),
      )
      keys.push(made.text)
    }
    return keys
  })

async function measure(bed: Bed): Promise<Finding[]> {
  const prepared = await bed.copy()
  const keys = await during('making keys', () => makeKeys(prepared.dataDir, bed.size(KEYS)))
  const restarted = await bed.repeats.undisturbed(() => restart(bed, prepared, keys))
  const { p99 } = restarted
  return [{ unit: 'ms', of: 'p99', value: p99, goal: GOAL, notes: [], details: restarted }]
}

/** Of one restart. */
type Milliseconds = { readonly p50: number; readonly p99: number }

async function restart(
  bed: Bed,
  prepared: Prepared,
  keys: readonly string[],
): Promise<Milliseconds> {
  const gate = await startGate(prepared)
  const known = await whoami.prepare(bed.stage(gate))
  const load: Load = { ...known, order: 'once', count: keys.length }
  const calls = keys.map(callWith)
  const found = await (bed.mode === 'smoke' ? byFetch : byWrk)(bed, gate, known, load, calls)
  await checkAnswers(gate.url, load, calls.slice(0, 20))
  await gate.stop()
  say(`  restart: p99 ${found.p99.toFixed(2)} ms, median ${found.p50.toFixed(2)}`)
  return found
}

type Use = (
  bed: Bed,
  gate: Gate,
  known: Load,
  load: Load,
  calls: readonly Call[],
) => Promise<Milliseconds>

/** Each key once, one after another, on one connection. */
const byWrk: Use = async (bed, gate, known, load, calls) => {
  const { url } = gate
  const [knownFile, file] = [bed.folders.path('known'), bed.folders.path('keys')]
  await writeCalls(knownFile, await known.calls(1), url)
  await writeCalls(file, calls, url)
  // Code that is compiled while it runs for the first time is another question.
  const warmUp = { order: 'uniform', milliseconds: WARM_UP_MILLISECONDS, connections: 1 } as const
  await runWrk({ url, file: knownFile, ...warmUp })
  const before = await settled(gate, load.counter)
  const once = { order: 'once', milliseconds: MILLISECONDS_MAX, connections: 1 } as const
  const slot = await runWrk({ url, file, ...once, most: load.count })
  requireRight(load, slot, before, await settled(gate, load.counter))
  return { p50: slot.p50 / 1000, p99: slot.p99 / 1000 }
}

const byFetch: Use = async (_bed, gate, _known, load, calls) => {
  const times: number[] = []
  for (const call of calls) {
    const start = performance.now()
    await checkAnswers(gate.url, load, [call])
    times.push(performance.now() - start)
  }
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) }
}

export const firstUse: OwnScenario = {
  kind: 'own',
  name: 'first-use',
  title: 'first use of a key after a restart',
  setUp: '1,000 live keys of a server that has restarted and has served another key for a second.',
  measured: '99th percentile of `GET /v1/whoami` when each is used once, one after another.',
  falsifiedBy: 'A status other than 200.',
  measure,
}
