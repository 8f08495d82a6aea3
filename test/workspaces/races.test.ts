/** No governing write commits once the answer to a demotion or removal is out (THREATS 15). */
import { describe, expect, test } from 'bun:test'
import { UNBOUNDED } from '../../src/api-keys/api-key.ts'
import { createKey } from '../../src/api-keys/keys.ts'
import { runOperation } from '../../src/control/operations.ts'
import { parseAddress } from '../../src/storage/address.ts'
import { Connection } from '../../src/storage/connection.ts'
import type { Api } from '../support/api.ts'
import { until, useGate } from '../support/gate.ts'
import { whileHeldUp } from '../support/idempotency.ts'
import { keyOf, newMember } from '../support/members.ts'
import { newWorkspace } from '../support/workspaces.ts'

const gate = useGate()
const KEY = { body: { name: 'late', scopes: ['agents.read'] } }

/** How many wait for the lock on who may do what. */
const waiting = async (): Promise<number> => {
  const [row] = await gate.sql<{ count: number }[]>`
    select count(*) as count from pg_locks
    where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`
  return row?.count ?? 0
}

/** How many wait to insert into `table`. */
const held = async (table: string): Promise<number> => {
  const [row] = await gate.sql<{ count: number }[]>`
    select count(*) as count from pg_locks
    where relation = ${table}::regclass and mode = 'RowExclusiveLock' and not granted`
  return row?.count ?? 0
}

const LOSSES = {
  'is demoted': (id: string) => gate.live.call('members.update', { id, body: { role: 'member' } }),
  'is removed': (id: string) => gate.live.call('members.remove', { id }),
}

for (const [what, lose] of Object.entries(LOSSES)) {
  for (const environment of ['live', 'test'] as const) {
    describe(`while the person behind a ${environment} key ${what}`, () => {
      test('a write that came later is refused, though it was let in', async () => {
        const { id } = await newMember(gate.live, 'admin')
        const { api } = await keyOf(gate, id, environment)
        const { loss, write } = await whileHeldUp(gate, async () => {
          const loss = lose(id)
          await until('the loss at work', async () => (await held('live.audit_events')) > 0)
          // In memory the role is there still: this is let in, and waits for the loss.
          const write = api.call('keys.create', KEY)
          await until('the write waits', async () => (await waiting()) > 0)
          return { loss, write }
        })
        expect((await loss).status).toBe(200)
        const { status, json } = await write
        expect([status, json]).toMatchObject([403, { code: 'role_required' }])
        const { data } = await gate[environment].ok('audit.list', {
          query: { outcome: 'refused', actor: id },
        })
        expect(data.map(event => event.reason)).toEqual(['role_required'])
      })

      test('a write that came before is done first, and the answer comes after it', async () => {
        const { id } = await newMember(gate.live, 'admin')
        const { api } = await keyOf(gate, id, environment)
        await api.ok('whoami.get')
        const blocker = new Connection(parseAddress(gate.server.databaseUrl))
        const table = `${environment}.changes`
        await blocker.sql.unsafe(`begin; lock table ${table} in access exclusive mode`)
        const write = api.call('keys.create', KEY)
        await until('the write at work', async () => (await held(table)) > 0)
        const loss = lose(id)
        await until('the loss waits', async () => (await waiting()) > 0)
        await blocker.sql.unsafe('rollback')
        await blocker.close()
        const answer = await write
        expect(answer.status).toBe(201)
        expect((await loss).status).toBe(200)
        await api.refused('keys.create', KEY, 403, 'role_required')
      })
    })
  }
}

test('of many writes around a demotion none commits after its answer', async () => {
  const { id } = await newMember(gate.live, 'admin')
  const { api } = await keyOf(gate, id)
  const writes = Array.from({ length: 30 }, () => api.call('keys.create', KEY))
  const loss = gate.live.call('members.update', { id, body: { role: 'viewer' } })
  const more = Array.from({ length: 30 }, () => api.call('keys.create', KEY))
  expect((await loss).status).toBe(200)
  const count = async () => {
    const [row] = await gate.sql<{ count: number }[]>`
      select count(*) as count from live.api_keys where created_by = ${id}`
    return row?.count ?? 0
  }
  const then = await count()
  const answers = await Promise.all([...writes, ...more])
  expect(await count()).toBe(then)
  const made = answers.filter(answer => answer.status === 201)
  expect(made.length).toBe(then - 1)
})

const OWNERS = 6

test('of owners who all go at once, by the API and by command, one stays', async () => {
  const { id: workspace, ownerId, live } = await newWorkspace(gate)
  const others = Array.from({ length: OWNERS - 1 }, () => newMember(live, 'owner'))
  const owners = [ownerId, ...(await Promise.all(others)).map(one => one.id)]
  const wanted = { name: 'theirs', scopes: ['*'] }
  const keys = await Promise.all(
    owners.map(memberId =>
      gate.asTenant(workspace, 'live', work =>
        createKey(work, gate.core.rules, UNBOUNDED, { ...wanted, memberId }),
      ),
    ),
  )
  const instance = { core: gate.core, config: {} as never }
  const ways = [
    (id: string, api: Api) => api.call('members.remove', { id }),
    (id: string, api: Api) => api.call('members.update', { id, body: { role: 'member' } }),
    (member: string) => runOperation(instance, 'members.remove', { workspace, member }, 'race'),
  ]
  const going = keys.map(({ key, text }, i) =>
    ways[i % ways.length]?.(key.createdBy, gate.live.as(text)),
  )
  await Promise.allSettled(going)
  const rows = await gate.sql<{ id: string }[]>`
    select id from core.members
    where workspace_id = ${workspace} and role = 'owner' and status = 'active'`
  expect(rows).toHaveLength(1)
  const [{ id } = { id: '' }] = rows
  expect(gate.core.admission.roleOf({ workspaceId: workspace }, id)).toBe('owner')
})
