import { issueLoad } from '../harness/issue-load.ts'
import type { CapacityScenario } from '../harness/scenario.ts'
import { post } from '../harness/seed.ts'

const LIMIT_SECONDS = 600

export const issueUnderPolicy: CapacityScenario = {
  kind: 'capacity',
  isLong: true,
  name: 'issue-under-policy',
  title: 'issue a token under a policy',
  setUp: 'As `issue`, for one agent, whom a policy limits to tokens of 600 seconds.',
  measured: 'Tokens a second, each judged and narrowed by the policy.',
  falsifiedBy: 'A status other than 201, or a token of more than 600 seconds.',
  against: 'ideal(S,B,I)',
  prepare: async stage => {
    const [agent] = stage.seed.agents
    if (agent === undefined) throw new Error('there are no agents')
    await post({ url: stage.url, apiKey: stage.seed.apiKey }, '/v1/policies', {
      name: 'bench: ten minutes',
      effect: 'limit',
      agents: { ids: [agent.id] },
      conditions: { max_ttl_seconds: LIMIT_SECONDS },
    })
    return issueLoad(stage, [agent], { ttl: LIMIT_SECONDS })
  },
}
