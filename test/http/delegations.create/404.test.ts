import { expect, test } from 'bun:test'
import { newAgent, newKey } from '../../support/calls.ts'
import { newDelegation } from '../../support/delegations.ts'
import { useGate } from '../../support/gate.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

const MEMBERS = ['from_agent_id', 'to_agent_id', 'parent_delegation_id'] as const

for (const member of MEMBERS) {
  test(`delegations.create 404: no such ${member}, whatever it is instead`, async () => {
    const [from, to] = [await newAgent(gate.live), await newAgent(gate.live)]
    const foreign = [
      (await newKey(gate.live)).id,
      (await newAgent(gate.test)).id,
      (await newDelegation(gate.test)).id,
    ]
    const before = await dumpTables(gate)
    for (const id of [
      'ag_0000000000000000000000',
      '__proto__',
      '%00',
      "x' or true--",
      ...foreign,
    ]) {
      const named = { from_agent_id: from.id, to_agent_id: to.id, [member]: id }
      const body = { ...named, scope: ['orders.read'] }
      const problem = await gate.live.refused('delegations.create', { body }, 404, 'not_found')
      expect(problem.errors?.map(error => error.pointer)).toEqual([`/${member}`])
    }
    expect(await dumpTables(gate)).toEqual(before)
  })
}
