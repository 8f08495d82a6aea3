/** Rows of others stay as they are, whatever is done beside them (THREATS 9). */
import { beforeAll, expect, test } from 'bun:test'
import { updateSecretHash } from '../../src/api-keys/store.ts'
import { sha256 } from '../../src/lib/digest.ts'
import {
  AGENT,
  idsWhere,
  needsKey,
  needsLiveKey,
  newAgent,
  newKey,
  newToken,
  possibleCall,
} from '../support/calls.ts'
import { handOn, newDelegatedToken, newDelegation } from '../support/delegations.ts'
import { useGate } from '../support/gate.ts'
import { keyOf, newMember } from '../support/members.ts'
import { dumpTables, rowsOf } from '../support/tables.ts'
import { newWorkspace, type OtherWorkspace } from '../support/workspaces.ts'

const gate = useGate()
let other: OtherWorkspace

beforeAll(async () => {
  other = await newWorkspace(gate)
})

const bystanders = async () => rowsOf(await dumpTables(gate), other.id)

const codeOf = async (token: string) =>
  (await gate.anyone.ok('tokens.verify', { body: { token } })).code as string

/** Unique beyond a workspace: looked up before the tenant is known. */
const UNIQUE = new Set(['public_id', 'reference'])

/** Everything of ours once more in the other workspace, under the same ids. */
async function mirror(): Promise<void> {
  for (const schema of ['live', 'test']) {
    const tables = ['agents', 'delegations', 'tokens', 'api_keys', 'idempotency']
    for (const table of [...tables, 'policies', 'checkouts']) {
      const columns = await gate.sql<{ name: string }[]>`
        select column_name as name from information_schema.columns
        where table_schema = ${schema} and table_name = ${table} order by ordinal_position`
      const names = columns.map(column => column.name)
      const values = names.map(name => {
        if (name === 'workspace_id') return `'${other.id}'`
        return UNIQUE.has(name) ? `reverse(${name})` : name
      })
      await gate.sql.unsafe(
        `insert into ${schema}.${table} (${names.join(', ')})
         select ${values.join(', ')} from ${schema}.${table} where workspace_id <> '${other.id}'
         on conflict do nothing`,
      )
    }
  }
}

/** Our people once more in the other workspace, under the same ids and addresses. */
async function mirrorMembers(): Promise<void> {
  await gate.sql`insert into core.members
    (workspace_id, id, email, role, created_at, status, version, removed_at)
    select ${other.id}, id, email, role, created_at, status, version, removed_at
    from core.members where workspace_id <> ${other.id} on conflict do nothing`
}

/** A thousand more rows that nobody asked for. */
async function crowd(): Promise<void> {
  await gate.sql`insert into live.agents
    (workspace_id, id, name, owner, capabilities, metadata, public_jwk, key_thumbprint,
     created_at, updated_at)
    select ${other.id}, 'ag_crowd' || n, 'crowd', 'crowd', '{orders.read}', '{}', '{}',
      'crowd' || n, now(), now() from generate_series(1, 500) n`
  await gate.sql`insert into live.tokens
    (workspace_id, id, agent_id, agent_name, grant_id, scope, audience, constraints, issued_by,
     issued_at, expires_at)
    select ${other.id}, 'tok_crowd' || n, 'ag_crowd' || n, 'crowd', 'gr_' || n, '{orders.read}',
      '{x}', '{}', 'key_crowd', now(), now() + interval '1 day' from generate_series(1, 500) n`
}

test('every operation leaves a thousand bystanders with the same ids as they are', async () => {
  await crowd()
  for (const id of idsWhere(needsKey)) {
    for (const api of needsLiveKey(id) ? [gate.live] : [gate.live, gate.test]) {
      const call = await possibleCall(id, api)
      await mirror()
      await mirrorMembers()
      const before = await bystanders()
      const answer = await api.call(id, call)
      expect([id, answer.status < 300]).toEqual([id, true])
      expect(await bystanders()).toEqual(before)
      expect(answer.text).not.toContain(other.id)
    }
  }
})

test('an object is read from its own workspace, though another has one of the same id', async () => {
  const agent = await newAgent(gate.live, { name: 'ours' })
  const token = await newToken(gate.live, { agent_id: agent.id })
  await mirror()
  await gate.sql`update live.agents set name = 'theirs', status = 'suspended'
    where workspace_id = ${other.id} and id = ${agent.id}`
  expect((await gate.live.ok('agents.get', { id: agent.id })).name).toBe('ours')
  expect((await other.live.ok('agents.get', { id: agent.id })).name).toBe('theirs')
  expect((await gate.live.ok('tokens.get', { id: token.id })).status).toBe('active')
  expect((await other.live.ok('tokens.get', { id: token.id })).status).toBe('suspended')
})

test('tokens of an agent of the same id elsewhere neither end nor count', async () => {
  for (const id of ['agents.update', 'agents.revoke'] as const) {
    const agent = await newAgent(gate.live)
    await newToken(gate.live, { agent_id: agent.id })
    const bystander = await newToken(gate.live)
    await mirror()
    // There, our bystander is a token of that agent.
    await gate.sql`update live.tokens set agent_id = ${agent.id}
      where workspace_id = ${other.id} and id = ${bystander.id}`
    const before = await bystanders()
    const body = id === 'agents.update' ? { body: { capabilities: [] } } : {}
    const answer = await gate.live.call(id, { id: agent.id, ...body })
    expect(answer.json).toMatchObject({ revoked_tokens: 1 })
    expect(await codeOf(bystander.token)).toBe('ok')
    expect(await bystanders()).toEqual(before)
  }
})

test('a member of the same id elsewhere neither changes nor counts, nor do their keys', async () => {
  const admin = await newMember(gate.live, 'admin')
  const key = await keyOf(gate, admin.id)
  await mirror()
  await mirrorMembers()
  await gate.sql`update core.members set role = 'owner'
    where workspace_id = ${other.id} and id = ${admin.id}`
  await gate.core.reload()
  const before = await bystanders()
  await key.api.refused('keys.takeOver', { id: key.id }, 403, 'role_required')
  await gate.live.ok('members.update', { id: admin.id, body: { role: 'viewer' } })
  await key.api.refused('keys.create', { body: {} }, 403, 'role_required')
  const call = { id: admin.id, query: { revoke_keys: true } }
  expect(await gate.live.ok('members.remove', call)).toMatchObject({ revoked_keys: 1 })
  expect(await bystanders()).toEqual(before)
  await gate.sql`update live.api_keys set revoked_at = now() + interval '1 hour'
    where workspace_id = ${other.id} and created_by = ${admin.id}`
  expect(await gate.live.ok('members.remove', call)).toMatchObject({ revoked_keys: 1 })
  // Over there, too, the address belongs to somebody, and the last owner is another.
  const { ownerId } = gate.core.home
  await gate.live.refused('members.remove', { id: ownerId }, 409, 'last_owner')
})

test('what a key of the same id made and issued elsewhere neither ends nor counts', async () => {
  const own = await newKey(gate.live, { scopes: ['*'] })
  const child = await newKey(gate.live.as(own.key), { scopes: ['*'] })
  const token = await newToken(gate.live.as(child.key))
  const [uninvolved, second] = [await newKey(gate.live), await newKey(gate.live)]
  await mirror()
  // There, two of our keys are a child and a grandchild of that key.
  await gate.sql`update live.api_keys set parent_key_id = ${own.id}
    where workspace_id = ${other.id} and id = ${uninvolved.id}`
  await gate.sql`update live.api_keys set parent_key_id = ${child.id}
    where workspace_id = ${other.id} and id = ${second.id}`
  const before = await bystanders()
  const call = { id: own.id, query: { revoke_issued: true } }
  const counts = { revoked_tokens: 1, revoked_keys: 1 }
  expect(await gate.live.ok('keys.revoke', call)).toMatchObject(counts)
  expect(await bystanders()).toEqual(before)
  for (const { key } of [uninvolved, second]) await gate.live.as(key).ok('agents.list')
  expect(await codeOf(token.token)).toBe('revoked')

  // What ends there later is not counted here.
  await gate.sql`update live.api_keys set revoked_at = now() + interval '1 hour'
    where workspace_id = ${other.id} and id = ${child.id}`
  await gate.sql`update live.tokens set revoked_at = expires_at - interval '1 second'
    where workspace_id = ${other.id} and id = ${token.id}`
  expect(await gate.live.ok('keys.revoke', call)).toMatchObject(counts)
})

test('what takes over from a key of the same id elsewhere neither ends, counts nor shows', async () => {
  const own = await newKey(gate.live, { scopes: ['*'] })
  const child = await newKey(gate.live.as(own.key), { scopes: ['*'] })
  const [one, two] = [await newKey(gate.live), await newKey(gate.live)]
  await mirror()
  // There, two of our keys are of the child's lineage, and work.
  await gate.sql`update live.api_keys set lineage_id = ${child.id}, rotated_from = ${child.id}
    where workspace_id = ${other.id} and id = any(${[one.id, two.id]}::text[])`
  const before = await bystanders()
  const made = await gate.live.ok('keys.rotate', { id: child.id, body: {} })
  expect((await gate.live.ok('keys.get', { id: child.id })).other_half?.id).toBe(made.id)
  expect(await bystanders()).toEqual(before)
  const call = { id: own.id, query: { revoke_issued: true } }
  expect((await gate.live.ok('keys.revoke', call)).revoked_keys).toBe(2)
  expect(await bystanders()).toEqual(before)
  for (const { key } of [one, two]) await gate.live.as(key).ok('agents.list')
})

test('delegations of the same ids elsewhere neither end nor count', async () => {
  for (const end of ['delegations.revoke', 'agents.revoke', 'agents.update'] as const) {
    const root = await newDelegation(gate.live)
    await newDelegatedToken(gate.live, await handOn(gate.live, root))
    const bystander = await newDelegation(gate.live)
    const token = await newDelegatedToken(gate.live, bystander)
    await mirror()
    // There, our bystander is below that root, and of its agent.
    await gate.sql`
      update live.delegations set parent_id = ${root.id}, depth = 2,
        agents = array_prepend(${root.from_agent_id}, agents)
      where workspace_id = ${other.id} and id = ${bystander.id}`
    const before = await bystanders()
    const call = {
      'delegations.revoke': { id: root.id },
      'agents.revoke': { id: root.from_agent_id },
      'agents.update': { id: root.from_agent_id, body: { capabilities: [] } },
    }[end]
    const answer = (await gate.live.call(end, call)).json
    const below = { revoked_delegations: end === 'delegations.revoke' ? 1 : 2, revoked_tokens: 1 }
    expect(answer).toMatchObject(below)
    expect(await codeOf(token.token)).toBe('ok')
    expect(await bystanders()).toEqual(before)
    expect((await gate.live.call(end, call)).json).toMatchObject(
      end === 'agents.update' ? {} : below,
    )
  }
})

test('a delegation is read with its own agents, though others have their ids', async () => {
  const root = await newDelegation(gate.live)
  const token = await newDelegatedToken(gate.live, root)
  await mirror()
  await gate.sql`update live.agents set status = 'suspended'
    where workspace_id = ${other.id} and id = ${root.from_agent_id}`
  await gate.sql`update live.delegations set revoked_at = now()
    where workspace_id = ${other.id} and id = ${root.id}`
  expect((await gate.live.ok('delegations.get', { id: root.id })).status).toBe('active')
  expect((await other.live.ok('delegations.get', { id: root.id })).status).toBe('revoked')
  expect((await gate.live.ok('tokens.get', { id: token.id })).status).toBe('active')
  expect((await other.live.ok('tokens.get', { id: token.id })).status).toBe('suspended')
  expect((await handOn(gate.live, root)).depth).toBe(2)
})

test('a reply that another workspace stored is not ours', async () => {
  const { key_id } = await gate.live.ok('whoami.get')
  await gate.sql`insert into live.idempotency
    (workspace_id, key_id, operation, key_digest, body_digest, created_at, object_id, reply)
    values (${other.id}, ${key_id}, 'agents.create', ${sha256('planted')}, 'x', now(), 'ag_x', '{}')`
  const before = await bystanders()
  const headers = { 'Idempotency-Key': 'planted' }
  const made = await gate.live.ok('agents.create', { body: AGENT, headers })
  expect((await gate.live.ok('agents.create', { body: AGENT, headers })).id).toBe(made.id)
  expect(await bystanders()).toEqual(before)
})

test('the use of a key is not the use of one of the same id elsewhere', async () => {
  const own = await newKey(gate.live)
  await gate.core.lastUse.flush(gate.core.db)
  await mirror()
  await gate.sql`update live.api_keys set last_used_at = null where workspace_id = ${other.id}`
  await gate.live.as(own.key).ok('whoami.get')
  await gate.core.lastUse.flush(gate.core.db)
  const used = await gate.sql`select id from live.api_keys
    where workspace_id = ${other.id} and last_used_at is not null`
  expect(used).toHaveLength(0)
  expect((await gate.live.ok('keys.get', { id: own.id })).last_used_at).toBeDefined()
})

test('a hash made anew is not the one of a key of the same id elsewhere', async () => {
  const own = await newKey(gate.live)
  await mirror()
  const before = await bystanders()
  const tenant = { workspaceId: gate.core.home.workspace.id, environment: 'live' } as const
  const fresh = { hash: 'fresh', pepperVersion: 2 }
  await updateSecretHash(tenant, gate.core.db.read('live'), own.id, fresh)
  expect(await bystanders()).toEqual(before)
  const rows = await gate.sql`select id from live.api_keys where secret_hash = 'fresh'`
  expect(rows).toHaveLength(1)
})
