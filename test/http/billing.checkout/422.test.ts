import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { usedBefore } from '../../support/idempotency.ts'
import { problemOf, testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()
const CHOICE = 'trial, starter, pro, business.'

testRefusals(gate, 'billing.checkout', 422, {
  unknown_plan: async gate => {
    const answer = await gate.live.call('billing.checkout', { body: { plan: 'gold' } })
    expect(problemOf(answer).errors).toEqual([
      { pointer: '/plan', detail: `There is no such plan. Those to choose from: ${CHOICE}` },
    ])
    return answer
  },
  plan_not_sold: async gate => {
    await gate.test.ok('billing.checkout', { body: { plan: 'pro' } })
    const before = await dumpTables(gate)
    const answer = await gate.test.call('billing.checkout', { body: { plan: 'enterprise' } })
    expect(problemOf(answer).detail).toContain(CHOICE)
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  invalid_return_url: async gate => {
    const body = { plan: 'pro', success_url: 'https://a.example/', cancel_url: 'nonsense' }
    const answer = await gate.live.call('billing.checkout', { body })
    const pointers = problemOf(answer).errors?.map(error => error.pointer)
    expect(pointers).toEqual(['/success_url', '/cancel_url'])
    return answer
  },
  idempotency_conflict: usedBefore('billing.checkout', { plan: 'business' }),
})

test('billing.checkout 422: without allowed hosts the operator’s variable is named', async () => {
  const body = { plan: 'pro', cancel_url: 'https://a.example/' }
  const problem = await gate.live.refused('billing.checkout', { body }, 422, 'invalid_return_url')
  expect(problem.errors?.[0]?.detail).toContain('AMPGATE_RETURN_HOSTS')
})
