/** What is not written down does not happen, and what is written says who, what, whence. */
import { describe, expect, test } from 'bun:test'
import type { Call } from '../support/api.ts'
import { changes, idsWhere, newAgent, newToken, possibleCall } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { dumpTables } from '../support/tables.ts'

const MUTATING = idsWhere(changes)

describe('when the audit row cannot be written', () => {
  const gate = useGate()

  const forbid = () =>
    gate.alter(`
      create function core.refuse() returns trigger language plpgsql
        as 'begin raise exception ''no audit''; end';
      create trigger refuse before insert on live.audit_events
        for each row execute function core.refuse()`)
  const allow = () =>
    gate.alter('drop trigger refuse on live.audit_events; drop function core.refuse()')

  test('there are operations that change something', () => {
    expect(MUTATING.length).toBeGreaterThanOrEqual(9)
  })

  for (const id of MUTATING) {
    test(`${id} does not happen, and the same call happens once it can`, async () => {
      const call: Call = await possibleCall(id, gate.live)
      const before = await dumpTables(gate)
      await forbid()
      try {
        const answer = await gate.live.call(id, call)
        expect([answer.status, answer.text.includes('no audit')]).toEqual([500, false])
        expect(await dumpTables(gate)).toEqual(before)
      } finally {
        await allow()
      }
      expect((await gate.live.call(id, call)).status).toBeLessThan(300)
    })
  }

  test('no verdict changes either: the token goes on, the agent too', async () => {
    const { id, agent_id, token } = await newToken(gate.live)
    await forbid()
    try {
      expect((await gate.live.call('tokens.revoke', { id })).status).toBe(500)
      expect((await gate.live.call('agents.revoke', { id: agent_id })).status).toBe(500)
      const verdict = await gate.anyone.ok('tokens.verify', { body: { token } })
      expect(verdict.code).toBe('ok')
    } finally {
      await allow()
    }
  })
})

describe('an audit row', () => {
  const gate = useGate()
  type Row = Record<string, unknown> & { details: Record<string, unknown> }
  const last = async (action: string): Promise<Row | undefined> => {
    const [row] = await gate.sql<Row[]>`
      select * from live.audit_events where action = ${action} order by id desc limit 1`
    return row
  }

  test('names the key, the person behind it, the request and where it came from', async () => {
    const headers = { 'X-Request-Id': 'req-of-mine', 'User-Agent': 'agent/1.0 (test)' }
    const body = { name: 'audited', owner: 'me@co.com', capabilities: ['a.b'] }
    const { id } = await gate.live.ok('agents.create', { body, headers })
    const whoami = await gate.live.ok('whoami.get')
    expect(await last('agent.created')).toMatchObject({
      workspace_id: whoami.workspace_id,
      outcome: 'success',
      ...{ actor_kind: 'key', actor_id: whoami.key_id, member_id: gate.core.home.ownerId },
      ...{ target_kind: 'agent', target_id: id, request_id: 'req-of-mine' },
      ...{ ip: '127.0.0.1', user_agent: 'agent/1.0 (test)' },
      details: { name: 'audited', capabilities: ['a.b'] },
    })
  })

  test('stays one record, whatever the caller calls itself', async () => {
    const naughty = 'a\u001b[31m\tred " \' \\ {"x":1}'
    await newAgent(gate.live, { name: naughty, owner: '\r\n[fake] admin did it' })
    expect((await last('agent.created'))?.details.name).toBe(naughty)
    // What fetch lets through in a header: anything beyond ASCII is replaced.
    const agent = await gate.live.call('agents.create', {
      body: { name: 'x', owner: 'y' },
      headers: { 'User-Agent': `${'é'.repeat(10)}${'x'.repeat(400)}` },
    })
    expect(agent.status).toBe(201)
    const row = await last('agent.created')
    expect(row?.user_agent).toMatch(/^\?{10,20}x+$/)
    expect(String(row?.user_agent)).toHaveLength(256)
  })

  test('of each action names its target and nothing secret', async () => {
    const { id: tokenId, token, agent_id } = await newToken(gate.live)
    expect(await last('token.issued')).toMatchObject({
      target_id: tokenId,
      details: { agent_id, scope: ['orders.read'], ttl: 300 },
    })
    await gate.live.ok('tokens.revoke', { id: tokenId })
    expect((await last('token.revoked'))?.target_id).toBe(tokenId)
    await gate.live.ok('agents.rotateKey', { id: agent_id, body: {} })
    expect((await last('agent.key_rotated'))?.target_id).toBe(agent_id)
    const key = await gate.live.ok('keys.create', { body: { name: 'k', scopes: ['agents.read'] } })
    expect((await last('key.created'))?.details).toEqual({ name: 'k', scopes: ['agents.read'] })
    const rows = await gate.sql<{ row: string }[]>`
      select to_jsonb(e)::text as row from live.audit_events e`
    const all = rows.map(({ row }) => row).join('\n')
    for (const secret of [token, token.split('.')[2] ?? '', key.key, key.key.slice(-28)]) {
      expect(all).not.toContain(secret)
    }
  })

  test('is one for each change, in the environment of the change, sorted by time', async () => {
    const before = await gate.sql<{ n: number }[]>`select count(*) as n from test.audit_events`
    await newAgent(gate.test)
    const after = await gate.sql<{ n: number }[]>`select count(*) as n from test.audit_events`
    expect((after[0]?.n ?? 0) - (before[0]?.n ?? 0)).toBe(1)
    const rows = await gate.sql<{ id: string; at: Date }[]>`
      select id, at from live.audit_events order by id collate "C"`
    const times = rows.map(row => row.at.getTime())
    expect(times).toEqual([...times].sort((a, b) => a - b))
  })
})
