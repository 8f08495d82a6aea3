import { expect, test } from 'bun:test'
import { newPolicy } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'

const gate = useGate()

const FULL = {
  name: 'café "quoted" \u202E',
  description: 'why',
  effect: 'limit',
  agents: {
    ids: ['ag_1'],
    owners: ["o'hara@x.example"],
    models: [{ provider: 'openai' }, { provider: 'a', name: 'b/c' }],
    metadata: { team: 'x', __proto: '' },
  },
  scope: ['payments:refund', 'orders.*'],
  conditions: {
    max_ttl_seconds: 60,
    hours: { timezone: 'Europe/Berlin', days: ['mon', 'fri'], from: '20:00', to: '07:00' },
    allowed_scope: ['orders.read'],
    constraints: { max_order_usd: 5, sku: ['a'] },
  },
  mode: 'audit',
}

test('policies.get: a policy is read as it was written', async () => {
  const made = await newPolicy(gate.live, FULL)
  const read = await gate.live.ok('policies.get', { id: made.id })
  expect(read).toEqual(made)
  const { key_id } = await gate.live.ok('whoami.get')
  const own = { layer: 'ids', guardrail: false, status: 'active', environment: 'live' } as const
  expect({ ...read }).toMatchObject({ ...FULL, ...own, created_by: key_id })
})

test('policies.get: one that was deactivated stays readable', async () => {
  const { id } = await newPolicy(gate.live)
  const ended = await gate.live.ok('policies.deactivate', { id })
  expect(await gate.live.ok('policies.get', { id })).toEqual(ended)
})
