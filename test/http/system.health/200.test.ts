import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('system.health: ok, degraded without the database, and ok again', async () => {
  const well = await gate.anyone.ok('system.health')
  expect(well).toMatchObject({ status: 'ok', database: 'ok', version: gate.core.version })
  await gate.stopDatabase()
  const ill = await gate.anyone.ok('system.health')
  expect(ill).toMatchObject({ status: 'degraded', database: 'unreachable' })
  await gate.startDatabase()
  expect((await gate.anyone.ok('system.health')).status).toBe('ok')
})

test('system.health: uptime in whole seconds', async () => {
  const { uptime_seconds } = await gate.anyone.ok('system.health')
  gate.server.clock.advance(90_500)
  const later = await gate.anyone.ok('system.health')
  expect([90, 91]).toContain(later.uptime_seconds - uptime_seconds)
})

test('system.health: degraded while the server stops', async () => {
  gate.core.drainTraffic()
  const body = await gate.anyone.ok('system.health')
  expect(body).toMatchObject({ status: 'degraded', database: 'ok' })
})
