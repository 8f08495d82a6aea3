import { test } from 'bun:test'
import { newKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('system.metrics 503 for a key that the database must be asked about', async () => {
  const { key } = await newKey(gate.live, { scopes: ['*'] })
  await gate.stopDatabase()
  await gate.live.as(key).refused('system.metrics', {}, 503, 'unavailable')
  await gate.startDatabase()
  await gate.live.as(key).ok('system.metrics')
})

test('system.metrics: a key that is known needs no database', async () => {
  await gate.live.ok('whoami.get')
  await gate.stopDatabase()
  await gate.live.ok('system.metrics')
  await gate.startDatabase()
})
