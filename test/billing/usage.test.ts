/** Use is billed once: whatever is written, sent or lost twice (meter events of Stripe). */
import { afterAll, beforeEach, expect, test } from 'bun:test'
import { recordUsage } from '../../src/billing/usage.ts'
import { FakeStripe } from '../support/fake-stripe.ts'
import { useGate } from '../support/gate.ts'
import { newWorkspace } from '../support/workspaces.ts'

const stripe = new FakeStripe('live')
const gate = useGate(undefined, () => stripe.variables)
afterAll(() => stripe.stop())

const HOUR = 3_600_000
const SLICE = new Date('2026-11-21T09:00:00Z')

beforeEach(async () => {
  stripe.asked.length = 0
  stripe.failure = undefined
  stripe.onRequest = () => {}
  stripe.meterEvents.clear()
  await gate.sql`delete from live.usage_reports`
  await gate.sql`update core.subscriptions set provider = 'stripe', customer = 'cus_1',
    reference = 'sub_1' where workspace_id = ${gate.core.home.workspace.id}`
})

const record = (quantity: number, slice = SLICE) =>
  gate.core.asOperator('live', work => recordUsage(work, slice, quantity))

const send = () => gate.core.billing.usage?.send(gate.server.clock.now()) ?? Promise.reject()

const rows = async () => {
  const found = await gate.sql<{ accepted: boolean; given_up: boolean }[]>`
    select accepted_at is not null as accepted, given_up_at is not null as given_up
    from live.usage_reports order by used_at`
  return found.map(row => (row.accepted ? 'accepted' : row.given_up ? 'given up' : 'due'))
}

test('a slice of use is reported to the meter once, for the customer, with its time', async () => {
  expect([await record(42), await record(42), await record(99)]).toEqual([true, false, false])
  await send()
  await send()
  const identifier = `${gate.core.home.workspace.id}:2026-11-21T09:00:00.000Z`
  expect(stripe.requests('/v1/billing/meter_events')).toEqual([
    {
      method: 'POST',
      path: '/v1/billing/meter_events',
      idempotencyKey: `ampgate-usage-${identifier}`,
      params: {
        event_name: 'ampgate_requests',
        identifier,
        'payload[stripe_customer_id]': 'cus_1',
        'payload[value]': '42',
        timestamp: String(SLICE.getTime() / 1000),
      },
    },
  ])
  expect(await rows()).toEqual(['accepted'])
})

test('a report whose answer was lost is sent again under the same name, and billed once', async () => {
  await record(7)
  stripe.onRequest = ({ params }) => {
    // It arrives, and then the answer does not.
    stripe.meterEvents.set(params.identifier ?? '', '7')
    stripe.failure = 500
  }
  await expect(send()).rejects.toMatchObject({ code: 'unavailable' })
  expect(await rows()).toEqual(['due'])
  stripe.onRequest = () => {}
  stripe.failure = undefined
  await send()
  expect(await rows()).toEqual(['accepted'])
  expect(new Set(stripe.asked.map(one => one.idempotencyKey)).size).toBe(1)
  expect([...stripe.meterEvents.values()]).toEqual(['7'])
})

test('a lost report is not sent again when Stripe may have forgotten its name', async () => {
  await record(7)
  stripe.failure = 500
  await expect(send()).rejects.toMatchObject({ code: 'unavailable' })
  stripe.failure = undefined
  stripe.asked.length = 0
  gate.server.clock.advance(23 * HOUR + 60_000)
  await send()
  expect(stripe.asked).toEqual([])
  expect(await rows()).toEqual(['given up'])
  expect(gate.log.join('')).toContain('use is not billed: it may have been billed')
})

test('two runs at the same time send a report once', async () => {
  await record(1)
  let release = (): void => {}
  const asked = new Promise<void>(seen => {
    stripe.onRequest = () => {
      stripe.onRequest = () => {}
      seen()
      return new Promise(resolve => {
        release = resolve
      })
    }
  })
  const slow = send()
  await asked
  await Promise.all([send(), send()])
  release()
  await slow
  expect(stripe.requests('/v1/billing/meter_events')).toHaveLength(1)
})

test('what Stripe refuses is given up and said, and the rest goes on', async () => {
  await record(1)
  await record(2, new Date(SLICE.getTime() + HOUR))
  stripe.onRequest = () => {
    stripe.failure = stripe.asked.length === 1 ? 400 : undefined
  }
  await send()
  expect(await rows()).toEqual(['given up', 'accepted'])
  expect(gate.log.join('')).toContain('use is not billed: the provider refuses it')
})

test('nobody is billed who does not pay through Stripe, and nobody for another', async () => {
  const other = await newWorkspace(gate)
  await gate.asTenant(other.id, 'live', work => recordUsage(work, SLICE, 5))
  await send()
  expect(stripe.asked).toEqual([])
  await gate.sql`update core.subscriptions set provider = 'stripe', customer = 'cus_other',
    reference = 'sub_other' where workspace_id = ${other.id}`
  await record(6)
  await send()
  const billed = stripe.asked.map(({ params }) => [
    params['payload[stripe_customer_id]'],
    params['payload[value]'],
  ])
  expect(billed.sort()).toEqual([
    ['cus_1', '6'],
    ['cus_other', '5'],
  ])
})

test('use that is not a whole number above 0 is not written down', async () => {
  for (const quantity of [0, -1, 0.5, Number.NaN]) {
    await expect(record(quantity)).rejects.toThrow()
  }
  expect(await rows()).toEqual([])
})
