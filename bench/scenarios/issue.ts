import { answersOf, type Load, wrongMembers } from '../harness/load.ts'
import { atLeast, type CapacityScenario, type Stage } from '../harness/scenario.ts'
import { type Agent, issueBody, post } from '../harness/seed.ts'

export const issue: CapacityScenario = {
  kind: 'capacity',
  name: 'issue',
  title: 'issue a token',
  setUp: '20 agents; the key and the agents are known, 32 requests are open.',
  measured:
    'Tokens a second; each answer comes after its row and its audit event are durable (fsync on).',
  falsifiedBy: 'A status other than 201, or a token that verify does not accept at once.',
  against: 'ideal(S,B,I)',
  goal: atLeast(0.6, 0.8, 'ideal(S,B,I)'),
  prepare: async stage => issueLoad(stage, stage.seed.agents),
}

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

const LIMIT_SECONDS = 600

const issueLoad = (
  { url, seed }: Stage,
  agents: readonly Agent[],
  members: Readonly<Record<string, unknown>> = {},
): Load => ({
  order: 'uniform',
  count: agents.length,
  calls: async () =>
    agents.map(agent => ({
      method: 'POST',
      path: '/v1/tokens',
      headers: { 'X-API-Key': seed.apiKey },
      body: JSON.stringify(issueBody(agent.id)),
    })),
  statuses: [201],
  counter: answersOf('tokens.create', 201),
  findMistake: async answer => {
    const mistake = wrongMembers(answer, { status: 'active', ...members })
    if (mistake !== undefined) return mistake
    const { token } = JSON.parse(answer.text) as { token: string }
    const { code } = await post<{ code: string }>({ url, apiKey: '' }, VERIFY, { token })
    return code === 'ok' ? undefined : `verify says ${code} of the token`
  },
})

const VERIFY = '/v1/tokens/verify'
