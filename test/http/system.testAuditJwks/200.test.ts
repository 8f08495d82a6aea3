import { expect, test } from 'bun:test'
import { newAgent } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('system.testAuditJwks: the key of the test checkpoints, and none of live', async () => {
  const { body, headers } = await gate.anyone.reply('system.testAuditJwks')
  expect(headers.get('cache-control')).toBe('public, max-age=300')
  await newAgent(gate.test)
  await gate.core.sealer.seal()
  const [last] = (await gate.test.ok('audit.listCheckpoints')).data
  expect(body.keys.map(key => key.kid)).toEqual([last?.kid ?? ''])
  const live = await gate.anyone.ok('system.auditJwks')
  expect(live.keys.map(key => key.x)).not.toContain(body.keys[0]?.x)
})
