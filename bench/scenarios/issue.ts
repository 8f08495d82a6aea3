import { issueLoad } from '../harness/issue-load.ts'
import { atLeast, type CapacityScenario } from '../harness/scenario.ts'

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
