import { expect, test } from 'bun:test'
import { newToken } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

const figures = async () => {
  const answer = await gate.live.call('system.metrics')
  expect(answer.status).toBe(200)
  const lines = answer.text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  return Object.fromEntries(lines.map(line => line.split(' ') as [string, string]))
}

test('system.metrics: answers and verdicts are counted', async () => {
  const { token, id } = await newToken(gate.live)
  await gate.anyone.ok('tokens.verify', { body: { token } })
  await gate.anyone.ok('tokens.verify', { body: { token } })
  await gate.live.ok('tokens.revoke', { id })
  await gate.anyone.ok('tokens.verify', { body: { token } })
  expect(await figures()).toMatchObject({
    'ampgate_verdicts_total{environment="live",code="ok"}': '2',
    'ampgate_verdicts_total{environment="live",code="revoked"}': '1',
    'ampgate_requests_total{operation="tokens.verify",status="200"}': '3',
    'ampgate_requests_total{operation="tokens.create",status="201"}': '1',
    ampgate_revoked_tokens: '1',
    ampgate_cached_tokens: '1',
  })
})

test('system.metrics: nothing that a caller sends becomes a label', async () => {
  for (const path of ['/nope/1', '/nope/2']) await fetch(gate.server.url + path)
  const body = { token: 'x', environment: 'test' }
  await gate.anyone.ok('tokens.verify', { body })
  const names = Object.keys(await figures())
  expect(names.filter(name => name.includes('nope'))).toEqual([])
})
