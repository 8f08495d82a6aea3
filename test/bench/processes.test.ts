/** What bench/ measures in processes of its own: started, checked, and ended. */
import { afterAll, expect, test } from 'bun:test'
import { startCrypto, startEcho } from '../../bench/harness/baseline.ts'
import { Bed } from '../../bench/harness/bed.ts'
import { startInserts } from '../../bench/harness/inserts.ts'
import { checkAnswers, send } from '../../bench/harness/load.ts'
import { stopAll } from '../../bench/harness/processes.ts'
import { exchange } from '../../bench/harness/raw.ts'
import { issueTokens } from '../../bench/harness/seed.ts'
import { SCENARIOS } from '../../bench/scenarios.ts'

const bed = new Bed('smoke', 0.1)
afterAll(async () => {
  await stopAll()
  bed.folders.remove()
})

test('a round begins with nothing that another has left', async () => {
  const own = new Bed('smoke', 0.1)
  const tokens = async (): Promise<number> => {
    const { url, seed } = await own.gate()
    const headers = { 'X-API-Key': seed.apiKey }
    const listed = await fetch(`${url}/v1/tokens`, { headers })
    return ((await listed.json()) as { data: unknown[] }).data.length
  }
  await issueTokens(await own.gate(), 3)
  expect(await tokens()).toBe(3)
  await own.renew()
  expect(await tokens()).toBe(0)
  await own.freeFolder()
  own.folders.remove()
})

test('the echo answers with as many bytes as the server', async () => {
  const gate = await bed.gate()
  const echo = await startEcho()
  const call = { method: 'POST', path: '/v1/tokens/verify', body: '{"token":"x"}' } as const
  const real = await exchange(gate.url, call)
  await echo.imitate(real, call)
  expect(await exchange(echo.url, call)).toEqual(real)
  expect(await send(echo.url, call)).toEqual({ status: real.status, text: real.body })
})

test('signatures and inserts have a rate', async () => {
  const crypto = await startCrypto()
  const order = { bytes: 500, milliseconds: 5 }
  expect(await crypto.rate({ what: 'verify', ...order })).toBeGreaterThan(0)
  expect(await crypto.rate({ what: 'sign', ...order })).toBeGreaterThan(0)
  const inserts = await startInserts(bed)
  expect(await inserts.rate(5)).toBeGreaterThan(0)
  await inserts.stop()
})

for (const scenario of SCENARIOS.filter(({ kind }) => kind === 'compare')) {
  if (scenario.kind !== 'compare' || scenario.reference.script === undefined) continue
  const { name, reference, subject } = scenario
  test(`both servers of ${name} give right answers`, async () => {
    for (const { script = [] } of [subject, reference]) {
      const gate = await bed.otherGate({ script })
      const load = await scenario.prepare(bed.stage(gate))
      await checkAnswers(gate.url, load, await load.calls(load.count))
      await gate.stop()
    }
  })
}

for (const scenario of SCENARIOS) {
  // The scripts of k6 need k6.
  if (scenario.kind !== 'own' || scenario.name.startsWith('k6-')) continue
  test(`${scenario.name} finds figures`, async () => {
    const findings = await scenario.measure(bed)
    expect(findings.length).toBeGreaterThan(0)
    for (const { value } of findings) expect(Number.isFinite(value)).toBe(true)
  })
}
