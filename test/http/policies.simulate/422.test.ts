import { expect } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { problemOf, testRefusals } from '../../support/refusals.ts'

testRefusals(useGate(), 'policies.simulate', 422, {
  invalid_policy: async gate => {
    const body = { policy: { name: 'x', cedar: 'forbid(' } }
    const answer = await gate.live.call('policies.simulate', { body })
    expect(problemOf(answer).errors?.[0]?.pointer).toBe('/policy/cedar')
    return answer
  },
  invalid_constraints: async gate => {
    const policy = { name: 'x', effect: 'limit', conditions: { constraints: { max_x: 'five' } } }
    const answer = await gate.live.call('policies.simulate', { body: { policy } })
    expect(problemOf(answer).errors?.[0]?.pointer).toBe('/policy/conditions/constraints/max_x')
    return answer
  },
})
