import { expect, test } from 'bun:test'
import { LEAK_REPORTS_PATH } from '../../src/http/leak-reports.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()

test('without public keys there are no leak reports', async () => {
  const body = JSON.stringify([{ token: gate.server.liveKey, type: 'x', url: '' }])
  const answer = await fetch(gate.server.url + LEAK_REPORTS_PATH, { method: 'POST', body })
  expect(answer.status).toBe(404)
  await gate.live.ok('whoami.get')
})
