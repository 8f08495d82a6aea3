import { expect, test } from 'bun:test'
import { useGate } from '../../support/gate.ts'
import { keyOf, newMember } from '../../support/members.ts'

const gate = useGate()

for (const environment of ['live', 'test'] as const) {
  test(`keys.takeOver in ${environment}: the key of somebody who left governs from the next request`, async () => {
    const left = await newMember(gate.live, 'admin')
    const key = await keyOf(gate, left.id, environment)
    const before = await gate[environment].ok('keys.get', { id: key.id })
    await gate.live.ok('members.remove', { id: left.id })
    const body = { name: 'child', scopes: ['agents.read'] }
    await key.api.refused('keys.create', { body }, 403, 'role_required')
    const { ownerId } = gate.core.home
    const taken = await gate[environment].ok('keys.takeOver', { id: key.id })
    const { last_used_at, last_used_ip, ...record } = taken
    expect([last_used_at, last_used_ip]).toEqual([expect.any(String), '127.0.0.1'])
    expect(record).toEqual({ ...before, created_by: ownerId, creator_status: 'active' })
    const child = await key.api.ok('keys.create', { body })
    expect(child.created_by).toBe(ownerId)
    const again = await gate[environment].ok('keys.takeOver', { id: key.id })
    expect(again.created_by).toBe(ownerId)
    expect((await key.api.ok('whoami.get')).role).toBe('owner')
  })
}
