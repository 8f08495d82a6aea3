import { expect, test } from 'bun:test'
import { newAgent } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { usedBefore } from '../../support/idempotency.ts'
import { problemOf, testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

const nested = (depth: number): object => (depth === 0 ? {} : { deeper: nested(depth - 1) })

/** 64 scopes of 128 characters: more than a token may hold. */
const LONG_SCOPES = Array.from({ length: 64 }, (_, i) => `orders.${String(i).padStart(121, 'a')}`)

testRefusals(gate, 'tokens.create', 422, {
  invalid_constraints: async gate => {
    const { id } = await newAgent(gate.live)
    const body = { agent_id: id, scope: ['orders.read'], constraints: nested(3) }
    const before = await dumpTables(gate)
    const answer = await gate.live.call('tokens.create', { body })
    expect(problemOf(answer).errors?.map(error => error.pointer)).toEqual([
      '/constraints/deeper/deeper',
    ])
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  token_too_large: async gate => {
    const { id } = await newAgent(gate.live, { capabilities: ['orders.*'] })
    const before = await dumpTables(gate)
    const body = { agent_id: id, scope: LONG_SCOPES }
    const answer = await gate.live.call('tokens.create', { body })
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  idempotency_conflict: usedBefore('tokens.create', { ttl: 17 }),
})

test('tokens.create: constraints of 4 levels each and 2 KB are carried', async () => {
  const { id } = await newAgent(gate.live)
  const exact = { deeper: [{}] }
  const filler = 'a'.repeat(2048 - '{"a":"","b":{"exact":{"deeper":[{}]}}}'.length)
  const constraints = { a: filler, b: { exact } }
  expect(JSON.stringify(constraints)).toHaveLength(2048)
  const body = { agent_id: id, scope: ['orders.read'], constraints }
  const issued = await gate.live.ok('tokens.create', { body })
  expect(issued.constraints).toEqual(constraints)
  const verdict = await gate.anyone.ok('tokens.verify', { body: { token: issued.token } })
  expect(verdict.constraints).toEqual(constraints)

  const larger = { ...body, constraints: { ...constraints, a: `${filler}a` } }
  await gate.live.refused('tokens.create', { body: larger }, 422, 'invalid_constraints')
})

test('tokens.create 422: bytes are counted, not characters', async () => {
  const { id } = await newAgent(gate.live)
  const body = { agent_id: id, scope: ['orders.read'], constraints: { a: '€'.repeat(700) } }
  await gate.live.refused('tokens.create', { body }, 422, 'invalid_constraints')
})

test('tokens.create 422: arrays are levels too', async () => {
  const { id } = await newAgent(gate.live)
  const constraints = { a: { exact: [[[[]]]] } }
  const body = { agent_id: id, scope: ['orders.read'], constraints }
  await gate.live.refused('tokens.create', { body }, 422, 'invalid_constraints')
})
