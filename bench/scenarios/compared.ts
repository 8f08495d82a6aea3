/** What a part costs, and what size costs: two servers in one run. */
import { answersOf, type Call, wrongMembers } from '../harness/load.ts'
import {
  atLeast,
  atMost,
  type CompareScenario,
  type Goal,
  type Setup,
} from '../harness/scenario.ts'
import { mintOf } from '../harness/seed.ts'
import { repeated } from '../harness/verify-load.ts'

const HOT_TOKENS = 1000

const hot: CompareScenario['prepare'] = async stage => {
  const mint = await mintOf(stage)
  return repeated(mint.make(stage.size(HOT_TOKENS)), 'ok')
}

const composed = (without: string): Setup => ({ script: ['bench/compositions/serve.ts', without] })

export const authentication: CompareScenario = {
  kind: 'compare',
  name: 'authentication',
  title: 'authenticating a request, key cached',
  setUp: 'The server, and one whose authenticator answers every request by a constant.',
  measured:
    'CPU time that the first takes more for a request whose query is wrong, which is refused ' +
    'right behind it: no database, in whose time the figure would be lost.',
  falsifiedBy: 'A status other than 400.',
  subject: composed('nothing'),
  reference: composed('authentication'),
  value: 'added µs',
  goal: atMost(2, 1, 'µs'),
  prepare: async ({ seed }) => {
    const call: Call = {
      method: 'GET',
      path: '/v1/agents?limit=none',
      headers: { 'X-API-Key': seed.apiKey },
    }
    return {
      order: 'uniform',
      count: 1,
      calls: async () => [call],
      statuses: [400],
      counter: answersOf('agents.list', 400),
      findMistake: answer => wrongMembers(answer, { status: 400 }),
    }
  },
}

export const counting: CompareScenario = {
  kind: 'compare',
  name: 'counting',
  title: 'counting every verify',
  setUp: 'The server, and one without metrics, usage and counts of verdicts; hot tokens.',
  measured: 'CPU time that the first takes more, as a part of its own.',
  falsifiedBy: 'A verdict other than `ok`.',
  subject: composed('nothing'),
  reference: composed('counting'),
  value: 'share',
  goal: atMost(3, 1, '%'),
  areAnswersCounted: false,
  prepare: hot,
}

const OF_SMALL: Goal = atLeast(0.9, 0.95, 'of small')

const atSize = (name: string, title: string, setUp: string, subject: Setup): CompareScenario => ({
  kind: 'compare',
  isLong: true,
  isOnce: true,
  name,
  title,
  setUp,
  measured: 'Answers a second to 1,000 hot tokens, of those of a server without.',
  falsifiedBy: 'A verdict other than `ok`.',
  subject,
  reference: {},
  value: 'ratio',
  goal: OF_SMALL,
  prepare: hot,
})

export const hotManyCached = atSize(
  'hot-1m-cached',
  'hot at 1M cached tokens',
  'A server that has verified a million valid tokens.',
  { cachedTokens: 1_000_000 },
)

export const hotManyRevoked = atSize(
  'hot-1m-revoked',
  'hot at 1M live revocations',
  'A server whose database has a million tokens that are revoked and not expired.',
  { revocations: 1_000_000 },
)

export const hotManyAgents = atSize(
  'hot-100k-agents',
  'hot at 100k agents',
  'A server whose database has 100,000 agents, of 1,000 of whom the tokens are.',
  { agents: 100_000 },
)
