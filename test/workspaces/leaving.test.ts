/** Somebody leaves and comes back: what of them is left, and what is not theirs any more. */
import { expect, test } from 'bun:test'
import { useGate } from '../support/gate.ts'
import { acceptance, keyOf, newMember } from '../support/members.ts'

const gate = useGate()

test('who comes back is somebody new: no old key, invitation or link is theirs', async () => {
  const sub = 'the account of who comes back'
  const first = await newMember(gate.live, 'admin')
  const { id: keyId, api } = await keyOf(gate, first.id)
  await gate.anyone.ok('invitations.accept', await acceptance(gate.live, { sub }, first))
  const waiting = await newMember(gate.live)
  const open = await acceptance(gate.live, {}, waiting)
  for (const { id } of [first, waiting]) await gate.live.ok('members.remove', { id })
  await gate.anyone.refused('invitations.accept', open, 404, 'not_found')

  const again = await gate.live.ok('members.create', {
    body: { email: first.email, role: 'admin' },
  })
  expect(again.id).not.toBe(first.id)
  await gate.live.ok('members.create', { body: { email: waiting.email, role: 'member' } })
  await gate.anyone.refused('invitations.accept', open, 404, 'not_found')
  // The old key has nobody behind it still, until an owner takes it over.
  const wish = { body: { name: 'x', scopes: ['agents.read'] } }
  await api.refused('keys.create', wish, 403, 'role_required')
  expect((await gate.live.ok('keys.get', { id: keyId })).creator_status).toBe('removed')
  await gate.live.ok('keys.takeOver', { id: keyId })
  await api.ok('keys.create', wish)

  // The account is free again, for the new member by a new invitation alone.
  const linked = async () => {
    const rows = await gate.sql<{ member_id: string }[]>`
      select member_id from core.identities where subject = ${sub}`
    return rows.map(row => row.member_id)
  }
  expect(await linked()).toEqual([first.id])
  await gate.anyone.ok('invitations.accept', await acceptance(gate.live, { sub }, again))
  expect(await linked()).toEqual([again.id])
})

test('a removal and an acceptance at once leave no link of somebody who is gone', async () => {
  for (let i = 0; i < 8; i++) {
    const member = await newMember(gate.live)
    const call = await acceptance(gate.live, {}, member)
    const [accepted] = await Promise.all([
      gate.anyone.call('invitations.accept', call),
      gate.live.ok('members.remove', { id: member.id }),
    ])
    expect([200, 404]).toContain(accepted.status)
    const later = await acceptance(gate.live, { sub: `subject of ${member.id}` })
    await gate.anyone.ok('invitations.accept', later)
  }
})
