import { useGate } from '../../support/gate.ts'
import { inFlight, secretWiped } from '../../support/idempotency.ts'
import { testRefusals } from '../../support/refusals.ts'

testRefusals(useGate(), 'keys.create', 409, {
  idempotency_in_flight: inFlight('keys.create'),
  secret_no_longer_available: secretWiped('keys.create'),
})
