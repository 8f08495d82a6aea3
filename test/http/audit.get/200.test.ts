import { expect, test } from 'bun:test'
import { newAgent } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

test('audit.get: an event as the list shows it', async () => {
  await newAgent(gate.live)
  for (const event of (await gate.live.ok('audit.list')).data) {
    expect(await gate.live.ok('audit.get', { id: event.id })).toEqual(event)
  }
})

test('audit.get: a name of another route is that route, not an id', async () => {
  expect(await gate.live.ok('audit.stats')).toHaveProperty('by_action')
  const answer = await gate.live.call('audit.get', { id: 'evt_stats' })
  expect(answer.status).toBe(404)
})
