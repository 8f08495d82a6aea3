import { useGate } from '../../support/gate.ts'
import { usedBefore } from '../../support/idempotency.ts'
import { testRefusals } from '../../support/refusals.ts'

testRefusals(useGate(), 'keys.rotate', 422, {
  idempotency_conflict: usedBefore('keys.rotate', { grace_seconds: 60 }),
})
