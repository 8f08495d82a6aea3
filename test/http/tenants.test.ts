/** Another workspace's and another environment's objects: the same 404 as unknown (THREATS 8). */
import { beforeAll, expect, test } from 'bun:test'
import type { OperationId } from '../../generated/operations.ts'
import type { Api } from '../support/api.ts'
import {
  changes,
  idsWhere,
  newAgent,
  newKey,
  newPolicy,
  newToken,
  possibleCall,
  takesId,
} from '../support/calls.ts'
import { newDelegation } from '../support/delegations.ts'
import { useGate } from '../support/gate.ts'
import { newMember } from '../support/members.ts'
import { walk } from '../support/pages.ts'
import { dumpOf, dumpTables } from '../support/tables.ts'
import { newWorkspace, type OtherWorkspace } from '../support/workspaces.ts'

const gate = useGate()
let other: OtherWorkspace
/** Ids of objects that the live key of the first workspace must not see, by what they are. */
let foreign: Record<string, string[]> = {}

const LISTS = [
  'agents.list',
  'tokens.list',
  'keys.list',
  'audit.list',
  'policies.list',
  'delegations.list',
  'members.list',
] as const

const TABLES = [
  ...['live.agents', 'live.tokens', 'live.api_keys', 'live.policies', 'live.delegations'],
  'core.members',
]

const objectsOf = async (api: Api): Promise<Record<string, string>> => {
  const token = await newToken(api)
  const { data } = await api.ok('audit.list', { query: { limit: 1 } })
  return {
    agents: token.agent_id,
    tokens: token.id,
    keys: (await newKey(api)).id,
    audit: data[0]?.id ?? '',
    policies: (await newPolicy(api)).id,
    delegations: (await newDelegation(api)).id,
  }
}

beforeAll(async () => {
  other = await newWorkspace(gate)
  const all = [await objectsOf(other.live), await objectsOf(other.test), await objectsOf(gate.test)]
  foreign = Object.fromEntries(
    ['agents', 'tokens', 'keys', 'audit', 'policies', 'delegations'].map(kind => [
      kind,
      all.map(one => one[kind] ?? ''),
    ]),
  )
  // Both environments of a workspace have the same people.
  const { id: removed } = await newMember(other.live)
  await other.live.ok('members.remove', { id: removed })
  foreign.members = [other.ownerId, (await newMember(other.live)).id, removed]
})

const WITH_ID = idsWhere(takesId)
const kindOf = (id: OperationId): string =>
  id === 'usage.ofKey' ? 'keys' : (id.split('.')[0] ?? '')

for (const id of WITH_ID) {
  test(`${id}: a foreign id is answered as an unknown one, and nothing of it changes`, async () => {
    const call = await possibleCall(id, gate.live)
    const headers = { 'X-Request-Id': 'same' }
    const unknown = `${(call.id ?? '').slice(0, -4)}0000`
    const expected = await gate.live.call(id, { ...call, id: unknown, headers })
    expect(expected.status).toBe(404)
    const before = await dumpTables(gate)
    for (const one of foreign[kindOf(id)] ?? []) {
      const answer = await gate.live.call(id, { ...call, id: one, headers })
      expect(answer.status).toBe(404)
      expect(answer.text.replaceAll(one, unknown)).toBe(expected.text)
      expect([...answer.headers.keys()]).toEqual([...expected.headers.keys()])
    }
    expect(await dumpTables(gate)).toEqual(before)
  })
}

test('a foreign lineage lists nothing', async () => {
  for (const lineage_id of foreign.keys ?? []) {
    expect((await gate.live.ok('keys.list', { query: { lineage_id } })).data).toEqual([])
  }
})

test('a token for a foreign agent is refused as one for an unknown agent', async () => {
  const headers = { 'X-Request-Id': 'same' }
  const issue = (agent_id: string) =>
    gate.live.call('tokens.create', { body: { agent_id, scope: ['orders.read'] }, headers })
  const unknown = 'ag_0000000000000000000000'
  const expected = await issue(unknown)
  const before = await dumpTables(gate)
  for (const id of foreign.agents ?? []) {
    const answer = await issue(id)
    expect(answer.status).toBe(404)
    expect(answer.text.replaceAll(id, unknown)).toBe(expected.text)
  }
  expect(await dumpTables(gate)).toEqual(before)
})

test('a foreign agent or delegation is none to delegate from, to or under', async () => {
  const own = await newDelegation(gate.live)
  const headers = { 'X-Request-Id': 'same' }
  const whole = {
    from_agent_id: own.to_agent_id,
    to_agent_id: (await newAgent(gate.live)).id,
    parent_delegation_id: own.id,
    ...{ scope: ['orders.read'], ttl: 60 },
  }
  const before = await dumpTables(gate)
  for (const [member, ids = []] of [
    ['from_agent_id', foreign.agents],
    ['to_agent_id', foreign.agents],
    ['parent_delegation_id', foreign.delegations],
  ] as const) {
    const create = (id: string) =>
      gate.live.call('delegations.create', { body: { ...whole, [member]: id }, headers })
    const unknown = `${member.startsWith('parent') ? 'del' : 'ag'}_0000000000000000000000`
    const expected = await create(unknown)
    for (const id of ids) {
      const answer = await create(id)
      expect(answer.status).toBe(404)
      expect(answer.text.replaceAll(id, unknown)).toBe(expected.text)
    }
  }
  for (const delegation_id of foreign.delegations ?? []) {
    const body = { agent_id: own.to_agent_id, scope: ['orders.read'], delegation_id }
    await gate.live.refused('tokens.create', { body }, 404, 'not_found')
    const query = { delegation_id }
    expect((await gate.live.ok('tokens.list', { query })).data).toEqual([])
  }
  expect(await dumpTables(gate)).toEqual(before)
})

test('lists hold nothing foreign, whatever the filter', async () => {
  const [agent_id = ''] = foreign.agents ?? []
  expect((await gate.live.ok('tokens.list', { query: { agent_id } })).data).toEqual([])
  const owner = 'only@other.example'
  await newAgent(other.live, { owner })
  expect((await gate.live.ok('agents.list', { query: { owner } })).data).toEqual([])
  for (const id of LISTS) {
    const items = await walk(gate.live, id, { limit: 200 })
    const ids = items.map(item => item.id)
    for (const one of foreign[kindOf(id)] ?? []) expect(ids).not.toContain(one)
    expect(JSON.stringify(items)).not.toContain(other.id)
  }
})

test('a foreign cursor shows nothing but own items', async () => {
  await newAgent(other.live)
  const page = await other.live.ok('agents.list', { query: { limit: 1 } })
  const query = { limit: 200, cursor: page.next_cursor ?? '' }
  const { data } = await gate.live.ok('agents.list', { query })
  const own = (await walk(gate.live, 'agents.list', { limit: 200 })).map(item => item.id)
  for (const { id } of data) expect(own).toContain(id)
})

test('a public key of another workspace can be used, and tells nothing', async () => {
  const { public_key } = await newAgent(other.live)
  const { kty, crv, x } = public_key
  expect((await newAgent(gate.live, { public_key: { kty, crv, x } })).status).toBe('active')
})

test('an Idempotency-Key of another workspace is another one', async () => {
  const call = { body: { name: 'a', owner: 'b' }, headers: { 'Idempotency-Key': 'shared' } }
  const theirs = await other.live.ok('agents.create', call)
  const ours = await gate.live.ok('agents.create', call)
  expect(ours.id).not.toBe(theirs.id)
})

for (const id of idsWhere(one => changes(one) && takesId(one))) {
  test(`${id}: changes its object and no other of the same workspace`, async () => {
    const call = await possibleCall(id, gate.live)
    await objectsOf(gate.live)
    const rows = async () => dumpOf(await dumpTables(gate), ...TABLES)
    const before = await rows()
    await gate.live.call(id, call)
    for (const [table, now] of Object.entries(await rows())) {
      const then = new Set(before[table])
      for (const row of now.filter(one => !then.has(one))) expect(row).toContain(call.id ?? '?')
    }
  })
}
