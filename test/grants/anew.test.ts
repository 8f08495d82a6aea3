/** Tokens issued anew under a grant: never wider, and sharing what is left. */
import { describe, expect, test } from 'bun:test'
import { sweepGrants } from '../../src/grants/grants.ts'
import { newAgent, newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'
import { dumpOf, dumpTables, withoutRefusals } from '../support/tables.ts'
import { newWorkspace } from '../support/workspaces.ts'

const gate = useGate()

const verify = (token: string, more: object = {}) =>
  gate.anyone.ok('tokens.verify', { body: { token, ...more } })

const FIRST = {
  scope: ['orders.read', 'orders.create'],
  constraints: { max_uses: 3, budget: { usd: 10 }, max_usd: 5, currency: ['EUR', 'USD'] },
}

const anew = (first: { agent_id: string; grant_id: string }, more: object = {}) => ({
  body: { agent_id: first.agent_id, grant_id: first.grant_id, scope: ['orders.read'], ...more },
})

test('a token anew inherits the constraints, and takes from the same uses and budget', async () => {
  const first = await newToken(gate.live, FIRST)
  const again = await gate.live.ok('tokens.create', anew(first, { constraints: { max_usd: 4 } }))
  expect(again.grant_id).toBe(first.grant_id)
  expect(again.constraints).toEqual({ ...FIRST.constraints, max_usd: 4 })
  const call = { context: { usd: 4, currency: 'EUR' } }
  expect((await verify(first.token, call)).remaining_uses).toBe(2)
  expect(await verify(again.token, call)).toMatchObject({
    remaining_uses: 1,
    remaining_budget: { usd: 2 },
  })
  expect((await verify(first.token, call)).code).toBe('budget_exhausted')
  expect((await verify(again.token, { context: { usd: 5, currency: 'EUR' } })).code).toBe(
    'constraint_violated',
  )
})

test('a grant without counts can be issued under as well, and is not counted', async () => {
  const first = await newToken(gate.live, { constraints: { max_usd: 5 } })
  const { token } = await gate.live.ok('tokens.create', anew(first))
  expect(await verify(token)).not.toHaveProperty('remaining_uses')
})

test('revoking a token gives nothing back', async () => {
  const first = await newToken(gate.live, { constraints: { max_uses: 1 } })
  await verify(first.token)
  await gate.live.ok('tokens.revoke', { id: first.id })
  const again = await gate.live.ok('tokens.create', anew(first))
  expect((await verify(again.token)).code).toBe('uses_exhausted')
})

const WIDER: [what: string, body: object, pointers: string[]][] = [
  ['a further scope', { scope: ['orders.read', 'refunds.read'] }, ['/scope/1']],
  ['a wider bound', { constraints: { max_usd: 6 } }, ['/constraints/max_usd']],
  ['a further value', { constraints: { currency: ['EUR', 'GBP'] } }, ['/constraints/currency']],
  [
    'any text for a list',
    { constraints: { currency: { pattern: '*' } } },
    ['/constraints/currency'],
  ],
  ['amounts below zero', { constraints: { min_usd: -5 } }, ['/constraints/max_usd']],
  ['more uses', { constraints: { max_uses: 4 } }, ['/constraints/max_uses']],
  [
    'fewer uses, which the grant does not count',
    { constraints: { max_uses: 2 } },
    ['/constraints/max_uses'],
  ],
  ['another budget', { constraints: { budget: { usd: 9 } } }, ['/constraints/budget']],
  ['a budget of another field', { constraints: { budget: { eur: 10 } } }, ['/constraints/budget']],
]
describe('is refused with 403 exceeds_grant and leaves nothing behind', () => {
  for (const [what, more, pointers] of WIDER) {
    test(what, async () => {
      const { id: agent_id } = await newAgent(gate.live, {
        capabilities: ['*.x', 'orders.*', 'refunds.*'].slice(1),
      })
      const first = await newToken(gate.live, { agent_id, ...FIRST })
      const before = await dumpTables(gate)
      const problem = await gate.live.refused(
        'tokens.create',
        anew(first, more),
        403,
        'exceeds_grant',
      )
      expect(problem.errors?.map(error => error.pointer)).toEqual(pointers)
      expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
    })
  }

  test('a count that the grant does not have', async () => {
    const first = await newToken(gate.live)
    const call = anew(first, { constraints: { max_uses: 1 } })
    const problem = await gate.live.refused('tokens.create', call, 403, 'exceeds_grant')
    expect(problem.errors?.[0]).toMatchObject({ pointer: '/constraints/max_uses' })
  })
})

test('is never wider than the first token, though one in between was narrower', async () => {
  const first = await newToken(gate.live, FIRST)
  await gate.live.ok('tokens.create', anew(first, { constraints: { max_usd: 1 } }))
  const wide = await gate.live.ok('tokens.create', anew(first, { scope: FIRST.scope }))
  expect(wide.constraints).toEqual(FIRST.constraints)
})

test('an unknown grant, another agent’s, environment’s or workspace’s: the same 404', async () => {
  const first = await newToken(gate.live, FIRST)
  const agent = await newAgent(gate.live)
  const other = await newWorkspace(gate)
  const foreign = [
    (await newToken(other.live, FIRST)).grant_id,
    (await newToken(gate.test, FIRST)).grant_id,
    first.grant_id,
  ]
  const headers = { 'X-Request-Id': 'same' }
  const call = (grant_id: string) =>
    gate.live.call('tokens.create', { ...anew({ agent_id: agent.id, grant_id }), headers })
  const unknown = 'gr_0000000000000000000000'
  const expected = await call(unknown)
  expect(expected.status).toBe(404)
  expect(expected.json).toMatchObject({ code: 'not_found', errors: [{ pointer: '/grant_id' }] })
  const before = await dumpTables(gate)
  for (const one of [...foreign, first.id, first.agent_id]) {
    const answer = await call(one)
    expect([answer.status, answer.text.replaceAll(one, unknown)]).toEqual([404, expected.text])
  }
  expect(await dumpTables(gate)).toEqual(before)
})

const grantRows = async (id: string): Promise<string[]> => {
  const dump = dumpOf(await dumpTables(gate), 'live.grant')
  return Object.values(dump)
    .flat()
    .filter(row => row.includes(id))
}

test('lives until its last token has expired, then is swept with the names of its uses', async () => {
  const first = await newToken(gate.live, { constraints: { max_uses: 5 }, ttl: 60 })
  const { grant_id } = first
  gate.server.clock.advance(30_000)
  const second = await gate.live.ok('tokens.create', anew(first, { ttl: 300 }))
  await gate.live.ok('tokens.create', anew(first, { ttl: 1 }))
  for (const use_id of ['a', 'b']) await verify(second.token, { use_id })
  gate.server.clock.advance(200_000)
  await sweepGrants(gate.core.db, gate.server.clock.now())
  expect((await verify(second.token)).remaining_uses).toBe(2)
  gate.server.clock.advance(100_000)
  await gate.live.refused('tokens.create', anew(first), 404, 'not_found')
  expect(await grantRows(grant_id)).toHaveLength(3)
  gate.server.clock.advance(61_000)
  const living = await newToken(gate.live, { constraints: { max_uses: 1 } })
  await verify(living.token, { use_id: 'a' })
  await sweepGrants(gate.core.db, gate.server.clock.now())
  expect(await grantRows(grant_id)).toEqual([])
  expect(await grantRows(living.grant_id)).toHaveLength(2)
  expect(await gate.live.ok('tokens.get', { id: second.id })).not.toHaveProperty('remaining_uses')
})

test('more uses than one statement forgets are swept all the same', async () => {
  const { grant_id } = await newToken(gate.live, { constraints: { max_uses: 1 }, ttl: 1 })
  await gate.sql`insert into live.grant_uses (workspace_id, grant_id, use_id, digest, remaining_budget)
    select workspace_id, id, n::text, 'd', '{}' from live.grants, generate_series(1, 12000) n
    where id = ${grant_id}`
  gate.server.clock.advance(3_600_000)
  await sweepGrants(gate.core.db, gate.server.clock.now())
  expect(await grantRows(grant_id)).toEqual([])
})

test('who issues under a grant is in the audit trail', async () => {
  const first = await newToken(gate.live, FIRST)
  const { id } = await gate.live.ok('tokens.create', anew(first))
  const [row] = await gate.sql<{ details: object }[]>`
    select details from live.audit_events where target_id = ${id}`
  expect(row?.details).toMatchObject({ grant_id: first.grant_id })
})
