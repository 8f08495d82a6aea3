import { CHEAP, garbageKey, KEY_REFUSALS, refused } from '../harness/flood-load.ts'
import { answersOf } from '../harness/load.ts'
import type { CapacityScenario } from '../harness/scenario.ts'

const OPERATION = 'whoami.get'

export const garbageKeys: CapacityScenario = {
  kind: 'capacity',
  isLong: true,
  name: 'garbage-keys',
  title: 'garbage flood of API keys, no bodies',
  setUp: '`GET /v1/whoami` with 1,000 texts that look like keys and are none, from one address.',
  measured: 'Refusals a second, against B that answers as many bytes, and then reads none either.',
  falsifiedBy: `A status other than 401 and 429, ${CHEAP}.`,
  against: 'B',
  prepare: async stage => ({
    ...(await refused(stage, OPERATION, garbageKey)),
    statuses: KEY_REFUSALS,
    counter: answersOf(OPERATION, ...KEY_REFUSALS),
  }),
}
