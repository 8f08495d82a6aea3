import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { isReplay, repeatable } from '../../support/idempotency.ts'
import { keyOf, newAddress, newMember } from '../../support/members.ts'
import { newWorkspace } from '../../support/workspaces.ts'

const gate = useGate()

test('members.create: a member of each role, as asked for', async () => {
  for (const role of ['owner', 'admin', 'member', 'viewer'] as const) {
    const asked = newAddress(role)
    const { body, headers } = await gate.live.reply('members.create', { body: asked })
    const { id, created_at } = body
    expect(body).toEqual({ id, ...asked, status: 'active', created_at })
    expect(id).toMatch(/^mem_\w{22}$/)
    expect([headers.get('location'), headers.get('etag')]).toEqual([`/v1/members/${id}`, '"1"'])
    expect(await gate.live.ok('members.get', { id })).toEqual(body)
  }
})

test('members.create: an address is free in another workspace, and again after a removal', async () => {
  const other = await newWorkspace(gate)
  const asked = newAddress()
  const first = await gate.live.ok('members.create', { body: asked })
  await other.live.ok('members.create', { body: asked })
  await gate.live.ok('members.remove', { id: first.id })
  const second = await gate.live.ok('members.create', { body: asked })
  expect(second.id).not.toBe(first.id)
  expect((await gate.live.ok('members.get', { id: first.id })).status).toBe('removed')
})

test('members.create: somebody who comes back is another one, and their old keys stay without', async () => {
  const asked = newAddress('admin')
  const first = await gate.live.ok('members.create', { body: asked })
  const key = await keyOf(gate, first.id)
  await gate.live.ok('members.remove', { id: first.id })
  await gate.live.ok('members.create', { body: asked })
  await key.api.refused('keys.create', { body: {} }, 403, 'role_required')
  expect((await gate.live.ok('keys.get', { id: key.id })).creator_status).toBe('removed')
})

test('members.create: an admin adds everybody but owners', async () => {
  const { api } = await keyOf(gate, (await newMember(gate.live, 'admin')).id)
  for (const role of ['admin', 'member', 'viewer'] as const) await newMember(api, role)
})

test('members.create: of many at once with one address one is added', async () => {
  const body = newAddress()
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => gate.live.call('members.create', { body })),
  )
  expect(answers.map(answer => answer.status).sort()).toEqual([201, ...Array(7).fill(409)])
})

test('members.create: the same Idempotency-Key and body are answered the same', async () => {
  const call = repeatable({ body: newAddress() })
  const first = await gate.live.call('members.create', call)
  gate.server.clock.advance(3_600_000)
  const second = await gate.live.call('members.create', call)
  expect([first.status, second.status, isReplay(second)]).toEqual([201, 201, true])
  expect(second.json).toEqual(first.json)
})
