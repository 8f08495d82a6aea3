import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('system.live: alive, also without the database and while the server stops', async () => {
  expect(await gate.anyone.ok('system.live')).toEqual({ status: 'ok' })
  await gate.stopDatabase()
  expect(await gate.anyone.ok('system.live')).toEqual({ status: 'ok' })
  await gate.startDatabase()
  gate.core.drainTraffic()
  expect(await gate.anyone.ok('system.live')).toEqual({ status: 'ok' })
})
