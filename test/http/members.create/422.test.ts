import { useGate } from '../../support/gate.ts'
import { usedBefore } from '../../support/idempotency.ts'
import { testRefusals } from '../../support/refusals.ts'

testRefusals(useGate(), 'members.create', 422, {
  idempotency_conflict: usedBefore('members.create', { role: 'viewer' }),
})
