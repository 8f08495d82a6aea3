/**
 * Governing needs an owner or admin behind the key now, with the very next request; data goes on
 * whatever becomes of them (SEMANTICS 16, THREATS 15). Every operation that governs is walked.
 */
import { describe, expect, test } from 'bun:test'
import { type OperationId, operationList } from '../../generated/operations.ts'
import { UNBOUNDED } from '../../src/api-keys/api-key.ts'
import { createKey } from '../../src/api-keys/keys.ts'
import { GOVERNANCE_SCOPES, type MemberRole } from '../../src/workspaces/role.ts'
import type { Api } from '../support/api.ts'
import {
  governs,
  idsWhere,
  needsLiveKey,
  newAgent,
  newToken,
  possibleCall,
} from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { keyOf, newMember } from '../support/members.ts'
import { problemOf } from '../support/refusals.ts'
import { dumpTables } from '../support/tables.ts'
import { newWorkspace } from '../support/workspaces.ts'

const gate = useGate()
const GOVERNING = idsWhere(governs)
/** Tries a policy on what was issued, and changes nothing. */
const TRIES: readonly string[] = ['policies.simulate']

test('an operation governs if and only if it writes under a scope of governance', () => {
  const expected = operationList.filter(
    ({ id, method, requiredScopes }) =>
      method !== 'GET' &&
      !TRIES.includes(id) &&
      requiredScopes.some(scope => (GOVERNANCE_SCOPES as readonly string[]).includes(scope)),
  )
  expect(GOVERNING.toSorted()).toEqual(expected.map(({ id }) => id).toSorted())
  expect(GOVERNING.length).toBeGreaterThan(10)
})

/** Owners alone may. */
const OWNERS: readonly OperationId[] = ['keys.takeOver']

const setRole = (id: string, role: MemberRole) =>
  gate.live.ok('members.update', { id, body: { role } })

/** What goes on whatever the role is: reading, agents, tokens, delegations. */
async function dataWorks(api: Api): Promise<void> {
  const token = await newToken(api)
  await api.ok('agents.update', { id: token.agent_id, body: { name: 'renamed' } })
  await api.ok('tokens.revoke', { id: token.id })
  for (const id of ['keys.list', 'policies.list', 'members.list', 'workspace.get'] as const) {
    await api.ok(id)
  }
}

for (const environment of ['live', 'test'] as const) {
  const walked = GOVERNING.filter(id => environment === 'live' || !needsLiveKey(id))

  describe(`with a ${environment} key`, () => {
    for (const id of walked) {
      test(`${id}: the role of now decides the next request`, async () => {
        const person = await newMember(gate.live, 'owner')
        const { api } = await keyOf(gate, person.id, environment)
        const governing = async (role: MemberRole) => {
          const answer = await api.call(id, await possibleCall(id, gate[environment]))
          const may = role === 'owner' || !OWNERS.includes(id)
          expect([id, role, answer.status < 300]).toEqual([id, role, may])
        }
        const refused = async (role?: MemberRole) => {
          const call = await possibleCall(id, gate[environment])
          const before = await dumpTables(gate)
          const problem = await api.refused(id, call, 403, 'role_required')
          expect(problem.required_role).toEqual(['owner', 'admin'])
          expect(problem.role).toBe(role)
          expect(await dumpTables(gate)).toEqual(before)
        }
        await governing('owner')
        for (const role of ['member', 'admin', 'viewer', 'owner'] as const) {
          await setRole(person.id, role)
          if (role === 'admin' || role === 'owner') await governing(role)
          else await refused(role)
        }
        await gate.live.ok('members.remove', { id: person.id })
        await refused()
      })
    }

    test('data scopes work for whoever stands behind the key, and for nobody', async () => {
      const person = await newMember(gate.live, 'owner')
      const { api } = await keyOf(gate, person.id, environment)
      for (const role of ['owner', 'admin', 'member', 'viewer'] as const) {
        await setRole(person.id, role)
        await dataWorks(api)
        expect((await api.ok('whoami.get')).role).toBe(role)
      }
      await gate.live.ok('members.remove', { id: person.id })
      await dataWorks(api)
    })
  })
}

test('the role is asked after the scope, and neither is the other', async () => {
  const person = await newMember(gate.live, 'viewer')
  const { key } = await gate.live.ok('keys.create', { body: { name: 'n', scopes: ['keys.read'] } })
  await gate.live.as(key).refused('keys.create', { body: {} }, 403, 'insufficient_scope')
  await setRole(person.id, 'admin')
  const narrow = await keyOf(gate, person.id)
  await gate.live.ok('keys.update', { id: narrow.id, body: { scopes: ['agents.read'] } })
  await narrow.api.refused('keys.create', { body: {} }, 403, 'insufficient_scope')
})

test('refusals are in the trail, with the role that was needed and the one there was', async () => {
  const person = await newMember(gate.live, 'admin')
  const key = await keyOf(gate, person.id)
  await setRole(person.id, 'viewer')
  for (let calls = 0; calls < 3; calls++) {
    await key.api.refused('policies.create', { body: {} }, 403, 'role_required')
  }
  await gate.core.refusals.flush(gate.core.db, gate.server.clock.now(), true)
  const query = { actor: key.id, outcome: 'refused' }
  const { data } = await gate.live.ok('audit.list', { query })
  expect(data).toHaveLength(1)
  expect(data[0]).toMatchObject({
    action: 'request.refused',
    reason: 'role_required',
    actor: { kind: 'key', id: key.id, member_id: person.id },
    target: { kind: 'operation', id: 'policies.create' },
    details: { required_role: ['owner', 'admin'], role: 'viewer', count: 3 },
  })
})

test('a role in one workspace is none in another, and a restart forgets nothing', async () => {
  const other = await newWorkspace(gate)
  const person = await newMember(gate.live, 'admin')
  const { api } = await keyOf(gate, person.id)
  await other.live.refused(
    'members.update',
    { id: person.id, body: { role: 'viewer' } },
    404,
    'not_found',
  )
  await setRole(person.id, 'viewer')
  await gate.core.reload()
  await api.refused('keys.create', { body: {} }, 403, 'role_required')
  await setRole(person.id, 'admin')
  await gate.core.reload()
  await newAgent(api)
  await api.ok('keys.create', { body: { name: 'n', scopes: ['agents.read'] } })
})

describe('when a key is made', () => {
  const make = (memberId: string, scopes: string[]) =>
    gate.core.asOperator('live', work =>
      createKey(work, gate.core.rules, UNBOUNDED, { name: 'n', scopes, memberId }),
    )

  const CASES: Record<MemberRole, { may: string[]; mayNot: string[] }> = {
    owner: { may: ['*', 'policies.write', 'keys.*'], mayNot: [] },
    admin: { may: ['*', 'members.write', 'billing.*'], mayNot: [] },
    member: {
      may: ['agents.*', 'tokens:write', 'policies.read', 'audit.*', 'runs.write', 'usage.read'],
      mayNot: ['*', 'keys.*', 'keys:write', ...GOVERNANCE_SCOPES],
    },
    viewer: {
      may: ['agents.read', 'audit:read', 'admin.audit.read', 'billing.read', 'work-orders:read'],
      mayNot: ['*', 'agents.*', 'audit.*', 'agents.write', 'tokens:write', ...GOVERNANCE_SCOPES],
    },
  }

  for (const [role, { may, mayNot }] of Object.entries(CASES)) {
    test(`its scopes lie within the role of its ${role}`, async () => {
      const { id } = await newMember(gate.live, role as MemberRole)
      for (const scope of may) await make(id, ['agents.read', scope].slice(-1))
      const before = await dumpTables(gate)
      for (const scope of mayNot) {
        const refused = make(id, ['agents.read', scope])
        await expect(refused).rejects.toMatchObject({
          code: 'exceeds_authority',
          details: { members: { missing: [scope], role } },
        })
      }
      expect(await dumpTables(gate)).toEqual(before)
    })
  }

  test('nobody who was removed gets one', async () => {
    const { id } = await newMember(gate.live, 'owner')
    await gate.live.ok('members.remove', { id })
    await expect(make(id, ['agents.read'])).rejects.toMatchObject({ code: 'exceeds_authority' })
  })

  test('those that a key makes have the same person behind them', async () => {
    const person = await newMember(gate.live, 'admin')
    const { api } = await keyOf(gate, person.id)
    const made = await api.ok('keys.create', { body: { name: 'child', scopes: ['*'] } })
    expect(made.created_by).toBe(person.id)
    await setRole(person.id, 'member')
    const answer = await gate.live.as(made.key).call('keys.create', { body: {} })
    expect(problemOf(answer).code).toBe('role_required')
  })
})
