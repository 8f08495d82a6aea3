/** Who floods is refused; who has a good token or key, from the same address too, is not. */
import { describe, expect, test } from 'bun:test'
import { Metrics } from '../../src/http/metrics.ts'
import { startServer } from '../../src/http/start.ts'
import { createLimits } from '../../src/rate-limits/limits.ts'
import { DELEGATION_TOKENS } from '../../src/tokens/kinds.ts'
import { Verifier } from '../../src/tokens/verify.ts'
import { Api } from '../support/api.ts'
import { newKey, newToken } from '../support/calls.ts'
import { newDelegation } from '../support/delegations.ts'
import { useGate } from '../support/gate.ts'
import type { Answer } from '../support/replies.ts'
import { wideLimits } from '../support/server.ts'
import { restartConfig } from '../tokens/restart.ts'

const narrow = () => {
  const limits = createLimits({
    unsignedTokens: { name: 'unsigned-tokens', perSecond: 0.001, burst: 5 },
    failedAuthentications: { name: 'failed-authentications', perSecond: 0.001, burst: 3 },
  })
  const { unsignedTokens, failedAuthentications } = limits
  return { ...wideLimits(), unsignedTokens, failedAuthentications }
}
const gate = useGate(narrow, () => ({ AMPGATE_TRUSTED_PROXIES: '127.0.0.1' }))

const from = (address: string) => ({ 'X-Forwarded-For': address })
const ATTACKER = '2001:db8:bad:1::7'
const SAME_NETWORK = '2001:db8:bad:1:ffff::1'
const OTHER = '2001:db8:bad:2::7'

for (const id of ['tokens.verify', 'delegations.verify'] as const) {
  const made = () => (id === 'tokens.verify' ? newToken(gate.live) : newDelegation(gate.live))

  describe(`${id} under a flood of forged tokens`, () => {
    let url: string
    const verify = async (token: string, address: string) => {
      const anyone = new Api(url, undefined)
      let answer: Answer
      // On a busy machine the server may be unsure for a moment that it alone serves.
      do answer = await anyone.call(id, { body: { token }, headers: from(address) })
      while (answer.status === 503)
      return answer.status === 200 ? (answer.json as { code: string }).code : answer.status
    }

    test('refuses its network, and no good token of anyone, cached or not', async () => {
      gate.server.clock.advance(100_000_000)
      const good = await Promise.all(Array.from({ length: 6 }, async () => (await made()).token))
      const forged = good.map(token => `${token.slice(0, -86)}${'A'.repeat(86)}`)
      const server = await withoutKnownTokens()
      url = server.url
      const flood = Array.from({ length: 200 }, (_, i) => verify(forged[i % 6] ?? '', ATTACKER))
      const others = good.flatMap(token => [verify(token, ATTACKER), verify(token, OTHER)])
      expect(await Promise.all(others)).toEqual(others.map(() => 'ok'))
      const answers = await Promise.all(flood)
      expect(answers.filter(one => one === 'invalid')).toHaveLength(5)
      expect(answers.filter(one => one === 429)).toHaveLength(195)
      expect(await verify('x', SAME_NETWORK)).toBe(429)
      expect(await verify('x', OTHER)).toBe('malformed')
      expect(await verify(good[0] ?? '', ATTACKER)).toBe('ok')
      await server.stop()
    })
  })
}

/** The same server as after a restart: it knows no token. */
function withoutKnownTokens() {
  const { ring, issuers, live } = gate.core
  const core = {
    ...gate.core,
    verifier: new Verifier(ring, issuers, live),
    delegationVerifier: new Verifier(ring, issuers, live, DELEGATION_TOKENS),
    metrics: new Metrics(),
  }
  return startServer(core, restartConfig(gate), gate.logger)
}

test('more good keys at once than may fail, none of them known yet, all get through', async () => {
  gate.server.clock.advance(100_000_000)
  const keys = await Promise.all(Array.from({ length: 12 }, () => newKey(gate.live)))
  const headers = from('192.0.2.1')
  const answers = await Promise.all(
    keys.map(({ key }) => gate.anyone.as(key).call('agents.list', { headers })),
  )
  expect(answers.map(({ status }) => status)).toEqual(keys.map(() => 200))
})
