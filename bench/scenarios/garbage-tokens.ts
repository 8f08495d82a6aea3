import { CHEAP, garbageToken, refused } from '../harness/flood-load.ts'
import { atLeast, type CapacityScenario } from '../harness/scenario.ts'

export const garbageTokens: CapacityScenario = {
  kind: 'capacity',
  isLong: true,
  name: 'garbage-tokens',
  title: 'garbage flood of tokens',
  setUp: '1,000 texts of the shape of a token that nobody signed, from one address.',
  measured: 'Refusals a second, against B that answers as many bytes.',
  falsifiedBy: `An answer that says \`"valid":true\`, ${CHEAP}.`,
  against: 'B',
  goal: atLeast(0.9, 1, 'B'),
  prepare: stage => refused(stage, 'tokens.verify', garbageToken),
}
