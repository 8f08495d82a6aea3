import { describe, expect, test } from 'bun:test'
import { getWorkspace, openHome } from '../../src/workspaces/workspaces.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()
const NOW = Date.UTC(2026, 0, 1)

const nobody = async (): Promise<void> => {
  throw new Error('no workspace is made here')
}

describe('the first workspace', () => {
  test('is made once, with an owner, live, and found again', async () => {
    const { home } = gate.core
    expect(home.isNew).toBe(true)
    const again = await openHome(gate.core.db, NOW, nobody)
    expect(again).toEqual({ ...home, isNew: false })
    const members = await gate.sql`select role, email from core.members`
    expect(members).toHaveLength(1)
    expect(members[0]).toMatchObject({ role: 'owner', email: 'owner@ampgate.invalid' })
    const audit = await gate.sql`
      select 1 from live.audit_events where action = 'workspace.created'`
    expect(audit).toHaveLength(1)
  })

  test('without an owner is not opened', async () => {
    await gate.sql`update core.members set role = 'member'`
    await expect(openHome(gate.core.db, NOW, nobody)).rejects.toThrow(/no owner/)
    await gate.sql`update core.members set role = 'owner'`
  })

  test('is read from either environment; one that is not there is not found', async () => {
    const { id } = gate.core.home.workspace
    for (const environment of ['live', 'test'] as const) {
      const tenant = { workspaceId: id, environment }
      expect((await getWorkspace(gate.core.db, tenant)).slug).toBe('main')
      const unknown = getWorkspace(gate.core.db, { ...tenant, workspaceId: 'ws_none' })
      await expect(unknown).rejects.toMatchObject({ code: 'not_found' })
    }
  })
})
