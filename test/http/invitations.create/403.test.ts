import { expect, test } from 'bun:test'
import type { MemberRole } from '../../../src/workspaces/role.ts'
import { testForbidden } from '../../support/credentials.ts'
import type { Gate } from '../../support/gate.ts'
import { newMember } from '../../support/members.ts'
import { dumpTables, withoutRefusals } from '../../support/tables.ts'

/** Call as if the person behind the live key had `role`. */
async function inRole<T>(gate: Gate, role: MemberRole, work: () => Promise<T>): Promise<T> {
  const { ownerId } = gate.core.home
  const set = async (to: MemberRole) => {
    await gate.sql`update core.members set role = ${to} where id = ${ownerId}`
    await gate.core.reload()
  }
  await set(role)
  const result = await work()
  await set('owner')
  return result
}

const gate = testForbidden('invitations.create', {
  live_key_required: async gate => {
    const { id } = await newMember(gate.live)
    const before = await dumpTables(gate)
    const answer = await gate.test.call('invitations.create', { id, body: {} })
    expect(await dumpTables(gate)).toEqual(before)
    return answer
  },
  exceeds_authority: async gate => {
    const { id } = await newMember(gate.live, 'owner')
    return inRole(gate, 'admin', async () => {
      const before = await dumpTables(gate)
      const answer = await gate.live.call('invitations.create', { id, body: {} })
      expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
      return answer
    })
  },
})

test('invitations.create 403: who may invite whom, by the roles of now', async () => {
  const roles: MemberRole[] = ['owner', 'admin', 'member', 'viewer']
  const invited: Record<string, string[]> = {}
  for (const role of roles) {
    const members = await Promise.all(roles.map(of => newMember(gate.live, of)))
    const answers = await inRole(gate, role, () =>
      Promise.all(members.map(({ id }) => gate.live.call('invitations.create', { id, body: {} }))),
    )
    invited[role] = roles.filter((_, i) => answers[i]?.status === 201)
  }
  expect(invited).toEqual({ owner: roles, admin: roles.slice(1), member: [], viewer: [] })
})
