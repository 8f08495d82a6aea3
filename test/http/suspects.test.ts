/** Whoever is past a limit waits behind the others (THREATS: floods); counted, never timed. */
import { expect, test } from 'bun:test'
import { createLimits } from '../../src/rate-limits/limits.ts'
import { newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { wideLimits } from '../support/server.ts'
import { readVictim, withClaims } from '../tokens/forge.ts'

const BURST = 3

const { failedAuthentications, unsignedTokens } = createLimits({
  failedAuthentications: { name: 'failed-authentications', perSecond: 0.001, burst: BURST },
  unsignedTokens: { name: 'unsigned-tokens', perSecond: 0.001, burst: BURST },
})
const gate = useGate(() => ({ ...wideLimits(), failedAuthentications, unsignedTokens }))

type Waited = { ofSuspect: boolean; isWaste: boolean }

/** How each call waited behind others; undefined when it did not. */
async function waitsOf(
  calls: readonly (() => Promise<unknown>)[],
): Promise<(Waited | undefined)[]> {
  const { drain } = gate.core
  const pushCold = drain.pushCold.bind(drain)
  let waited: Waited | undefined
  drain.pushCold = (client, ofSuspect, job) =>
    pushCold(client, ofSuspect, () => {
      const isWaste = job()
      waited = { ofSuspect, isWaste }
      return isWaste
    })
  const found: (Waited | undefined)[] = []
  for (const call of calls) {
    waited = undefined
    await call()
    found.push(waited)
  }
  drain.pushCold = pushCold
  return found
}

/** Which calls waited in the line of suspects. */
const suspectsAmong = async (calls: readonly (() => Promise<unknown>)[]): Promise<boolean[]> =>
  (await waitsOf(calls)).map(one => one?.ofSuspect ?? false)

const verify = (text: string) => () => gate.anyone.call('tokens.verify', { body: { token: text } })

test('garbage and forged tokens of a client that has sent too many wait with suspects', async () => {
  const { token } = await newToken(gate.live)
  const forged = `${token.slice(0, -86)}${'A'.repeat(86)}`
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

test('time on forged and on expired tokens is wasted, and none on a good one', async () => {
  const { token } = await newToken(gate.live)
  const victim = readVictim(gate, token)
  const fresh = withClaims(victim, { jti: 'tok_another' })
  const expired = withClaims(victim, { exp: victim.claims.iat })
  const found = await waitsOf(
    [`${token.slice(0, -86)}${'A'.repeat(86)}`, expired, fresh].map(verify),
  )
  expect(found.map(one => one?.isWaste)).toEqual([true, true, false])
})
