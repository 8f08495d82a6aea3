import { answersOf, type Call, wrongMembers } from '../harness/load.ts'
import type { CapacityScenario } from '../harness/scenario.ts'

export const whoami: CapacityScenario = {
  kind: 'capacity',
  name: 'whoami',
  title: 'request with an API key, key cached',
  setUp: 'One live key, used before.',
  measured: 'Answers a second of `GET /v1/whoami`: authentication, scopes, limits, audit, usage.',
  falsifiedBy: 'A status other than 200, or another name than the key’s.',
  against: 'B',
  prepare: async ({ seed }) => {
    const call: Call = {
      method: 'GET',
      path: '/v1/whoami',
      headers: { 'X-API-Key': seed.apiKey },
    }
    return {
      order: 'uniform',
      count: 1,
      calls: async () => [call],
      statuses: [200],
      counter: answersOf('whoami.get', 200),
      findMistake: answer => wrongMembers(answer, { environment: 'live' }),
    }
  },
}
