import { describe, expect, test } from 'bun:test'
import type { Change, ChangeBody } from '../../src/storage/change.ts'
import { Admission } from '../../src/workspaces/admission.ts'
import { setAccess } from '../../src/workspaces/workspaces.ts'
import { useGate } from '../support/gate.ts'
import { newMember } from '../support/members.ts'
import { newWorkspace } from '../support/workspaces.ts'
import { WatchedDatabase } from '../tokens/watched-database.ts'

const gate = useGate()
const change = (body: ChangeBody, workspaceId = 'ws_1'): Change => ({
  ...body,
  workspaceId,
  environment: 'live',
})
const roleIs = (memberId: string, role: 'owner' | 'viewer', workspaceId?: string) =>
  change({ kind: 'member_role', memberId, role }, workspaceId)
const gone = (memberId: string, workspaceId?: string) =>
  change({ kind: 'member_role', memberId }, workspaceId)
const open = (live: boolean, test: boolean) => change({ kind: 'workspace_access', live, test })

const roleOf = (admission: Admission, memberId: string, workspaceId = 'ws_1') =>
  admission.roleOf({ workspaceId }, memberId)
const isOpen = (admission: Admission, workspaceId = 'ws_1') =>
  (['live', 'test'] as const).map(environment => admission.isOpen({ workspaceId, environment }))

describe('what is applied', () => {
  test('holds from then on, for one member of one workspace', () => {
    const admission = new Admission()
    expect(roleOf(admission, 'mem_1')).toBeUndefined()
    admission.apply(roleIs('mem_1', 'owner'))
    expect(['mem_1', 'mem_2'].map(id => roleOf(admission, id))).toEqual(['owner', undefined])
    expect(roleOf(admission, 'mem_1', 'ws_2')).toBeUndefined()
    admission.apply(roleIs('mem_1', 'viewer'))
    expect(roleOf(admission, 'mem_1')).toBe('viewer')
    admission.apply(gone('mem_1', 'ws_2'))
    expect(roleOf(admission, 'mem_1')).toBe('viewer')
    admission.apply(gone('mem_1'))
    expect(roleOf(admission, 'mem_1')).toBeUndefined()
  })

  test('opens and closes each environment of one workspace', () => {
    const admission = new Admission()
    for (const [live, inTest] of [
      [true, false],
      [false, true],
      [false, false],
      [true, true],
    ] as const) {
      admission.apply(open(live, inTest))
      expect(isOpen(admission)).toEqual([live, inTest])
      expect(isOpen(admission, 'ws_2')).toEqual([true, true])
    }
  })
})

describe('while everything is read anew', () => {
  test('a change that comes after its row was read is in the result', async () => {
    const member = await newMember(gate.live, 'admin')
    const workspaceId = gate.core.home.workspace.id
    const database = new WatchedDatabase(gate.core.db)
    const admission = new Admission()
    const hold = database.hold()
    const loading = admission.load(database)
    await hold.arrived
    admission.apply(gone(member.id, workspaceId))
    admission.apply(open(false, true))
    const during = roleOf(admission, member.id, workspaceId)
    hold.release()
    await loading
    expect(during).toBeUndefined()
    expect(roleOf(admission, member.id, workspaceId)).toBeUndefined()
    expect(roleOf(admission, gate.core.home.ownerId, workspaceId)).toBe('owner')
    expect(isOpen(admission)).toEqual([false, true])
  })

  test('a failed reading leaves the old state, and changes go on being applied', async () => {
    const database = new WatchedDatabase(gate.core.db)
    const admission = new Admission()
    admission.apply(roleIs('mem_1', 'viewer'))
    database.failWith(new Error('gone'))
    await expect(admission.load(database)).rejects.toThrow('gone')
    expect(roleOf(admission, 'mem_1')).toBe('viewer')
    admission.apply(roleIs('mem_1', 'owner'))
    expect(roleOf(admission, 'mem_1')).toBe('owner')
    database.failWith(undefined)
    await admission.load(database)
    // Its row is not there, so the reading has the last word.
    expect(roleOf(admission, 'mem_1')).toBeUndefined()
  })

  test('the rows say what was applied before', async () => {
    const other = await newWorkspace(gate)
    await gate.core.asOperator('live', work => setAccess(work, { live: false }), 'req', other.id)
    const removed = await newMember(gate.live, 'viewer')
    await gate.live.ok('members.remove', { id: removed.id })
    const admission = new Admission()
    await admission.load(gate.core.db)
    expect(isOpen(admission, other.id)).toEqual([false, true])
    expect(roleOf(admission, other.ownerId, other.id)).toBe('owner')
    expect(roleOf(admission, removed.id, gate.core.home.workspace.id)).toBeUndefined()
  })
})

test('a request asks no database for role or access', async () => {
  const other = await newWorkspace(gate)
  await other.live.ok('whoami.get')
  const refused = { body: { policy_default: 'nonsense' } }
  await other.live.refused('workspace.update', refused, 400, 'invalid_request')
  await gate.sql`alter table core.members rename to out_of_the_way`
  await other.live.refused('workspace.update', refused, 400, 'invalid_request')
  await gate.sql`alter table core.out_of_the_way rename to members`
})
