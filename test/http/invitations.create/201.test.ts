import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { testReplay } from '../../support/idempotency.ts'
import { acceptance, newInvitation, newMember } from '../../support/members.ts'

const gate = useGate()

test('invitations.create: the invitation once, for whom it is, until when', async () => {
  const member = await newMember(gate.live, 'admin')
  const made = await newInvitation(gate.live, member.id, { ttl: 3600 })
  expect(made).toMatchObject({ member_id: member.id, email: member.email, role: 'admin' })
  expect(made.id).toMatch(/^inv_[0-9A-Za-z]{22}$/)
  expect(made.invitation).toMatch(/^aginv_[0-9A-Za-z]{43}$/)
  expect(Date.parse(made.expires_at) - Date.parse(made.created_at)).toBe(3_600_000)
  const week = await newInvitation(gate.live, member.id)
  expect(Date.parse(week.expires_at) - Date.parse(week.created_at)).toBe(7 * 86_400_000)
})

test('invitations.create: a later one takes the place of the one before', async () => {
  const member = await newMember(gate.live)
  const [first, second] = [
    await acceptance(gate.live, {}, member),
    await acceptance(gate.live, {}, member),
  ]
  await gate.anyone.refused('invitations.accept', first, 409, 'invitation_not_open')
  expect((await gate.anyone.ok('invitations.accept', second)).member_id).toBe(member.id)
})

testReplay(gate, 'invitations.create', 'invitation')
