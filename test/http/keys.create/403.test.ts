import { expect, test } from 'bun:test'
import { testForbidden } from '../../support/credentials.ts'
import { problemOf } from '../../support/refusals.ts'
import { dumpTables, withoutRefusals } from '../../support/tables.ts'

const gate = testForbidden('keys.create', {
  exceeds_authority: async gate => {
    const api = await gate.withScopes(['keys.write', 'agents.read'])
    const before = await dumpTables(gate)
    const body = { name: 'wider', scopes: ['agents.read', 'agents.write'] }
    const answer = await api.call('keys.create', { body })
    expect(problemOf(answer).missing).toEqual(['agents.write'])
    expect(problemOf(answer).have).toEqual(['keys.write', 'agents.read'])
    expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
    return answer
  },
  live_key_required: async gate => {
    const before = await dumpTables(gate)
    const body = { name: 'live', scopes: ['agents.read'], environment: 'live' }
    const answer = await gate.test.call('keys.create', { body })
    expect(problemOf(answer).errors?.map(error => error.pointer)).toEqual(['/environment'])
    expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
    return answer
  },
})

for (const scopes of [['*'], ['agents.*'], ['keys.*'], ['agents:write']]) {
  test(`keys.create 403: ${scopes} by a key with less`, async () => {
    const api = await gate.withScopes(['keys.write', 'agents.read'])
    const body = { name: 'wider', scopes }
    await api.refused('keys.create', { body }, 403, 'exceeds_authority')
  })
}

test('keys.create 403: a key that would outlive the one that makes it', async () => {
  const end = gate.server.clock.now() + 3_600_000
  const own = { name: 'mortal', scopes: ['*'], expires_at: new Date(end).toISOString() }
  const { key } = await gate.live.ok('keys.create', { body: own })
  const body = { ...own, expires_at: new Date(end + 1).toISOString() }
  const problem = await gate.live.as(key).refused('keys.create', { body }, 403, 'exceeds_authority')
  expect(problem.errors?.map(error => error.pointer)).toEqual(['/expires_at'])
  expect(problem.detail).toContain(own.expires_at)
})

test('keys.create 403: nothing in a request makes a test key act on live', async () => {
  const body = { name: 'live', scopes: ['agents.read'], environment: 'live' }
  for (const headers of [{ 'X-Environment': 'live' }, { 'X-HTTP-Method-Override': 'GET' }]) {
    await gate.test.refused('keys.create', { body, headers }, 403, 'live_key_required')
  }
})
