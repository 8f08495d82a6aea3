/**
 * Every route with every id of another workspace and of the other environment, both ways: answered
 * as an unknown id, byte for byte, and nothing there has changed (THREATS 8 and 9). The places are
 * read off the route table. What a missing `where` would do to rows of the same id is in bystanders.
 */
import { beforeAll, describe, expect, test } from 'bun:test'
import { type OperationId, operationList } from '../../generated/operations.ts'
import type { Api, Call } from '../support/api.ts'
import {
  needsLiveKey,
  newAgent,
  newKey,
  newPolicy,
  newToken,
  possibleCall,
} from '../support/calls.ts'
import { handOn, newDelegation } from '../support/delegations.ts'
import { useGate } from '../support/gate.ts'
import { idPlaces, takingParam } from '../support/id-places.ts'
import { someMember } from '../support/members.ts'
import type { Answer } from '../support/replies.ts'
import { type Dump, dumpTables } from '../support/tables.ts'
import { newWorkspace } from '../support/workspaces.ts'

const gate = useGate()

type World = {
  readonly api: Api
  readonly workspaceId: string
  readonly environment: 'live' | 'test'
  /** One object of each kind. Members belong to both environments of a workspace. */
  readonly ids: Readonly<Record<string, string>>
}

let worlds: World[] = []
const worldOf = (name: string): World => {
  const found = worlds.find(one => nameOf(one) === name)
  if (found === undefined) throw new Error(`no world ${name}`)
  return found
}
const nameOf = ({ workspaceId, environment }: World): string =>
  `${workspaceId === gate.core.home.workspace.id ? 'ours' : 'theirs'} ${environment}`
const NAMES = ['ours live', 'ours test', 'theirs live', 'theirs test']

async function makeWorld(api: Api, environment: World['environment']): Promise<World> {
  const token = await newToken(api, { constraints: { max_uses: 5 } })
  // So that a filter by any of them would find something.
  const root = await newDelegation(api, { from_agent_id: token.agent_id })
  await handOn(api, root)
  const { data } = await api.ok('audit.list', { query: { limit: 1 } })
  const ids = {
    agent: token.agent_id,
    token: token.id,
    grant: token.grant_id,
    delegation: root.id,
    policy: (await newPolicy(api)).id,
    key: (await newKey(api)).id,
    event: data[0]?.id ?? '',
    member: (await someMember(api)).id,
  }
  const { workspace_id } = await api.ok('whoami.get')
  return { api, workspaceId: workspace_id, environment, ids }
}

beforeAll(async () => {
  const other = await newWorkspace(gate)
  worlds = [
    await makeWorld(gate.live, 'live'),
    await makeWorld(gate.test, 'test'),
    await makeWorld(other.live, 'live'),
    await makeWorld(other.test, 'test'),
  ]
})

/** Ids that `world` must not see. */
const foreignTo = (world: World): string[] =>
  worlds
    .filter(one => one !== world)
    .flatMap(one =>
      Object.entries(one.ids)
        .filter(([kind]) => kind !== 'member' || one.workspaceId !== world.workspaceId)
        .map(([, id]) => id),
    )

/** As long and of the same kind, and nobody's. */
const unknownLike = (id: string): string => `${id.slice(0, -6)}000000`

/** An answer without what differs from call to call: times, and ids. */
const lasting = ({ status, text, headers }: Answer) => ({
  status,
  headers: [...headers.keys()],
  text: text
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'A TIME')
    .replace(/\b(ag|tok|gr|del|pol|key|evt|inv|mem)_[0-9A-Za-z]{22,}/g, '$1_…'),
})

/** Rows that are not of `world`: of other workspaces, of the other environment, of core. */
const rowsBeyond = (dump: Dump, { workspaceId, environment }: World): Dump =>
  Object.fromEntries(
    Object.entries(dump).map(([table, rows]) => [
      table,
      table.startsWith(`${environment}.`) ? rows.filter(row => !row.includes(workspaceId)) : rows,
    ]),
  )

const HEADERS = { 'X-Request-Id': 'same', 'If-Match': '"999"' }

/** Each of `jobs`, some at a time. */
async function inBatches<T>(jobs: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = []
  for (let i = 0; i < jobs.length; i += 16) {
    results.push(...(await Promise.all(jobs.slice(i, i + 16).map(job => job()))))
  }
  return results
}

test('the walk knows every place where a request names an object', () => {
  const places = idPlaces().map(({ operation, place }) => `${operation.id} ${place}`)
  for (const { id, path } of operationList) {
    if (path.includes('{id}')) expect(places).toContain(`${id} path`)
  }
  for (const place of [
    'tokens.create /agent_id',
    'tokens.create /grant_id',
    'tokens.create /delegation_id',
    'delegations.create /parent_delegation_id',
    'policies.create /agents/ids',
    'policies.simulate /policy/agents/ids',
    'tokens.list ?agent_id',
    'audit.list ?actor',
  ]) {
    expect(places).toContain(place)
  }
})

for (const name of NAMES.slice(0, 2)) {
  test(`${name}: an id from elsewhere is answered as one that is not there, in every place`, async () => {
    const world = worldOf(name)
    const places = idPlaces()
    const bases = new Map<string, Call>()
    for (const { operation } of places) {
      if (bases.has(operation.id)) continue
      const call = await possibleCall(operation.id, world.api)
      bases.set(operation.id, { ...call, headers: HEADERS })
    }
    const foreign = foreignTo(world)
    const before = rowsBeyond(await dumpTables(gate), world)
    const differing: unknown[] = []
    const jobs = places.flatMap(({ operation, place, put }) => {
      const call = (id: string) =>
        world.api.call(operation.id, put(bases.get(operation.id) ?? {}, id))
      const unknown = new Map<string, ReturnType<typeof call>>()
      return foreign.map(id => async () => {
        const nobodys = unknownLike(id)
        const wanted = unknown.get(nobodys.slice(0, 4)) ?? call(nobodys)
        unknown.set(nobodys.slice(0, 4), wanted)
        const got = await call(id)
        const pair = [lasting(await wanted), lasting(got)]
        const isRight = Bun.deepEquals(pair[0], pair[1]) && (place !== 'path' || isAbsent(got))
        if (!isRight) differing.push({ operation: operation.id, place, id, pair })
      })
    })
    await inBatches(jobs)
    expect(differing).toEqual([])
    expect(rowsBeyond(await dumpTables(gate), world)).toEqual(before)
  }, 120_000)
}

/** 404; or 403 for what a test key may not do at all, which is said before anything is looked up. */
const isAbsent = ({ status, text }: Answer): boolean =>
  status === 404 || (status === 403 && text.includes('live_key_required'))

test('a grant is the own one, though another workspace has a wider one of the same id', async () => {
  const token = await newToken(gate.live)
  const { workspaceId } = worldOf('theirs live')
  await gate.sql`insert into live.agents
    (workspace_id, id, name, owner, capabilities, metadata, public_jwk, key_thumbprint, created_at,
     updated_at)
    select ${workspaceId}, id, name, owner, capabilities, metadata, public_jwk, key_thumbprint,
      created_at, updated_at from live.agents where id = ${token.agent_id}`
  await gate.sql`insert into live.tokens
    (workspace_id, id, agent_id, agent_name, grant_id, scope, audience, constraints, issued_by,
     issued_at, expires_at)
    select ${workspaceId}, 'tok_0', agent_id, agent_name, grant_id, '{orders.*}', audience,
      constraints, issued_by, issued_at, expires_at from live.tokens where id = ${token.id}`
  const { agent_id, grant_id } = token
  const body = { agent_id, grant_id, scope: ['orders.create'] }
  await gate.live.refused('tokens.create', { body }, 403, 'exceeds_grant')
})

for (const { id } of takingParam('cursor')) {
  test(`${id}: a cursor from elsewhere leads to nothing but own items`, async () => {
    for (const name of NAMES) {
      const { api } = worldOf(name)
      await newAgent(api)
      if (id === 'audit.listCheckpoints') await gate.core.sealer.seal()
      const own = await allOf(api, id)
      for (const from of worlds.filter(one => one.api !== api)) {
        const page = (await from.api.call(id, { query: { limit: 1 } })).json as Page
        if (page.next_cursor === undefined) continue
        const query = { limit: 200, cursor: page.next_cursor }
        const { status, json } = await api.call(id, { query })
        expect([id, status]).toEqual([id, 200])
        for (const item of (json as Page).data) expect(own).toContain(textOf(item))
      }
    }
  })
}

type Page = { data: object[]; next_cursor?: string }

/** An item without what is written behind. */
const textOf = (item: object): string => JSON.stringify({ ...item, last_used_at: undefined })

async function allOf(api: Api, id: OperationId): Promise<string[]> {
  const items: string[] = []
  let cursor: string | undefined
  do {
    const query = { limit: 200, ...(cursor === undefined ? {} : { cursor }) }
    const page = (await api.call(id, { query })).json as Page
    items.push(...page.data.map(textOf))
    cursor = page.next_cursor
  } while (cursor !== undefined)
  return items
}

for (const { id } of takingParam('Idempotency-Key')) {
  test(`${id}: an Idempotency-Key is another one in each workspace and environment`, async () => {
    const headers = { 'Idempotency-Key': `shared-by-all-${id}` }
    const made: unknown[] = []
    for (const { api, environment } of worlds) {
      if (environment === 'test' && needsLiveKey(id)) continue
      const answer = await api.call(id, { ...(await possibleCall(id, api)), headers })
      expect([answer.status < 300, answer.headers.get('idempotency-replayed')]).toEqual([
        true,
        null,
      ])
      made.push((answer.json as { id: string }).id)
    }
    expect(new Set(made).size).toBe(made.length)
  })
}

describe('nothing in a request picks another environment or workspace', () => {
  const WITH_KEY = operationList.filter(one => one.auth === 'key')
  /** Their answer is another one each time: they count, or record themselves. */
  const CHANGING = new Set(['system.metrics', 'audit.export', 'usage.get', 'usage.ofKey'])

  const switches = ({ workspaceId }: World): Record<string, string> => ({
    ...{ 'X-Environment': 'live', 'X-AmpGate-Environment': 'live', Environment: 'live' },
    ...{ 'X-Workspace-Id': workspaceId, 'X-AmpGate-Workspace': workspaceId },
    ...{ 'X-Tenant': workspaceId, 'X-Schema': 'live', 'X-Forwarded-Host': 'live.example' },
    ...{ Cookie: `environment=live; workspace=${workspaceId}`, 'X-HTTP-Method-Override': 'GET' },
  })

  test('no header: every reading operation answers the same', async () => {
    const world = worldOf('ours test')
    const headers = { 'X-Request-Id': 'same' }
    for (const { id, method } of WITH_KEY) {
      if (method !== 'GET' || CHANGING.has(id)) continue
      const call = await possibleCall(id, world.api)
      await gate.core.lastUse.flush(gate.core.db)
      const plain = await world.api.call(id, { ...call, headers })
      const more = { ...headers, ...switches(worldOf('theirs live')) }
      const turned = await world.api.call(id, { ...call, headers: more })
      const text = (answer: Answer) =>
        answer.text
          .replace(/"last_used_at":"[^"]*"/g, '')
          .replace(/"remaining":\d+/g, '')
          .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '')
      expect([id, turned.status, text(turned)]).toEqual([id, plain.status, text(plain)])
    }
  })

  test('no header: what a test key makes is test data', async () => {
    const world = worldOf('ours test')
    const before = rowsBeyond(await dumpTables(gate), world)
    for (const { id } of WITH_KEY) {
      if (needsLiveKey(id)) continue
      const call = await possibleCall(id, world.api)
      const headers = switches(worldOf('theirs live'))
      const answer = await world.api.call(id, { ...call, headers })
      expect([id, answer.status < 300]).toEqual([id, true])
    }
    expect(withoutMembers(rowsBeyond(await dumpTables(gate), world))).toEqual(
      withoutMembers(before),
    )
  })

  test('no parameter and no member: what is not declared is refused', async () => {
    const world = worldOf('ours test')
    const theirs = worldOf('theirs live')
    const tries = { environment: 'live', workspace_id: theirs.workspaceId, workspace: 'main' }
    for (const operation of WITH_KEY) {
      const base = await possibleCall(operation.id, world.api)
      for (const [name, value] of Object.entries(tries)) {
        const asked = await world.api.call(operation.id, { ...base, query: { [name]: value } })
        expect([operation.id, name, asked.status]).toEqual([operation.id, name, 400])
        if (operation.body === undefined) continue
        const body = { ...(base.body as object), [name]: value }
        const { status } = await world.api.call(operation.id, { ...base, body })
        const isDeclared = operation.id === 'keys.create' && name === 'environment'
        expect([operation.id, name, status]).toEqual([operation.id, name, isDeclared ? 403 : 400])
      }
    }
  })
})

/** Tests make their members by themselves. */
const withoutMembers = ({ 'core.members': _, ...dump }: Dump): Dump => dump
