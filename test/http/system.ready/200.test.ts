import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('system.ready: every operation can be answered', async () => {
  expect(await gate.anyone.ok('system.ready')).toEqual({ status: 'ok' })
})
