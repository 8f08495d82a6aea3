import { expect, test } from 'bun:test'
import { newKey } from '../../support/calls.ts'
import { testForbidden } from '../../support/credentials.ts'
import { problemOf } from '../../support/refusals.ts'
import { dumpTables, withoutRefusals } from '../../support/tables.ts'

const gate = testForbidden('keys.update', {
  exceeds_authority: async gate => {
    const { id } = await newKey(gate.live, { scopes: ['agents.read'] })
    const api = await gate.withScopes(['keys.write', 'agents.read'])
    const before = await dumpTables(gate)
    const body = { scopes: ['agents.read', 'tokens.write'] }
    const answer = await api.call('keys.update', { id, body })
    expect(problemOf(answer).missing).toEqual(['tokens.write'])
    expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
    return answer
  },
})

test('keys.update 403: a key with more than the presented one cannot even be narrowed', async () => {
  const { id } = await newKey(gate.live, { scopes: ['tokens.write', 'agents.read'] })
  const api = await gate.withScopes(['keys.write', 'agents.read'])
  for (const body of [{ scopes: ['agents.read'] }, { name: 'mine now' }]) {
    const problem = await api.refused('keys.update', { id, body }, 403, 'exceeds_authority')
    expect(problem.missing).toEqual(['tokens.write'])
  }
})

test('keys.update 403: a key cannot widen itself', async () => {
  const own = await newKey(gate.live, { scopes: ['keys.write'] })
  const call = { id: own.id, body: { scopes: ['*'] } }
  await gate.live.as(own.key).refused('keys.update', call, 403, 'exceeds_authority')
})

test('keys.update 403: no key lets another, or itself, live longer than it does', async () => {
  const end = gate.server.clock.now() + 3_600_000
  const expires_at = new Date(end).toISOString()
  const mortal = await newKey(gate.live, { scopes: ['*'], expires_at })
  const api = gate.live.as(mortal.key)
  const { id } = await newKey(api)
  const body = { expires_at: new Date(end + 1).toISOString() }
  await api.refused('keys.update', { id, body }, 403, 'exceeds_authority')
  await api.refused('keys.update', { id: mortal.id, body }, 403, 'exceeds_authority')
})
