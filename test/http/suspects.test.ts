/** Whoever is past a limit waits behind the others (THREATS: floods); counted, never timed. */
import { expect, test } from 'bun:test'
import { createLimits } from '../../src/rate-limits/limits.ts'
import { newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { wideLimits } from '../support/server.ts'

const BURST = 3

const { failedAuthentications, unsignedTokens } = createLimits({
  failedAuthentications: { name: 'failed-authentications', perSecond: 0.001, burst: BURST },
  unsignedTokens: { name: 'unsigned-tokens', perSecond: 0.001, burst: BURST },
})
const gate = useGate(() => ({ ...wideLimits(), failedAuthentications, unsignedTokens }))

/** Which calls waited in the line of suspects. */
async function suspectsAmong(calls: readonly (() => Promise<unknown>)[]): Promise<boolean[]> {
  const { drain } = gate.core
  const pushCold = drain.pushCold.bind(drain)
  let isSuspect = false
  drain.pushCold = (client, ofSuspect, job) => {
    isSuspect ||= ofSuspect
    pushCold(client, ofSuspect, job)
  }
  const found: boolean[] = []
  for (const call of calls) {
    isSuspect = false
    await call()
    found.push(isSuspect)
  }
  drain.pushCold = pushCold
  return found
}

test('garbage and forged tokens of a client that has sent too many wait with suspects', async () => {
  const { token } = await newToken(gate.live)
  const forged = `${token.slice(0, -86)}${'A'.repeat(86)}`
  const verify = (text: string) => () =>
    gate.anyone.call('tokens.verify', { body: { token: text } })
  const found = await suspectsAmong([
    ...['a.b.c', forged, 'x'].map(verify),
    ...['a.b.c', forged, 'x'].map(verify),
    verify(token),
  ])
  expect(found).toEqual([false, false, false, true, true, true, false])
})

test('so do refusals of a client that has tried too many API keys, and no call with a good one', async () => {
  const wrong = () => gate.anyone.as('ag_live_sk_none').call('whoami.get')
  const found = await suspectsAmong([
    ...Array.from({ length: BURST }, () => wrong),
    wrong,
    () => gate.live.ok('whoami.get'),
  ])
  expect(found).toEqual([false, false, false, true, false])
})
