import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { acceptance, keyOf, newMember, type TestMember } from '../../support/members.ts'
import { testRefusals } from '../../support/refusals.ts'

const gate = useGate()

const linksOf = async ({ id }: TestMember): Promise<string[]> => {
  const rows = await gate.sql<{ subject: string }[]>`
    select subject from core.identities where member_id = ${id}`
  return rows.map(row => row.subject)
}

testRefusals(gate, 'invitations.accept', 409, {
  invitation_not_open: async gate => {
    const call = await acceptance(gate.live)
    await gate.anyone.ok('invitations.accept', call)
    return gate.anyone.call('invitations.accept', call)
  },
  member_linked: async gate => {
    const member = await newMember(gate.live)
    const call = await acceptance(gate.live, {}, member)
    await gate.sql`insert into core.identities
      (workspace_id, member_id, issuer, subject, linked_at)
      values (${gate.core.home.workspace.id}, ${member.id}, 'https://a.example', 'x', now())`
    return gate.anyone.call('invitations.accept', call)
  },
  identity_linked: async gate => {
    const sub = 'one account for two'
    await gate.anyone.ok('invitations.accept', await acceptance(gate.live, { sub }))
    return gate.anyone.call('invitations.accept', await acceptance(gate.live, { sub }))
  },
})

test('invitations.accept 409: an invitation expires', async () => {
  const member = await newMember(gate.live)
  const { body } = await acceptance(gate.live, {}, member)
  gate.server.clock.advance(7 * 86_400_000)
  const problem = await gate.anyone.refused(
    ...(['invitations.accept', { body }, 409, 'invitation_not_open'] as const),
  )
  expect(problem.detail).toContain('has expired')
})

test('invitations.accept 409: a replay with another account links nothing', async () => {
  const member = await newMember(gate.live)
  const first = await acceptance(gate.live, { sub: 'the first' }, member)
  const other = await acceptance(gate.live, { sub: 'the thief' })
  await gate.anyone.ok('invitations.accept', first)
  const body = {
    ...(other.body as object),
    invitation: (first.body as { invitation: string }).invitation,
  }
  await gate.anyone.refused('invitations.accept', { body }, 409, 'invitation_not_open')
  expect(await linksOf(member)).toEqual(['the first'])
})

const RACES = 12

test('invitations.accept 409: one invitation, many accounts at once: one is linked', async () => {
  const member = await newMember(gate.live)
  const { body } = await acceptance(gate.live, {}, member)
  const { invitation } = body as { invitation: string }
  const tokens = await Promise.all(
    Array.from({ length: RACES }, async (_, i) => {
      const call = await acceptance(gate.live, { sub: `racer ${i}`, email: member.email })
      return { ...(call.body as object), invitation }
    }),
  )
  const answers = await Promise.all(
    tokens.map(one => gate.anyone.call('invitations.accept', { body: one })),
  )
  const statuses = answers.map(answer => answer.status).sort()
  expect(statuses).toEqual([200, ...Array.from({ length: RACES - 1 }, () => 409)])
  expect(await linksOf(member)).toHaveLength(1)
})

test('invitations.accept 409: one account, many invitations at once: one is linked', async () => {
  const sub = 'everybody’s account'.replace('’', '')
  const members = await Promise.all(Array.from({ length: RACES }, () => newMember(gate.live)))
  const calls = await Promise.all(members.map(one => acceptance(gate.live, { sub }, one)))
  const answers = await Promise.all(calls.map(call => gate.anyone.call('invitations.accept', call)))
  expect(answers.filter(answer => answer.status === 200)).toHaveLength(1)
  const rows = await gate.sql`select 1 from core.identities where subject = ${sub}`
  expect(rows).toHaveLength(1)
})

test('invitations.accept 409: who invited may still invite the member, as both are now', async () => {
  const admin = await newMember(gate.live, 'admin')
  const { api } = await keyOf(gate, admin.id)
  const [promoted, other] = [await newMember(gate.live), await newMember(gate.live)]
  const forPromoted = await acceptance(api, {}, promoted)
  const forOther = await acceptance(api, {}, other)
  const set = (id: string, role: string) => gate.live.ok('members.update', { id, body: { role } })
  const refused = async (call: object) => {
    const refusal = ['invitations.accept', call, 409, 'invitation_not_open'] as const
    const { detail } = await gate.anyone.refused(...refusal)
    expect(detail).toContain('may not invite this member now')
  }
  await set(promoted.id, 'owner')
  await refused(forPromoted)
  await set(admin.id, 'member')
  await refused(forOther)
  await gate.live.ok('members.remove', { id: admin.id })
  await refused(forOther)
  expect([await linksOf(promoted), await linksOf(other)]).toEqual([[], []])
  const anew = await acceptance(gate.live, {}, promoted)
  expect((await gate.anyone.ok('invitations.accept', anew)).role).toBe('owner')
})
