import { CHEAP, garbageKeyWithBody, KEY_REFUSALS, refused } from '../harness/flood-load.ts'
import { answersOf } from '../harness/load.ts'
import { atLeast, type CapacityScenario } from '../harness/scenario.ts'

const OPERATION = 'tokens.create'

export const garbageKeysPosted: CapacityScenario = {
  kind: 'capacity',
  name: 'garbage-keys-posted',
  title: 'garbage flood of API keys',
  setUp:
    '`POST /v1/tokens` with 1,000 texts that look like keys and are none, from one address, and ' +
    'bodies that would be right.',
  measured: 'Refusals a second, against B that answers as many bytes.',
  falsifiedBy: `A status other than 401 and 429, ${CHEAP}.`,
  against: 'B',
  goal: atLeast(0.9, 1, 'B'),
  prepare: async stage => {
    const [agent] = stage.seed.agents
    if (agent === undefined) throw new Error('there are no agents')
    return {
      ...(await refused(stage, OPERATION, () => garbageKeyWithBody(agent.id))),
      statuses: KEY_REFUSALS,
      counter: answersOf(OPERATION, ...KEY_REFUSALS),
    }
  },
}
