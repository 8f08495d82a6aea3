import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { inFlight } from '../../support/idempotency.ts'
import { newAddress, newMember } from '../../support/members.ts'
import { problemOf, testRefusals } from '../../support/refusals.ts'
import { dumpTables } from '../../support/tables.ts'
import { newWorkspace } from '../../support/workspaces.ts'

const gate = useGate()

testRefusals(gate, 'members.create', 409, {
  member_exists: async gate => {
    const { id, email } = await newMember(gate.live)
    const before = await dumpTables(gate)
    const body = { email: email.toUpperCase(), role: 'viewer' }
    const answer = await gate.live.call('members.create', { body })
    expect(problemOf(answer).errors?.map(error => error.pointer)).toEqual(['/email'])
    expect(problemOf(answer).detail).toContain(id)
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  member_limit_reached: async gate => {
    const other = await newWorkspace(gate)
    await gate.sql`insert into core.members (workspace_id, id, email, role, created_at)
      select ${other.id}, 'mem_' || n, n || '@crowd.example', 'viewer', now()
      from generate_series(1, 998) n`
    await newMember(other.live)
    return other.live.call('members.create', { body: newAddress() })
  },
  idempotency_in_flight: inFlight('members.create'),
})

test('members.create 409: who was removed does not count', async () => {
  const other = await newWorkspace(gate)
  await gate.sql`insert into core.members
    (workspace_id, id, email, role, created_at, status, removed_at)
    select ${other.id}, 'mem_' || n, n || '@crowd.example', 'viewer', now(), 'removed', now()
    from generate_series(1, 1000) n`
  await newMember(other.live)
})
