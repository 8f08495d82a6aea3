import { CHEAP, garbageKey, KEY_REFUSALS, refused } from '../harness/flood-load.ts'
import { answersOf } from '../harness/load.ts'
import { atLeast, type CapacityScenario } from '../harness/scenario.ts'

export const garbageKeys: CapacityScenario = {
  kind: 'capacity',
  name: 'garbage-keys',
  title: 'garbage flood of API keys',
  setUp: '1,000 texts that look like keys and are none, from one address.',
  measured: 'Refusals a second, against B that answers as many bytes.',
  falsifiedBy: `A status other than 401 and 429, ${CHEAP}.`,
  against: 'B',
  goal: atLeast(0.9, 1, 'B'),
  prepare: async stage => ({
    ...(await refused(stage, 'whoami.get', garbageKey)),
    statuses: KEY_REFUSALS,
    counter: answersOf('whoami.get', ...KEY_REFUSALS),
  }),
}
