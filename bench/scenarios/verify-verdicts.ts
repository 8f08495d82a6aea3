import type { CapacityScenario } from '../harness/scenario.ts'
import { issueTokens, mintOf, post } from '../harness/seed.ts'
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

export const verifyRevoked: CapacityScenario = {
  kind: 'capacity',
  isLong: true,
  name: 'verify-revoked',
  title: 'verify, revoked',
  setUp: '500 tokens that the server has issued and revoked, over HTTP.',
  measured: 'Answers a second to any of them.',
  falsifiedBy: 'A verdict other than `revoked`: one token accepted after its revoke has answered.',
  against: 'B',
  prepare: async stage => {
    const issued = await issueTokens(stage, stage.size(TOKENS))
    const client = { url: stage.url, apiKey: stage.seed.apiKey }
    for (const { id } of issued) await post(client, `/v1/tokens/${id}/revoke`)
    return repeated(
      issued.map(({ token }) => token),
      'revoked',
    )
  },
}

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
    return repeated(mint.make(stage.size(TOKENS * 2)), 'ok', { context })
  },
}
