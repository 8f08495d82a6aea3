import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { acceptance, newInvitation, newMember } from '../../support/members.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

test('invitations.accept 404: an invitation that is none, or not quite one', async () => {
  const { invitation } = await newInvitation(gate.live, (await newMember(gate.live)).id)
  const { body } = await acceptance(gate.live)
  const before = await dumpTables(gate)
  const last = invitation.at(-1) === 'a' ? 'b' : 'a'
  for (const text of ['x', invitation.slice(0, -1), invitation.slice(0, -1) + last]) {
    const call = { body: { ...(body as object), invitation: text } }
    await gate.anyone.refused('invitations.accept', call, 404, 'not_found')
  }
  expect(await dumpTables(gate)).toEqual(before)
})

test('invitations.accept 404: a removed member’s invitation went with them', async () => {
  const member = await newMember(gate.live)
  const call = await acceptance(gate.live, {}, member)
  await gate.sql`delete from core.members where id = ${member.id}`
  await gate.anyone.refused('invitations.accept', call, 404, 'not_found')
})
