/** Every scenario of bench/ on a small scale: set up, sent and checked, by plain `fetch`. */
import { beforeAll, expect, test } from 'bun:test'
import { scrape } from '../../bench/harness/gate.ts'
import { checkAnswers, type Load } from '../../bench/harness/load.ts'
import { sumOf } from '../../bench/harness/prometheus.ts'
import type { Scenario, Stage } from '../../bench/harness/scenario.ts'
import { registerAgents, type Seed } from '../../bench/harness/seed.ts'
import { SCENARIOS } from '../../bench/scenarios.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()
const SMALL = 12

let stage: Stage

beforeAll(async () => {
  const { url, liveKey: apiKey, clock, core } = gate.server
  const seed: Seed = {
    apiKey,
    signer: core.ring.signer('live', clock.now()).privateKey,
    agents: await registerAgents({ url, apiKey }, 3),
  }
  stage = {
    url,
    seed,
    size: wanted => Math.min(wanted, SMALL),
    slotSeconds: 1,
    passTime: async milliseconds => clock.advance(milliseconds),
  }
})

/** The loads that a scenario sends; none when it has a way of its own. */
async function loadsOf(scenario: Scenario): Promise<Load[]> {
  if (scenario.kind === 'own') return []
  const prepared = await scenario.prepare(stage)
  return 'flood' in prepared ? [prepared.flood, prepared.legitimate] : [prepared]
}

for (const scenario of SCENARIOS.filter(({ kind }) => kind !== 'own')) {
  test(`every answer of ${scenario.name} is right, and counted as such`, async () => {
    for (const load of await loadsOf(scenario)) {
      const calls = (await load.calls(load.count)).slice(0, SMALL)
      expect(calls.length).toBeGreaterThan(0)
      const before = await scrape(stage.url, stage.seed.apiKey)
      await checkAnswers(stage.url, load, calls)
      const after = await scrape(stage.url, stage.seed.apiKey)
      const { name, right } = load.counter
      const grown = right.map(labels => sumOf(after, name, labels) - sumOf(before, name, labels))
      expect(grown.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(calls.length)
    }
  })
}

test('a wrong verdict fails the run', async () => {
  const hot = SCENARIOS.find(({ name }) => name === 'verify-hot')
  const [load] = hot === undefined ? [] : await loadsOf(hot)
  if (load === undefined) throw new Error('there is no verify-hot')
  const calls = await load.calls(1)
  const wrong = calls.map(call => ({ ...call, body: JSON.stringify({ token: 'x.y.z' }) }))
  await expect(checkAnswers(stage.url, load, wrong)).rejects.toThrow('code is "malformed", not ok')
})

test('every scenario says what it is and what would falsify it, under a name of its own', () => {
  const names = SCENARIOS.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const { title, setUp, measured, falsifiedBy } of SCENARIOS) {
    for (const said of [title, setUp, measured, falsifiedBy]) expect(said).not.toBe('')
  }
})
