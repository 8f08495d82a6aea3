/** Uses and budgets along a chain: one use takes from every link, whoever makes it (THREATS 5, 7). */
import { expect, test } from 'bun:test'
import { newAgent } from '../support/calls.ts'
import { handOn, newDelegatedToken, newDelegation } from '../support/delegations.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()

const use = async (token: string, context: object = { usd: 1 }) => {
  const verdict = await gate.anyone.ok('tokens.verify', { body: { token, context } })
  return verdict.code as string
}

const count = async (calls: Promise<string>[], code: string): Promise<number> =>
  (await Promise.all(calls)).filter(one => one === code).length

test('two delegates and their own share what the root allows', async () => {
  const root = await newDelegation(gate.live, { constraints: { max_uses: 5, budget: { usd: 4 } } })
  const [left, right] = [await handOn(gate.live, root), await handOn(gate.live, root)]
  const tokens = [
    await newDelegatedToken(gate.live, root),
    await newDelegatedToken(gate.live, left),
    await newDelegatedToken(gate.live, right),
  ].map(({ token }) => token)
  const [first = '', second = '', third = ''] = tokens
  expect(await use(first, { usd: 1.5 })).toBe('ok')
  expect(await use(second, { usd: 1.5 })).toBe('ok')
  expect(await use(third, { usd: 1.5 })).toBe('budget_exhausted')
  expect(await use(third, { usd: 0.5 })).toBe('ok')
  expect(await use(second, { usd: 0.5 })).toBe('ok')
  expect(await use(first, { usd: 0 })).toBe('ok')
  for (const token of tokens) expect(await use(token, { usd: 0 })).toBe('uses_exhausted')
})

test('100 uses at once, all over a tree: exactly as many as allowed at every link', async () => {
  const root = await newDelegation(gate.live, { constraints: { max_uses: 30 } })
  const left = await handOn(gate.live, root, { constraints: { max_uses: 7 } })
  const right = await handOn(gate.live, root)
  const below = await handOn(gate.live, left)
  const own = await newDelegatedToken(gate.live, below, { constraints: { max_uses: 3 } })
  const tokens = {
    own: own.token,
    left: (await newDelegatedToken(gate.live, left)).token,
    right: (await newDelegatedToken(gate.live, right)).token,
  }
  const uses = (token: string, times: number) => Array.from({ length: times }, () => use(token))
  const [ofOwn, ofLeft, ofRight] = await Promise.all([
    count(uses(tokens.own, 20), 'ok'),
    count(uses(tokens.left, 20), 'ok'),
    count(uses(tokens.right, 60), 'ok'),
  ])
  expect(ofOwn).toBeLessThanOrEqual(3)
  expect(ofOwn + ofLeft).toBe(7)
  expect(ofOwn + ofLeft + ofRight).toBe(30)
})

test('neither a new token, a new delegation nor one issued anew begins to count from nothing', async () => {
  const root = await newDelegation(gate.live, { constraints: { max_uses: 2 } })
  const first = await newDelegatedToken(gate.live, root)
  expect([await use(first.token), await use(first.token)]).toEqual(['ok', 'ok'])
  const again = await newDelegatedToken(gate.live, root)
  const child = await handOn(gate.live, root)
  const anew = await newDelegatedToken(gate.live, root, { grant_id: first.grant_id })
  for (const { token } of [again, anew, await newDelegatedToken(gate.live, child)]) {
    expect(await use(token)).toBe('uses_exhausted')
  }
})

test('a grant of a delegation cannot be used outside of it, nor another one under it', async () => {
  const root = await newDelegation(gate.live, { constraints: { max_uses: 2 } })
  const agent_id = root.to_agent_id
  await gate.live.ok('agents.update', { id: agent_id, body: { capabilities: ['orders.read'] } })
  const delegated = await newDelegatedToken(gate.live, root)
  const own = await gate.live.ok('tokens.create', { body: { agent_id, scope: ['orders.read'] } })
  const other = await newDelegation(gate.live, { to_agent_id: agent_id })
  for (const [grant_id, delegation_id] of [
    [delegated.grant_id, undefined],
    [delegated.grant_id, other.id],
    [own.grant_id, root.id],
  ]) {
    const body = { agent_id, scope: ['orders.read'], grant_id, delegation_id }
    const problem = await gate.live.refused('tokens.create', { body }, 403, 'exceeds_grant')
    expect(problem.errors?.map(error => error.pointer)).toEqual(['/delegation_id'])
  }
})

test('a child that asks for more than is allowed in all is refused, and so is a token', async () => {
  const root = await newDelegation(gate.live, {
    constraints: { max_uses: 5, budget: { usd: 10, pieces: 3 } },
  })
  const child = await handOn(gate.live, root, { constraints: { max_uses: 5, budget: { usd: 10 } } })
  const to = await newAgent(gate.live)
  const beyond: [object, string][] = [
    [{ max_uses: 6 }, '/constraints/max_uses'],
    [{ budget: { usd: 10.01 } }, '/constraints/budget/usd'],
    [{ budget: { usd: 1, pieces: 4 } }, '/constraints/budget/pieces'],
  ]
  for (const [constraints, pointer] of beyond) {
    const draw = { scope: ['orders.read'], ttl: 60, constraints }
    const handed = {
      ...{ ...draw, from_agent_id: child.to_agent_id, to_agent_id: to.id },
      parent_delegation_id: child.id,
    }
    const problems = [
      await gate.live.refused('delegations.create', { body: handed }, 403, 'exceeds_parent'),
      await gate.live.refused(
        'tokens.create',
        { body: { ...draw, agent_id: child.to_agent_id, delegation_id: child.id } },
        403,
        'exceeds_delegation',
      ),
    ]
    for (const problem of problems) {
      expect(problem.exceeds).toEqual(['budget'])
      expect(problem.errors?.map(error => error.pointer)).toEqual([pointer])
    }
  }
  expect((await handOn(gate.live, child, { constraints: { budget: { other: 99 } } })).depth).toBe(3)
})

test('a budget of any link wants the call; showing the delegation uses nothing up', async () => {
  const root = await newDelegation(gate.live, { constraints: { budget: { usd: 2 } } })
  const child = await handOn(gate.live, root)
  const { token } = await newDelegatedToken(gate.live, child)
  const bare = await gate.anyone.ok('tokens.verify', { body: { token } })
  expect(bare.code).toBe('context_required')
  for (let i = 0; i < 3; i++) {
    const shown = { token: child.token, context: { usd: 2 } }
    expect((await gate.anyone.ok('delegations.verify', { body: shown })).code).toBe('ok')
    const alone = { token: child.token }
    expect((await gate.anyone.ok('delegations.verify', { body: alone })).code).toBe('ok')
  }
  expect(await use(token, { usd: 2 })).toBe('ok')
  expect(await use(token, { usd: 1 })).toBe('budget_exhausted')
})
