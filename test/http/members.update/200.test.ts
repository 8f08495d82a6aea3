import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { keyOf, newAddress, newMember } from '../../support/members.ts'

const gate = useGate()

test('members.update: what is given changes, the rest stays', async () => {
  const made = await newMember(gate.live)
  const { email } = newAddress()
  const call = { id: made.id, body: { email } }
  const { body, headers } = await gate.live.reply('members.update', call)
  expect(body).toEqual({ ...made, email })
  expect(headers.get('etag')).toBe('"2"')
  const promoted = await gate.live.ok('members.update', { id: made.id, body: { role: 'admin' } })
  expect(promoted).toEqual({ ...made, email, role: 'admin' })
})

test('members.update: an address may change its case, and is then that of nobody else', async () => {
  const { id, email } = await newMember(gate.live)
  const body = { email: email.toUpperCase() }
  expect((await gate.live.ok('members.update', { id, body })).email).toBe(body.email)
  const again = { email, role: 'viewer' }
  await gate.live.refused('members.create', { body: again }, 409, 'member_exists')
})

test('members.update: an owner steps down once there is another', async () => {
  const owner = await newMember(gate.live, 'owner')
  const { api } = await keyOf(gate, owner.id)
  await api.ok('members.update', { id: owner.id, body: { role: 'viewer' } })
  const { role } = await api.ok('whoami.get')
  expect(role).toBe('viewer')
})

test('members.update: of two owners who demote each other at once one stays', async () => {
  const body = { role: 'member' }
  for (let round = 0; round < 5; round++) {
    const { ownerId } = gate.core.home
    const other = await newMember(gate.live, 'owner')
    const { api } = await keyOf(gate, other.id)
    const answers = await Promise.all([
      gate.live.call('members.update', { id: other.id, body }),
      api.call('members.update', { id: ownerId, body }),
    ])
    expect(answers.map(answer => answer.status).sort()).toEqual([200, 403])
    const owners = await gate.sql`select id from core.members
      where workspace_id = ${gate.core.home.workspace.id} and role = 'owner' and status = 'active'`
    expect(owners).toHaveLength(1)
    // Back to where it began, by whoever is left.
    await gate.core.asOperator('live', async ({ tx }) => {
      await tx.sql`update core.members set role = 'owner' where id = ${ownerId}`
      await tx.sql`update core.members set role = 'member' where id = ${other.id}`
    })
    await gate.core.reload()
  }
})
