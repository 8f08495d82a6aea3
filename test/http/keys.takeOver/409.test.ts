import { newKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { testRefusals } from '../../support/refusals.ts'

testRefusals(useGate(), 'keys.takeOver', 409, {
  key_not_active: async gate => {
    const { id } = await newKey(gate.live)
    await gate.live.ok('keys.revoke', { id })
    return gate.live.call('keys.takeOver', { id })
  },
})
