import { expect, test } from 'bun:test'
import { newAgent, newPolicy, newToken } from '../../support/calls.ts'
import { useGate } from '../../support/gate.ts'
import { dumpTables } from '../../support/tables.ts'

const gate = useGate()

type Request = { agent_id: string; scope: string[]; ttl: number; constraints: object }

/** What really comes of a request. */
async function outcomeOf(body: Request): Promise<string> {
  const answer = await gate.live.call('tokens.create', { body })
  if (answer.status === 403) return 'denied'
  const issued = answer.json as { limited_by?: unknown; id: string }
  // Does not count for the next simulation.
  await gate.sql`delete from live.tokens where id = ${issued.id}`
  return issued.limited_by === undefined ? 'unchanged' : 'limited'
}

const DRAFTS = {
  deny: { effect: 'deny', scope: ['s.buy'], conditions: { max_ttl_seconds: 60 } },
  required: { effect: 'deny', conditions: { required_constraints: ['max_usd'] } },
  agents: { effect: 'deny', agents: { metadata: { team: 'x' } } },
  guardrail: { effect: 'deny', guardrail: true, scope: ['s.look'] },
  limit: {
    effect: 'limit',
    conditions: { max_ttl_seconds: 100, allowed_scope: ['s.buy', 's.look'] },
  },
  cedar: {
    cedar:
      'forbid(principal, action, resource in Scope::"s.buy") when { context.ttl_seconds > 60 };',
  },
  audit: { effect: 'deny', mode: 'audit', scope: ['s.buy'] },
}

test('policies.simulate: says what then really happens, draft by draft', async () => {
  const agents = [
    await newAgent(gate.live, { capabilities: ['s.*'], metadata: { team: 'x' } }),
    await newAgent(gate.live, { capabilities: ['s.*'] }),
  ]
  await newPolicy(gate.live, {
    effect: 'allow',
    agents: { ids: [agents[1]?.id] },
    scope: ['s.look'],
  })
  const requests: Request[] = agents.flatMap(agent =>
    [['s.buy'], ['s.look'], ['s.*'], ['s.buy', 's.look']].flatMap(scope =>
      [60, 300].flatMap(ttl =>
        [{}, { max_usd: 5 }].map(constraints => ({ agent_id: agent.id, scope, ttl, constraints })),
      ),
    ),
  )
  const byToken = new Map<string, Request>()
  for (const body of requests) byToken.set((await newToken(gate.live, body)).id, body)
  for (const [name, draft] of Object.entries(DRAFTS)) {
    const policy = { name, ...draft }
    const before = await dumpTables(gate)
    const simulated = await gate.live.ok('policies.simulate', { body: { policy, last: 1000 } })
    expect(await dumpTables(gate)).toEqual(before)
    const outcomes = new Map(simulated.changes.map(one => [one.token_id, one.outcome as string]))
    const made = await newPolicy(gate.live, { scope: undefined, ...policy, mode: 'enforce' })
    for (const [id, body] of byToken) {
      const expected = [name, body, await outcomeOf(body)]
      expect([name, body, outcomes.get(id) ?? 'unchanged']).toEqual(expected)
    }
    const { examined, denied, limited, newly_allowed, unchanged } = simulated
    expect([examined, newly_allowed]).toEqual([requests.length, 0])
    expect(denied + limited + unchanged).toBe(examined)
    expect(denied + limited).toBe(outcomes.size)
    await gate.live.ok('policies.deactivate', { id: made.id })
  }
})

test('policies.simulate: what an allow would let pass that is refused now', async () => {
  const agent = await newAgent(gate.live, { capabilities: ['t.x'] })
  await newToken(gate.live, { agent_id: agent.id, scope: ['t.x'] })
  const deny = await newPolicy(gate.live, { scope: ['t.*'] })
  const policy = { name: 'x', effect: 'allow', agents: { ids: [agent.id] } }
  const body = { policy, last: 1 }
  const { newly_allowed, changes } = await gate.live.ok('policies.simulate', { body })
  expect([newly_allowed, changes[0]?.outcome]).toEqual([1, 'allowed'])
  await gate.live.ok('policies.deactivate', { id: deny.id })
  expect((await gate.live.ok('policies.simulate', { body })).unchanged).toBe(1)
})

test('policies.simulate: hours are those of the issue, and only the last tokens count', async () => {
  const agent = await newAgent(gate.live, { capabilities: ['h.x'] })
  const token = await newToken(gate.live, { agent_id: agent.id, scope: ['h.x'] })
  const day = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][
    new Date(token.issued_at).getUTCDay()
  ]
  gate.server.clock.advance(86_400_000)
  const policy = {
    name: 'x',
    effect: 'deny',
    scope: ['h.x'],
    conditions: { hours: { days: [day] } },
  }
  const counts = async (last: number) => {
    const { examined, denied } = await gate.live.ok('policies.simulate', { body: { policy, last } })
    return [examined, denied]
  }
  expect(await counts(1)).toEqual([1, 1])
  await newToken(gate.live, { agent_id: agent.id, scope: ['h.x'] })
  expect(await counts(1)).toEqual([1, 0])
  expect(await counts(2)).toEqual([2, 1])
})

test('policies.simulate: a hundred changes are listed, all are counted', async () => {
  const agent = await newAgent(gate.test, { capabilities: ['m.x'] })
  for (let made = 0; made < 101; made++) {
    await newToken(gate.test, { agent_id: agent.id, scope: ['m.x'] })
  }
  const body = { policy: { name: 'x', effect: 'deny' }, last: 1000 }
  const { denied, changes } = await gate.test.ok('policies.simulate', { body })
  expect([denied, changes.length]).toEqual([101, 100])
})
