/**
 * Live and test are apart, whatever a test key may do; and nothing that a request says moves a row
 * into another workspace, environment or person's name (THREATS 10, 12).
 */
import { describe, expect, test } from 'bun:test'
import { type Operation, operationList } from '../../generated/operations.ts'
import {
  changes,
  idsWhere,
  newAgent,
  newKey,
  newToken,
  possibleCall,
  takesBody,
} from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { dumpOf, dumpTables } from '../support/tables.ts'

const ALL = operationList.map(operation => operation.id)

describe('a test key that may do everything', () => {
  const gate = useGate()

  test('changes no row of core or live, on any route, with its own ids or live ones', async () => {
    const token = await newToken(gate.live)
    const key = await newKey(gate.live)
    const ids = { agents: token.agent_id, tokens: token.id, keys: key.id }
    const before = dumpOf(await dumpTables(gate), 'core.', 'live.')
    for (const id of ALL) {
      const call = await possibleCall(id, gate.test)
      await gate.test.call(id, call)
      const foreign = ids[id.split('.')[0] as keyof typeof ids]
      if (call.id !== undefined && foreign !== undefined) {
        const answer = await gate.test.call(id, { ...call, id: foreign })
        expect([id, answer.status]).toEqual([id, 404])
      }
    }
    const live = { name: 'escape', scopes: ['*'], environment: 'live' }
    await gate.test.refused('keys.create', { body: live }, 403, 'live_key_required')
    await gate.test.refused(
      'tokens.create',
      { body: { agent_id: token.agent_id, scope: ['orders.read'] } },
      404,
      'not_found',
    )
    expect(dumpOf(await dumpTables(gate), 'core.', 'live.')).toEqual(before)
  })

  test('lists and reads nothing of live', async () => {
    await newToken(gate.live, { task_description: 'only in live' })
    for (const id of ['agents.list', 'tokens.list', 'keys.list'] as const) {
      const answer = await gate.test.call(id, { query: { limit: 200 } })
      const { data } = answer.json as { data: { environment: string }[] }
      for (const one of data) expect(one.environment).toBe('test')
      expect(answer.text).not.toContain('only in live')
    }
  })

  test('takes no environment from a header, a query or a member', async () => {
    const headers = {
      ...{ 'X-Environment': 'live', 'X-AmpGate-Environment': 'live', 'X-Workspace-Id': 'ws_1' },
      ...{ 'X-Forwarded-Host': 'live', Cookie: 'environment=live' },
    }
    const agent = await gate.test.ok('agents.create', { body: { name: 'x', owner: 'y' }, headers })
    expect(agent.environment).toBe('test')
    const query = { environment: 'live' }
    await gate.test.refused('agents.list', { query }, 400, 'invalid_request')
  })
})

/** What a server decides, never its caller. */
const SERVER_OWNED: Readonly<Record<string, unknown>> = {
  ...{ id: 'ag_chosen', workspace_id: 'ws_1', workspaceId: 'ws_1', tenant: {}, version: 7 },
  ...{ created_at: '2020-01-01T00:00:00Z', updated_at: '2020-01-01T00:00:00Z', revoked_at: null },
  ...{ created_by: 'mem_1', parent_key_id: 'key_1', issued_by: 'key_1', public_id: 'AAAAAAAAAAAA' },
  ...{ secret_hash: '$argon2id$', pepper_version: 0, key_thumbprint: 'x', grants: ['gr_1'] },
  ...{ counting_grants: ['gr_1'], uses: 0, spent: {}, remaining_uses: 5 },
  ...{ iss: 'x', jti: 'tok_1', kid: 'sk_1', exp: 9_999_999_999, role: 'owner', plan: 'enterprise' },
  ...{ revoked_tokens: 0, private_key_pem: 'x', key: 'x', hash: 'x', is_admin: true },
}
const PROTOTYPES = ['__proto__', 'constructor', 'prototype']

describe('mass assignment', () => {
  const gate = useGate()
  const withBody = idsWhere(id => takesBody(id) && changes(id))

  for (const id of withBody) {
    test(`${id}: no member that the server owns is taken from a body`, async () => {
      const call = await possibleCall(id, gate.live)
      const before = await dumpTables(gate)
      for (const [name, value] of Object.entries(SERVER_OWNED)) {
        if (name in (call.body as object)) continue
        const body = { ...(call.body as object), [name]: value }
        const problem = await gate.live.refused(id, { ...call, body }, 400, 'invalid_request')
        expect(problem.errors?.map(error => error.pointer)).toContain(`/${name}`)
      }
      expect(await dumpTables(gate)).toEqual(before)
    })

    test(`${id}: no name reaches a prototype, at the top or further down`, async () => {
      const call = await possibleCall(id, gate.live)
      delete (call as { body?: unknown }).body
      const before = await dumpTables(gate)
      for (const name of PROTOTYPES) {
        for (const raw of [
          `{"${name}":{"polluted":true,"status":"active"}}`,
          `{"name":"x","owner":"y","metadata":{"${name}":"z"}}`,
          `{"agent_id":"a","scope":["b"],"constraints":{"a":{"${name}":{"polluted":true}}}}`,
        ]) {
          const answer = await gate.live.call(id, { ...call, raw })
          expect([raw, answer.status]).toEqual([raw, 400])
        }
      }
      expect(await dumpTables(gate)).toEqual(before)
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    })
  }

  test('no operation takes a parameter that it does not declare', async () => {
    for (const operation of operationList as readonly Operation[]) {
      for (const name of [...PROTOTYPES, 'workspace_id', 'environment', 'id']) {
        const answer = await gate.live.call(operation.id, { id: 'x', query: { [name]: 'x' } })
        expect([operation.id, name, answer.status]).toEqual([operation.id, name, 400])
      }
    }
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false)
  })

  test('an id from a prototype is an id that is not there', async () => {
    for (const id of [...PROTOTYPES, 'toString', 'hasOwnProperty', 'valueOf']) {
      for (const operation of ['agents.get', 'tokens.get', 'keys.get'] as const) {
        await gate.live.refused(operation, { id }, 404, 'not_found')
      }
      const body = { agent_id: id, scope: ['a'] }
      await gate.live.refused('tokens.create', { body }, 404, 'not_found')
    }
  })

  test('names like those of methods are plain names where names are free', async () => {
    const metadata = { toString: 'a', hasOwnProperty: 'b', valueOf: 'c' }
    expect((await newAgent(gate.live, { metadata })).metadata).toEqual(metadata)
    const constraints = { toString: 1, valueOf: { exact: { toJSON: 'x' } } }
    expect((await newToken(gate.live, { constraints })).constraints).toEqual(constraints)
  })
})
