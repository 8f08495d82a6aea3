import { expect, test } from 'bun:test'
import { AGENT } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { usedBefore } from '../../support/idempotency.ts'
import { REFUSED } from '../../support/public-keys.ts'
import { problemOf, testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

testRefusals(gate, 'agents.create', 422, {
  invalid_public_key: async gate => {
    const body = { ...AGENT, public_key: 'no key' }
    const answer = await gate.live.call('agents.create', { body })
    expect(problemOf(answer).errors?.map(error => error.pointer)).toEqual(['/public_key'])
    return answer
  },
  idempotency_conflict: usedBefore('agents.create', { name: 'another' }),
})

for (const [what, make] of Object.entries(REFUSED)) {
  test(`agents.create 422: ${what}, and nothing of it is repeated`, async () => {
    const public_key = make()
    const before = await dumpTables(gate)
    const body = { ...AGENT, public_key }
    const problem = await gate.live.refused('agents.create', { body }, 422, 'invalid_public_key')
    const secret = typeof public_key === 'object' ? (public_key as { d?: string }).d : undefined
    if (secret !== undefined) expect(JSON.stringify(problem)).not.toContain(secret)
    expect(await dumpTables(gate)).toEqual(before)
  })
}
