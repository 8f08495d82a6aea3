import { beforeAll, describe, expect, test } from 'bun:test'
import type { Change, ChangeBody } from '../../src/storage/change.ts'
import { LiveState } from '../../src/tokens/live-state.ts'
import { newAgent, newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { WatchedDatabase } from './watched-database.ts'

const gate = useGate()
/** A whole second, as the expiry of a token is. */
const NOW = Math.floor(Date.now() / 1000) * 1000
const change = (body: ChangeBody): Change => ({ ...body, workspaceId: 'ws_1', environment: 'live' })
const revoked = (tokenId: string, expiresAt = NOW / 1000 + 300) =>
  change({ kind: 'token_revoked', tokenId, expiresAt })
const delegationRevoked = (delegationId: string, expiresAt = NOW / 1000 + 300) =>
  change({ kind: 'delegation_revoked', delegationId, expiresAt })
const agentIs = (agentId: string, status: 'active' | 'suspended' | 'revoked') =>
  change({ kind: 'agent_status', agentId, status })

describe('what is applied', () => {
  test('holds from then on, and is undone only where that is possible', () => {
    const live = new LiveState()
    expect(live.isTokenRevoked('tok_1')).toBe(false)
    live.apply(revoked('tok_1'), NOW)
    expect(live.isTokenRevoked('tok_1')).toBe(true)
    expect(live.isTokenRevoked('tok_2')).toBe(false)

    live.apply(delegationRevoked('del_1'), NOW)
    expect(['del_1', 'del_2'].map(id => live.isDelegationRevoked(id))).toEqual([true, false])

    live.apply(agentIs('ag_1', 'suspended'), NOW)
    expect(live.agentStatus('ag_1')).toBe('suspended')
    live.apply(agentIs('ag_1', 'active'), NOW)
    expect(live.agentStatus('ag_1')).toBe('active')

    live.apply(change({ kind: 'workspace_status', status: 'suspended' }), NOW)
    expect(live.isWorkspaceSuspended('ws_1')).toBe(true)
    expect(live.isWorkspaceSuspended('ws_2')).toBe(false)
    live.apply(change({ kind: 'workspace_status', status: 'active' }), NOW)
    expect(live.isWorkspaceSuspended('ws_1')).toBe(false)
  })

  test('is forgotten when it can no longer matter, and not before', async () => {
    const live = new LiveState()
    const month = 30 * 86_400_000
    live.apply(revoked('tok_1', NOW / 1000 + 300), NOW)
    live.apply(delegationRevoked('del_1', NOW / 1000 + 300), NOW)
    live.apply(agentIs('ag_revoked', 'revoked'), NOW)
    live.apply(agentIs('ag_suspended', 'suspended'), NOW)
    await live.sweep(NOW + 299_999)
    expect([live.isTokenRevoked('tok_1'), live.isDelegationRevoked('del_1')]).toEqual([true, true])
    await live.sweep(NOW + 300_000)
    expect([live.isTokenRevoked('tok_1'), live.isDelegationRevoked('del_1')]).toEqual([
      false,
      false,
    ])
    await live.sweep(NOW + month + 59_999)
    expect(live.agentStatus('ag_revoked')).toBe('revoked')
    await live.sweep(NOW + 14 * month)
    expect(live.agentStatus('ag_revoked')).toBe('active')
    expect(live.agentStatus('ag_suspended')).toBe('suspended')
  })
})

describe('what is read from the rows', () => {
  test('is every revoked token, however many, and however many expire in one second', async () => {
    const { id, agent_id } = await newToken(gate.live)
    // 30,000 by the second, and 12,000 more that expire all at once: more than a page.
    const rows = await gate.sql<{ id: string; isRevoked: boolean }[]>`
      insert into live.tokens (workspace_id, id, agent_id, agent_name, grant_id, counting_grants, scope,
        audience, constraints, issued_by, issued_at, expires_at, revoked_at)
      select workspace_id, 'tok_' || substr(translate(encode(sha256(n::text::bytea), 'base64'),
          '+/=', 'AbC'), 1, 30), agent_id, agent_name, grant_id, counting_grants, scope, audience,
        constraints, issued_by, issued_at, to_timestamp(${NOW / 1000}::int + 3600 + least(n, 30000)),
        case when n % 7 > 0 then issued_at end
      from live.tokens, generate_series(1, 42000) n where id = ${id}
      returning id, revoked_at is not null as "isRevoked"`
    const live = new LiveState()
    await live.load(gate.core.db, NOW)
    expect(rows.filter(row => live.isTokenRevoked(row.id) !== row.isRevoked)).toEqual([])
    expect(rows.filter(row => row.isRevoked)).toHaveLength(36_000)
    expect(live.sizes().revokedTokens).toBe(36_000)

    await live.load(gate.core.db, NOW + 3_600_000 + 20_000_000)
    expect(live.sizes().revokedTokens).toBe(18_857)
    await gate.sql`delete from live.tokens where agent_id = ${agent_id}`
  })
})

test('what is read from the rows is whole whatever the clock said at issue', async () => {
  const { id, agent_id } = await newToken(gate.live)
  for (const expiresAt of [1, 200_000_000, 2 ** 32 - 1, 2 ** 32, 2 ** 36]) {
    await gate.sql`
      update live.tokens set revoked_at = issued_at, expires_at = to_timestamp(${expiresAt}::float8)
      where id = ${id}`
    const live = new LiveState()
    await live.load(gate.core.db, 0)
    expect([expiresAt, live.isTokenRevoked(id)]).toEqual([expiresAt, true])
    await live.sweep((Math.min(expiresAt, 2 ** 32 - 1) - 0.5) * 1000)
    expect([expiresAt, live.isTokenRevoked(id)]).toEqual([expiresAt, true])
  }
  await gate.sql`delete from live.tokens where agent_id = ${agent_id}`
})

describe('while everything is read anew', () => {
  let ids: { token: string; agent: string; resumed: string }

  beforeAll(async () => {
    const [token, other] = [await newToken(gate.live), await newAgent(gate.live)]
    const resumed = await newAgent(gate.live)
    const suspend = { id: resumed.id, body: { status: 'suspended' } }
    await gate.live.ok('agents.update', suspend)
    ids = { token: token.id, agent: other.id, resumed: resumed.id }
  })

  test('a change that comes after its row was read is in the result', async () => {
    const database = new WatchedDatabase(gate.core.db)
    const live = new LiveState()
    const hold = database.hold()
    const loading = live.load(database, NOW)
    await hold.arrived
    live.apply(revoked(ids.token), NOW)
    live.apply(delegationRevoked('del_meanwhile'), NOW)
    live.apply(agentIs(ids.agent, 'revoked'), NOW)
    live.apply(agentIs(ids.resumed, 'active'), NOW)
    live.apply(change({ kind: 'workspace_status', status: 'suspended' }), NOW)
    const during = [live.isTokenRevoked(ids.token), live.agentStatus(ids.agent)]
    hold.release()
    await loading
    expect(during).toEqual([true, 'revoked'])
    expect(live.isTokenRevoked(ids.token)).toBe(true)
    expect(live.isDelegationRevoked('del_meanwhile')).toBe(true)
    expect(live.agentStatus(ids.agent)).toBe('revoked')
    expect(live.agentStatus(ids.resumed)).toBe('active')
    expect(live.isWorkspaceSuspended('ws_1')).toBe(true)
  })

  test('the old state serves until the new one is whole', async () => {
    const database = new WatchedDatabase(gate.core.db)
    const live = new LiveState()
    live.apply(revoked('tok_known'), NOW)
    const hold = database.hold()
    const loading = live.load(database, NOW)
    await hold.arrived
    expect(live.isTokenRevoked('tok_known')).toBe(true)
    hold.release()
    await loading
    // Its row is not there, so the reading has the last word.
    expect(live.isTokenRevoked('tok_known')).toBe(false)
    expect(live.agentStatus(ids.resumed)).toBe('suspended')
  })

  test('an older reading cannot overwrite a newer one', async () => {
    const database = new WatchedDatabase(gate.core.db)
    const live = new LiveState()
    const agent = await newAgent(gate.live)
    const hold = database.hold()
    const first = live.load(database, NOW)
    await hold.arrived
    await gate.live.ok('agents.revoke', { id: agent.id })
    const second = live.load(gate.core.db, NOW)
    hold.release()
    await Promise.all([first, second])
    expect(live.agentStatus(agent.id)).toBe('revoked')
  })

  test('a failed reading leaves the old state, and changes go on being applied', async () => {
    const database = new WatchedDatabase(gate.core.db)
    const live = new LiveState()
    live.apply(revoked('tok_known'), NOW)
    database.failWith(new Error('gone'))
    await expect(live.load(database, NOW)).rejects.toThrow('gone')
    expect(live.isTokenRevoked('tok_known')).toBe(true)
    live.apply(agentIs('ag_1', 'suspended'), NOW)
    expect(live.agentStatus('ag_1')).toBe('suspended')
    database.failWith(undefined)
    await live.load(database, NOW)
    expect(live.agentStatus(ids.resumed)).toBe('suspended')
  })
})
