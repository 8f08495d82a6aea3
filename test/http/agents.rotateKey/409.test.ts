import { expect } from 'bun:test'
import { newAgent } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { inFlight, secretWiped } from '../../support/idempotency.ts'
import { jwkOf } from '../../support/public-keys.ts'
import { problemOf, testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

testRefusals(useGate(), 'agents.rotateKey', 409, {
  agent_revoked: async gate => {
    const { id } = await newAgent(gate.live)
    await gate.live.ok('agents.revoke', { id })
    const before = await dumpTables(gate)
    const answer = await gate.live.call('agents.rotateKey', { id, body: {} })
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  public_key_in_use: async gate => {
    const { public_key } = await newAgent(gate.live)
    const { id } = await newAgent(gate.live)
    const before = await dumpTables(gate)
    const body = { public_key: jwkOf(public_key) }
    const answer = await gate.live.call('agents.rotateKey', { id, body })
    expect(problemOf(answer).errors?.map(error => error.pointer)).toEqual(['/public_key'])
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  idempotency_in_flight: inFlight('agents.rotateKey'),
  secret_no_longer_available: secretWiped('agents.rotateKey'),
})
