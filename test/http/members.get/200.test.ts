import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { newMember } from '../../support/members.ts'

const gate = useGate()

test('members.get: the same in both environments, and after a removal', async () => {
  const made = await newMember(gate.live, 'viewer')
  expect(await gate.live.ok('members.get', { id: made.id })).toEqual(made)
  expect(await gate.test.ok('members.get', { id: made.id })).toEqual(made)
  const removed = await gate.live.ok('members.remove', { id: made.id })
  expect(removed).toMatchObject({ role: 'viewer', status: 'removed' })
  const { body, headers } = await gate.test.reply('members.get', { id: made.id })
  expect(body).toEqual(removed)
  expect(headers.get('etag')).toBe('"2"')
})
