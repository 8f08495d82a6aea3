import { useGate } from '../../support/gate.ts'
import { usedBefore } from '../../support/idempotency.ts'
import { testRefusals } from '../../support/refusals.ts'

testRefusals(useGate(), 'invitations.create', 422, {
  idempotency_conflict: usedBefore('invitations.create', { ttl: 600 }),
})
