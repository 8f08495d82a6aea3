/** What is done is written down, or it is not done (THREATS 23 and 24). */
import { expect, test } from 'bun:test'
import { operationList } from '../../generated/operations.ts'
import { ENVIRONMENTS } from '../../src/storage/tenant.ts'
import {
  changes,
  idsWhere,
  needsLiveKey,
  newAgent,
  newKey,
  newToken,
  possibleCall,
} from '../support/calls.ts'
import { requireBareFault } from '../support/faults.ts'
import { useGate } from '../support/gate.ts'
import { repeatable } from '../support/idempotency.ts'
import { problemOf } from '../support/refusals.ts'
import { dumpTables } from '../support/tables.ts'

const gate = useGate()
const CHANGING = idsWhere(changes)

const refuseIn = (schema: string) => `
  create trigger refuse before insert on ${schema}.audit_events
    for each row execute function core.refuse();`
const REFUSE = `
  create function core.refuse() returns trigger language plpgsql
    as $$ begin raise exception 'no audit today'; end $$;
  ${refuseIn('live')} ${refuseIn('test')}`
const ACCEPT = 'drop function core.refuse() cascade'

test('every operation that is no read is among those tested here', () => {
  const others = operationList.filter(
    ({ id, method }) => method !== 'GET' && !CHANGING.includes(id),
  )
  expect(others.map(({ id }) => id)).toEqual([
    'tokens.verify',
    'delegations.verify',
    'policies.simulate',
    'invitations.accept',
  ])
})

for (const environment of ENVIRONMENTS) {
  for (const id of CHANGING) {
    if (environment === 'test' && needsLiveKey(id)) continue
    test(`${id} in ${environment}: without its audit row it does not happen`, async () => {
      const api = gate[environment]
      const token = await newToken(api)
      const plain = await possibleCall(id, api)
      const call = id.endsWith('create') ? repeatable(plain) : plain
      const before = await dumpTables(gate)
      await gate.alter(REFUSE)
      const answer = await api.call(id, call)
      await gate.alter(ACCEPT)
      requireBareFault(gate, answer.status, problemOf(answer))
      expect(answer.text).not.toContain('no audit today')
      expect(await dumpTables(gate)).toEqual(before)
      const body = { token: token.token, environment }
      expect((await gate.anyone.ok('tokens.verify', { body })).valid).toBe(true)
      expect((await api.call(id, call)).status).toBeLessThan(300)
    })
  }
}

test('a refusal that belongs in the trail and cannot be written there is a fault', async () => {
  const { id } = await newAgent(gate.live)
  const call = { body: { agent_id: id, scope: ['none'] } }
  await gate.alter(REFUSE)
  await gate.live.refused('tokens.create', call, 500, 'internal_error')
  await gate.alter(ACCEPT)
  await gate.live.refused('tokens.create', call, 403, 'capability_missing')
})

test('a revoke that could not be written down has not happened to anybody', async () => {
  const { id, token, agent_id } = await newToken(gate.live)
  const key = await newKey(gate.live, { scopes: ['*'] })
  await gate.live.as(key.key).ok('whoami.get')
  await gate.alter(REFUSE)
  await gate.live.refused('tokens.revoke', { id }, 500, 'internal_error')
  await gate.live.refused('agents.revoke', { id: agent_id }, 500, 'internal_error')
  await gate.live.refused('keys.revoke', { id: key.id }, 500, 'internal_error')
  await gate.alter(ACCEPT)
  expect((await gate.anyone.ok('tokens.verify', { body: { token } })).valid).toBe(true)
  await gate.live.as(key.key).ok('whoami.get')
})

type AuditRow = {
  workspace_id: string
  action: string
  outcome: string
  actor_kind: string
  actor_id: string
  member_id: string
  target_kind: string
  target_id: string
  ip: string
  user_agent: string
}

const ACTIONS: Record<string, string> = {
  'agents.create': 'agent.created',
  'agents.update': 'agent.updated',
  'agents.revoke': 'agent.revoked',
  'agents.rotateKey': 'agent.key_rotated',
  'tokens.create': 'token.issued',
  'tokens.revoke': 'token.revoked',
  'policies.create': 'policy.created',
  'policies.deactivate': 'policy.deactivated',
  'workspace.update': 'workspace.updated',
  'delegations.create': 'delegation.created',
  'delegations.revoke': 'delegation.revoked',
  'keys.create': 'key.created',
  'keys.update': 'key.updated',
  'keys.rotate': 'key.rotated',
  'keys.revoke': 'key.revoked',
  'keys.takeOver': 'key.taken_over',
  'members.create': 'member.created',
  'members.update': 'member.updated',
  'members.remove': 'member.removed',
  'keys.selfRevoke': 'key.revoked',
  'invitations.create': 'invitation.created',
  'billing.checkout': 'billing.checkout_created',
  'billing.portal': 'billing.portal_opened',
}

/** What an operation acts on, where its tag does not say. */
const TARGETS: Record<string, string> = {
  'billing.checkout': 'checkout',
  'billing.portal': 'portal',
}

for (const id of CHANGING) {
  test(`${id}: one row that says who did what to which object, from where`, async () => {
    const call = await possibleCall(id, gate.live)
    const requestId = `audited-${id}`
    const headers = { 'X-Request-Id': requestId, 'User-Agent': 'tests/1 (é)' }
    const made = (await gate.live.call(id, { ...call, headers })).json as { id: string }
    const rows = await gate.sql<AuditRow[]>`
      select workspace_id, action, outcome, actor_kind, actor_id, member_id, target_kind,
        target_id, ip, user_agent
      from live.audit_events where request_id = ${requestId}`
    const { key_id, workspace_id } = await gate.live.ok('whoami.get')
    expect([...rows]).toEqual([
      {
        workspace_id,
        action: ACTIONS[id] ?? '',
        outcome: 'success',
        actor_kind: 'key',
        actor_id: id === 'keys.selfRevoke' ? made.id : key_id,
        member_id: gate.core.home.ownerId,
        target_kind: TARGETS[id] ?? ACTIONS[id]?.split('.')[0] ?? '',
        target_id: made.id,
        ip: '127.0.0.1',
        user_agent: rows[0]?.user_agent ?? '',
      },
    ])
    expect(rows[0]?.user_agent).toMatch(/^tests\/1 \(\?+\)$/)
  })
}

test('a repetition and a request that cannot be read write no row', async () => {
  const rows = async () => (await dumpTables(gate))['live.audit_events']?.length
  const call = repeatable({ body: { name: 'a', owner: 'b' } })
  await gate.live.ok('agents.create', call)
  const before = await rows()
  await gate.live.ok('agents.create', call)
  await gate.live.refused('agents.create', { body: {} }, 400, 'invalid_request')
  await gate.live.refused('agents.get', { id: 'ag_unknown' }, 404, 'not_found')
  expect(await rows()).toBe(before)
})

const NAUGHTY = [
  'a\r\nb',
  '\u001B[31mred\u001B[0m',
  '","level":60,"msg":"forged',
  '\u2028\u202E',
  '',
]

test('whatever is in a name, one action is one row and one line of the log', async () => {
  for (const name of NAUGHTY.filter(text => text !== '')) {
    const lines = gate.log.length
    const { id } = await newAgent(gate.live, { name })
    const added = gate.log.slice(lines)
    expect(added).toHaveLength(1)
    expect(added[0]?.trimEnd().split(/[\r\n]/)).toHaveLength(1)
    const rows = await gate.sql<{ details: { name: string } }[]>`
      select details from live.audit_events where target_id = ${id}`
    expect(rows.map(row => row.details.name)).toEqual([name])
  }
})

test('whatever is in a path or a header, one request is one line of the log', async () => {
  for (const [i, path] of ['/v1/agents/a%0d%0ab', '/nope%1b[31m', '/%22,%22x%22:1'].entries()) {
    const lines = gate.log.length
    await fetch(gate.server.url + path, { headers: { 'User-Agent': `a${i}","x":"y` } })
    const added = gate.log.slice(lines)
    expect(added).toHaveLength(1)
    expect(added[0]).not.toContain('\u001B')
    expect((JSON.parse(added[0] ?? '{}') as { path: string }).path).toBe(path)
  }
})
