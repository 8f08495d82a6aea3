import { expect, test } from 'bun:test'
import { newKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

testRefusals(gate, 'keys.update', 409, {
  key_not_active: async gate => {
    const { id } = await newKey(gate.live)
    await gate.live.ok('keys.revoke', { id })
    const before = await dumpTables(gate)
    const answer = await gate.live.call('keys.update', { id, body: { name: 'alive' } })
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  rotation_in_progress: async gate => {
    // A half that has expired, while the other one was rotated again.
    const { id } = await newKey(gate.live)
    const second = await gate.live.ok('keys.rotate', { id, body: { grace_seconds: 3600 } })
    const inSeconds = (seconds: number) =>
      new Date(gate.server.clock.now() + seconds * 1000).toISOString()
    await gate.live.ok('keys.update', { id: second.id, body: { expires_at: inSeconds(60) } })
    gate.server.clock.advance(60_000)
    await gate.live.ok('keys.rotate', { id, body: {} })
    const before = await dumpTables(gate)
    const call = { id: second.id, body: { expires_at: inSeconds(60) } }
    const answer = await gate.live.call('keys.update', call)
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
})

test('keys.update 409: a key that has ended after its rotation is not brought back', async () => {
  const { id } = await newKey(gate.live)
  await gate.live.ok('keys.rotate', { id, body: { grace_seconds: 0 } })
  const expires_at = new Date(gate.server.clock.now() + 60_000).toISOString()
  for (const body of [{ expires_at }, { name: 'alive' }]) {
    await gate.live.refused('keys.update', { id, body }, 409, 'key_not_active')
  }
})
