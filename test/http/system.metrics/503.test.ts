import { test } from 'bun:test'
import { newKey } from '../../support/calls.ts'
import { until, useGate } from '../../support/gate.ts'

const gate = useGate()

test('system.metrics 503 for a key that the database must be asked about', async () => {
  const { key } = await newKey(gate.live, { scopes: ['*'] })
  await gate.stopDatabase()
  await gate.live.as(key).refused('system.metrics', {}, 503, 'unavailable')
  await gate.startDatabase()
  await gate.live.as(key).ok('system.metrics')
})

test('system.metrics 503 for every key once the database is lost: another server may have revoked it', async () => {
  await gate.live.ok('whoami.get')
  await gate.stopDatabase()
  await until('the loss noticed', async () => {
    const { status } = await gate.live.call('system.metrics')
    return status === 503
  })
  await gate.live.refused('system.metrics', {}, 503, 'unavailable')
  await gate.startDatabase()
  await gate.live.ok('system.metrics')
})
