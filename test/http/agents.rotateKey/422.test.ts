import { expect, test } from 'bun:test'
import { newAgent } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { usedBefore } from '../../support/idempotency.ts'
import { ACCEPTED, REFUSED } from '../../support/public-keys.ts'
import { testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

testRefusals(gate, 'agents.rotateKey', 422, {
  invalid_public_key: async gate => {
    const { id } = await newAgent(gate.live)
    return gate.live.call('agents.rotateKey', { id, body: { public_key: 'no key' } })
  },
  idempotency_conflict: usedBefore('agents.rotateKey', {
    public_key: ACCEPTED['Ed25519 as PEM']?.(),
  }),
})

for (const [what, make] of Object.entries(REFUSED)) {
  test(`agents.rotateKey 422: ${what}`, async () => {
    const { id } = await newAgent(gate.live)
    const before = await dumpTables(gate)
    const call = { id, body: { public_key: make() } }
    await gate.live.refused('agents.rotateKey', call, 422, 'invalid_public_key')
    expect(await dumpTables(gate)).toEqual(before)
  })
}

test('agents.rotateKey 422: an Idempotency-Key that was used for another agent', async () => {
  const [one, other] = [await newAgent(gate.live), await newAgent(gate.live)]
  const headers = { 'Idempotency-Key': 'one-agent' }
  await gate.live.ok('agents.rotateKey', { id: one.id, body: {}, headers })
  const call = { id: other.id, body: {}, headers }
  await gate.live.refused('agents.rotateKey', call, 422, 'idempotency_conflict')
})
