import type { CapacityScenario } from '../harness/scenario.ts'
import { issueTokens, post } from '../harness/seed.ts'
import { repeated } from '../harness/verify-load.ts'

const TOKENS = 500

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
