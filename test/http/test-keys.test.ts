/** A test key, even one that may do everything, changes nothing of live (SEMANTICS 15). */
import { expect, test } from 'bun:test'
import {
  idsWhere,
  needsLiveKey,
  newAgent,
  newKey,
  newToken,
  possibleCall,
} from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { dumpOf, dumpTables } from '../support/tables.ts'

const gate = useGate()

/** All of `core` and `live`, also when keys were last used. */
async function untouchable() {
  await gate.core.lastUse.flush(gate.core.db)
  const uses = await gate.sql<{ id: string; at: Date | null }[]>`
    select id, last_used_at as at from live.api_keys order by id`
  return { tables: dumpOf(await dumpTables(gate), 'core.', 'live.'), uses: [...uses] }
}

/** Public: its right is the invitation, made by a live key; a key sent along counts for nothing. */
const BY_INVITATION = 'invitations.accept'

for (const id of idsWhere(one => one !== BY_INVITATION)) {
  test(`${id}: by a test key, and nothing of core or live changes`, async () => {
    const liveCall = await possibleCall(id, gate.live)
    const testCall = await possibleCall(id, gate.test)
    const before = await untouchable()
    const { status } = await gate.test.call(id, testCall)
    expect([id, status < 300]).toEqual([id, !needsLiveKey(id)])
    // A live object is not there for it, and a live agent gets no token. A live key is no test key.
    if (liveCall.key === undefined) await gate.test.call(id, liveCall)
    expect(await untouchable()).toEqual(before)
  })
}

test('a test key cannot ask for live in any way', async () => {
  const before = await untouchable()
  const body = { name: 'x', scopes: ['*'], environment: 'live' }
  await gate.test.refused('keys.create', { body }, 403, 'live_key_required')
  for (const query of ['environment=live', 'env=live', 'live=true']) {
    await gate.test.refused('agents.list', { query }, 400, 'invalid_request')
  }
  for (const name of ['X-Environment', 'X-Live', 'AmpGate-Environment']) {
    const { environment } = await gate.test.ok('whoami.get', { headers: { [name]: 'live' } })
    expect(environment).toBe('test')
  }
  const agent = await newAgent(gate.test)
  expect(agent.environment).toBe('test')
  expect(await untouchable()).toEqual(before)
})

test('a test token is never valid as a live one, and the reverse', async () => {
  const live = await newToken(gate.live)
  const test = await newToken(gate.test)
  const verdict = async (token: string, environment: string) =>
    (await gate.anyone.ok('tokens.verify', { body: { token, environment } })).code as string
  expect([await verdict(live.token, 'live'), await verdict(live.token, 'test')]).toEqual([
    'ok',
    'wrong_environment',
  ])
  expect([await verdict(test.token, 'test'), await verdict(test.token, 'live')]).toEqual([
    'ok',
    'wrong_environment',
  ])
})

test('revoking in test ends nothing of live, though a live key made the test key', async () => {
  const own = await newKey(gate.live, { environment: 'test', scopes: ['*'] })
  const before = await untouchable()
  const query = { revoke_issued: true }
  await gate.test.ok('keys.revoke', { id: own.id, query })
  expect(await untouchable()).toEqual(before)
})
