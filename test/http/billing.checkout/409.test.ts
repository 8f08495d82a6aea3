import { expect } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { inFlight, secretWiped } from '../../support/idempotency.ts'
import { testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

testRefusals(useGate(), 'billing.checkout', 409, {
  plan_current: async gate => {
    await gate.test.ok('billing.checkout', { body: { plan: 'pro' } })
    const before = await dumpTables(gate)
    const answer = await gate.test.call('billing.checkout', { body: { plan: 'pro' } })
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  idempotency_in_flight: inFlight('billing.checkout'),
  secret_no_longer_available: secretWiped('billing.checkout'),
})
