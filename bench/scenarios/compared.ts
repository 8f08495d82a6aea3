/** What a part costs, and what size costs: two servers in one run. */
import {
  atLeast,
  atMost,
  type CompareScenario,
  type Goal,
  type Setup,
} from '../harness/scenario.ts'
import { mintOf } from '../harness/seed.ts'
import { repeated } from '../harness/verify-load.ts'
import { whoami } from './whoami.ts'

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
  measured: 'CPU time of `GET /v1/whoami` that the first takes more.',
  falsifiedBy: 'A status other than 200.',
  subject: composed('nothing'),
  reference: composed('authentication'),
  value: 'added µs',
  goal: atMost(2, 1, 'µs'),
  prepare: whoami.prepare,
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
