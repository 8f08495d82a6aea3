import { measureMemory } from '../harness/memory.ts'
import { atMost, type OwnScenario } from '../harness/scenario.ts'

const FULL = [10_000, 100_000, 1_000_000]
const SMOKE = [2000]
const TOKENS = { quick: [10_000, 100_000], full: FULL, smoke: SMOKE }
const KEYS = { quick: [10_000], full: FULL, smoke: SMOKE }

const MEASURED =
  'Growth of the heap, typed arrays and all that is not a table counted in, divided by the ' +
  'entries, after two full collections; beside it (in the results) that of the resident memory, ' +
  'which has the allocator’s reserves in it, and the tables’ own bytes.'
const FALSIFIED = 'An entry that is refused, or fewer entries held than were made (noted).'

export const memoryPerToken: OwnScenario = {
  kind: 'own',
  isOnce: true,
  name: 'memory-per-token',
  title: 'memory per cached token',
  setUp:
    'The verifier without a network, shown valid tokens; beyond 20,000 they are remembered as ' +
    'issued ones are.',
  measured: MEASURED,
  falsifiedBy: FALSIFIED,
  measure: bed => measureMemory(bed, 'tokens', TOKENS, atMost(64, 40, 'bytes')),
}

export const memoryPerKey: OwnScenario = {
  kind: 'own',
  isOnce: true,
  name: 'memory-per-key',
  title: 'memory per cached key',
  setUp:
    'The authenticator without a network, shown keys; beyond 20,000 they go into its tables ' +
    'straight.',
  measured: MEASURED,
  falsifiedBy: FALSIFIED,
  measure: bed => measureMemory(bed, 'keys', KEYS, atMost(120, 72, 'bytes')),
}
