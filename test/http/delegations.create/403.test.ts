import { expect, test } from 'bun:test'
import { newAgent, newPolicy } from '../../support/calls.ts'
import { testForbidden } from '../../support/credentials.ts'
import { handOn, newChain, newDelegation, type TestDelegation } from '../../support/delegations.ts'
import { problemOf } from '../../support/refusals.ts'
import { dumpTables, withoutRefusals } from '../../support/tables.ts'

const gate = testForbidden('delegations.create', {
  capability_missing: async gate => {
    const from = await newAgent(gate.live, { capabilities: ['orders.read'] })
    const to = await newAgent(gate.live, { capabilities: ['orders.*'] })
    const before = await dumpTables(gate)
    const scope = ['orders.read', 'orders.create']
    const body = { from_agent_id: from.id, to_agent_id: to.id, scope }
    const answer = await gate.live.call('delegations.create', { body })
    expect(problemOf(answer)).toMatchObject({ missing: ['orders.create'], have: ['orders.read'] })
    expect(problemOf(answer).errors?.map(one => one.pointer)).toEqual(['/scope/1'])
    expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
    return answer
  },
  not_delegate: async gate => {
    const parent = await newDelegation(gate.live)
    const stranger = await newAgent(gate.live)
    const before = await dumpTables(gate)
    const body = { ...childOf(parent, stranger.id), from_agent_id: parent.from_agent_id }
    const answer = await gate.live.call('delegations.create', { body })
    expect(problemOf(answer).errors?.map(one => one.pointer)).toEqual(['/from_agent_id'])
    expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
    return answer
  },
  exceeds_parent: async gate => {
    const parent = await newDelegation(gate.live, {
      constraints: { max_usd: 200, region: ['eu', 'us'] },
      max_depth: 2,
    })
    const to = await newAgent(gate.live)
    const before = await dumpTables(gate)
    const body = {
      ...childOf(parent, to.id),
      scope: ['orders.read', 'orders.create'],
      ttl: 7200,
      max_depth: 3,
      constraints: { max_usd: 201, region: 'eu' },
    }
    const answer = await gate.live.call('delegations.create', { body })
    const problem = problemOf(answer)
    expect(problem.exceeds).toEqual(['scope', 'ttl', 'constraints', 'depth'])
    expect(problem).toMatchObject({ missing: ['orders.create'], have: ['orders.read'] })
    const pointers = problem.errors?.map(one => one.pointer)
    expect(pointers).toEqual(['/scope/1', '/ttl', '/constraints/max_usd', '/max_depth'])
    for (const { detail } of problem.errors?.slice(0, 3) ?? []) expect(detail).toContain(parent.id)
    expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
    return answer
  },
  policy_denied: async gate => {
    const parent = await newDelegation(gate.live)
    // What the origin may not be given, no delegate hands on in its name.
    const agents = { ids: [parent.from_agent_id] }
    const policy = await newPolicy(gate.live, { agents, scope: ['orders.read'] })
    const body = childOf(parent, (await newAgent(gate.live)).id)
    const before = await dumpTables(gate)
    const answer = await gate.live.call('delegations.create', { body })
    expect(problemOf(answer)).toMatchObject({ policy_id: policy.id })
    expect(withoutRefusals(await dumpTables(gate))).toEqual(withoutRefusals(before))
    return answer
  },
})

const childOf = (parent: TestDelegation, to_agent_id: string) => ({
  from_agent_id: parent.to_agent_id,
  to_agent_id,
  parent_delegation_id: parent.id,
  scope: ['orders.read'],
  ttl: 60,
})

async function refuse(parent: TestDelegation, facts: object, exceeds: string, pointer: string) {
  const body = { ...childOf(parent, (await newAgent(gate.live)).id), ...facts }
  const problem = await gate.live.refused('delegations.create', { body }, 403, 'exceeds_parent')
  expect(problem.exceeds).toEqual([exceeds])
  expect(problem.errors?.map(error => error.pointer)).toEqual([pointer])
  return problem
}

test('delegations.create 403: the default ttl is refused too, and the mend is said', async () => {
  const parent = await newDelegation(gate.live, { ttl: 60 })
  const body = { ...childOf(parent, (await newAgent(gate.live)).id), ttl: undefined }
  const problem = await gate.live.refused('delegations.create', { body }, 403, 'exceeds_parent')
  expect(problem.errors?.[0]?.pointer).toBe('/ttl')
  expect(problem.errors?.[0]?.detail).toMatch(/Ask for a ttl of at most (60|59)\.$/)
})

test('delegations.create 403: every link counts, not the last alone', async () => {
  const from = await newAgent(gate.live, { capabilities: ['orders.*'] })
  const root = await newDelegation(gate.live, {
    ...{ from_agent_id: from.id, scope: ['orders.*'], constraints: { max_usd: 5 } },
  })
  const child = await handOn(gate.live, root, { scope: ['orders.read'], ttl: 120 })
  await refuse(child, { scope: ['orders.create'] }, 'scope', '/scope/0')
  await refuse(child, { constraints: { max_usd: 6 } }, 'constraints', '/constraints/max_usd')
  await refuse(child, { ttl: 121 }, 'ttl', '/ttl')
})

test('delegations.create 403: a chain as deep as it may be goes no further', async () => {
  const chain = await newChain(gate.live, 4, { max_depth: 4 })
  const last = chain.at(-1)
  if (last === undefined) throw new Error('no chain')
  const problem = await refuse(last, {}, 'depth', '/parent_delegation_id')
  expect(problem.detail).toContain('4 links')
})

test('delegations.create 403: a wildcard is no narrower than what it covers', async () => {
  const parent = await newDelegation(gate.live, { scope: ['orders.read'] })
  for (const scope of ['orders.*', 'orders.read.*', 'orders', 'Orders.read']) {
    await refuse(parent, { scope: [scope] }, 'scope', '/scope/0')
  }
})

const WIDER: Record<string, [bound: unknown, added: unknown]> = {
  'a pattern': [{ pattern: 'eu-*' }, { pattern: '*' }],
  'a pattern that starts elsewhere': [{ pattern: 'eu-*' }, { pattern: 'e*' }],
  'a value that no pattern lets pass': [{ pattern: 'eu-*' }, 'us-1'],
  'a list': [
    ['a', 'b'],
    ['a', 'c'],
  ],
  'a range, at its lower end': [{ range: { min: 1, max: 5 } }, { range: { min: 0, max: 4 } }],
}
for (const [what, [bound, added]] of Object.entries(WIDER)) {
  test(`delegations.create 403: ${what} that is wider`, async () => {
    const parent = await newDelegation(gate.live, { constraints: { region: bound } })
    await refuse(parent, { constraints: { region: added } }, 'constraints', '/constraints/region')
    await handOn(gate.live, parent, { constraints: { region: bound } })
    await handOn(gate.live, parent, { constraints: { other: added } })
  })
}

test('delegations.create 403: who asked for more than there is stands in the audit trail', async () => {
  const parent = await newDelegation(gate.live)
  const stranger = await newAgent(gate.live)
  const body = childOf(parent, stranger.id)
  const wide = { ...body, scope: ['orders.create'] }
  await gate.live.refused('delegations.create', { body: wide }, 403, 'exceeds_parent')
  const foreign = { ...body, from_agent_id: parent.from_agent_id }
  await gate.live.refused('delegations.create', { body: foreign }, 403, 'not_delegate')
  await gate.live.ok('delegations.revoke', { id: parent.id })
  await gate.live.refused('delegations.create', { body }, 409, 'delegation_not_active')
  const rows = await gate.sql<{ target: string; reason: string; details: object }[]>`
    select target_id as target, reason, details from live.audit_events
    where action = 'delegation.created' and outcome = 'refused'
      and details ->> 'to_agent_id' = ${stranger.id} order by id`
  const { from_agent_id: first, to_agent_id: second } = parent
  expect(rows.map(({ target, reason }) => [target, reason]).sort()).toEqual(
    [
      [second, 'exceeds_parent'],
      [first, 'not_delegate'],
      [second, 'delegation_not_active'],
    ].sort(),
  )
  const details = { scope: ['orders.create'], ttl: 60, parent_delegation_id: parent.id }
  expect(rows.find(row => row.reason === 'exceeds_parent')?.details).toMatchObject(details)
})
