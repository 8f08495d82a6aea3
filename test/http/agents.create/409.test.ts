import { expect } from 'bun:test'
import { AGENT, newAgent } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { inFlight, secretWiped } from '../../support/idempotency.ts'
import { jwkOf } from '../../support/public-keys.ts'
import { problemOf, testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

testRefusals(useGate(), 'agents.create', 409, {
  public_key_in_use: async gate => {
    const { public_key } = await newAgent(gate.live)
    const before = await dumpTables(gate)
    const body = { ...AGENT, public_key: jwkOf(public_key) }
    const answer = await gate.live.call('agents.create', { body })
    expect(problemOf(answer).errors?.map(error => error.pointer)).toEqual(['/public_key'])
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  idempotency_in_flight: inFlight('agents.create'),
  secret_no_longer_available: secretWiped('agents.create'),
})
