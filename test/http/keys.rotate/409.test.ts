import { expect, test } from 'bun:test'
import { newKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { inFlight, secretWiped } from '../../support/idempotency.ts'
import { problemOf, testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

testRefusals(gate, 'keys.rotate', 409, {
  key_not_active: async gate => {
    const { id } = await newKey(gate.live)
    await gate.live.ok('keys.revoke', { id })
    const before = await dumpTables(gate)
    const answer = await gate.live.call('keys.rotate', { id, body: {} })
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  rotation_in_progress: async gate => {
    const { id } = await newKey(gate.live)
    const made = await gate.live.ok('keys.rotate', { id, body: {} })
    const before = await dumpTables(gate)
    const answer = await gate.live.call('keys.rotate', { id, body: {} })
    expect(problemOf(answer).detail).toContain(`${id} and ${made.id}`)
    await gate.live.refused('keys.rotate', { id: made.id }, 409, 'rotation_in_progress')
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  idempotency_in_flight: inFlight('keys.rotate'),
  secret_no_longer_available: secretWiped('keys.rotate'),
})

test('keys.rotate 409: a key that has expired, or has ended after its rotation', async () => {
  const expires_at = new Date(gate.server.clock.now() + 60_000).toISOString()
  const expired = await newKey(gate.live, { expires_at })
  const { id } = await newKey(gate.live)
  await gate.live.ok('keys.rotate', { id, body: { grace_seconds: 60 } })
  gate.server.clock.advance(60_000)
  for (const one of [expired.id, id]) {
    await gate.live.refused('keys.rotate', { id: one }, 409, 'key_not_active')
  }
})

test('keys.rotate 409: of many rotations at once one is made', async () => {
  const { id, lineage_id } = await newKey(gate.live)
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => gate.live.call('keys.rotate', { id, body: {} })),
  )
  expect(answers.map(answer => answer.status).sort()).toEqual([201, ...Array(7).fill(409)])
  const { data } = await gate.live.ok('keys.list', { query: { lineage_id, status: 'active' } })
  expect(data).toHaveLength(2)
})

test('keys.rotate 409: keys that rotate one another and themselves at once do not deadlock', async () => {
  const two = [
    await newKey(gate.live, { scopes: ['*'] }),
    await newKey(gate.live, { scopes: ['*'] }),
  ]
  const answers = await Promise.all(
    two.flatMap(({ key }) =>
      two.map(({ id }) => gate.live.as(key).call('keys.rotate', { id, body: {} })),
    ),
  )
  const statuses = answers.map(answer => answer.status)
  expect(statuses.filter(status => status === 201)).toHaveLength(2)
  // A key that ends by now is less free than one that does not: 403.
  expect(statuses.filter(status => ![201, 403, 409].includes(status))).toEqual([])
})
