import { test } from 'bun:test'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('system.ready 503 without the database, until it is back', async () => {
  await gate.anyone.ok('system.ready')
  await gate.stopDatabase()
  await gate.anyone.refused('system.ready', {}, 503, 'unavailable')
  await gate.startDatabase()
  await gate.anyone.ok('system.ready')
})

test('system.ready 503 while the server stops, which still answers', async () => {
  gate.core.drainTraffic()
  await gate.anyone.refused('system.ready', {}, 503, 'unavailable')
  await gate.live.ok('whoami.get')
})
