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

test('keys.update 403: no key makes another, or itself, work from more addresses or more often', async () => {
  const allowed_ips = ['127.0.0.0/8', '::1/128']
  const rate_limit = { requests_per_second: 100, burst: 50 }
  const own = await newKey(gate.live, { scopes: ['*'], allowed_ips, rate_limit })
  const api = gate.live.as(own.key)
  const child = await newKey(api)
  const LOOSER: [body: object, pointer: string][] = [
    [{ allowed_ips: [] }, '/allowed_ips'],
    [{ allowed_ips: ['127.0.0.1', '192.0.2.1'] }, '/allowed_ips/1'],
    [{ rate_limit: { requests_per_second: 101 } }, '/rate_limit/requests_per_second'],
    [{ rate_limit: { requests_per_second: 10, burst: 51 } }, '/rate_limit/burst'],
  ]
  for (const [body, pointer] of LOOSER) {
    for (const id of [child.id, own.id]) {
      const problem = await api.refused('keys.update', { id, body }, 403, 'exceeds_authority')
      expect(problem.errors?.map(error => error.pointer)).toEqual([pointer])
    }
  }
  const tighter = {
    allowed_ips: ['127.0.0.1/32', '::1/128'],
    rate_limit: { requests_per_second: 10, burst: 50 },
  }
  expect(await api.ok('keys.update', { id: child.id, body: tighter })).toMatchObject(tighter)
})

test('keys.update 403: a key that is freer than the presented one is not changed at all', async () => {
  const expires_at = new Date(gate.server.clock.now() + 3_600_000).toISOString()
  const rate_limit = { requests_per_second: 1000 }
  const { id } = await newKey(gate.live)
  for (const bounds of [{ allowed_ips: ['127.0.0.0/8', '::1'] }, { rate_limit }, { expires_at }]) {
    const caller = await newKey(gate.live, { scopes: ['*'], ...bounds })
    const call = { id, body: { name: 'mine now' } }
    await gate.live.as(caller.key).refused('keys.update', call, 403, 'exceeds_authority')
  }
})
