import { expect, test } from 'bun:test'
import { newAgent, newKey } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

const refuse = (agent_id: string) => {
  const body = { agent_id, scope: ['orders.read'] }
  return gate.live.refused('tokens.create', { body }, 404, 'not_found')
}

test('tokens.create 404: no such agent, and no token either', async () => {
  const before = await dumpTables(gate)
  const problem = await refuse('ag_0000000000000000000000')
  expect(problem.errors?.map(error => error.pointer)).toEqual(['/agent_id'])
  expect(await dumpTables(gate)).toEqual(before)
})

for (const id of ['__proto__', '%00', "x' or true--", '../keys', 'é', ' ']) {
  test(`tokens.create 404: '${id}' is no agent`, () => refuse(id).then(() => {}))
}

test('tokens.create 404: a key, a token and a test agent are no live agents', async () => {
  const key = await newKey(gate.live)
  const agent = await newAgent(gate.test)
  for (const id of [key.id, agent.id]) await refuse(id)
})
