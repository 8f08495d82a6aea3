/**
 * Whatever in a chain is ended, everything below is with the next verify (THREATS 4, 7), also after
 * a restart and whatever races with it.
 */
import { describe, expect, test } from 'bun:test'
import { newAgent, newKey, newToken } from '../support/calls.ts'
import { asAdmin } from '../support/cluster.ts'
import {
  handOn,
  newChain,
  newDelegatedToken,
  newDelegation,
  type TestDelegation,
} from '../support/delegations.ts'
import { until, useGate } from '../support/gate.ts'
import { afterRestart } from '../tokens/restart.ts'

const gate = useGate()

const codeOf = async (id: 'tokens.verify' | 'delegations.verify', token: string) =>
  ((await gate.anyone.call(id, { body: { token } })).json as { code: string }).code

/** A chain, its agents from the origin on, and a token under each of its links. */
async function wholeTree(count: number) {
  const chain = await newChain(gate.live, count)
  const agents = [chain[0]?.from_agent_id ?? '', ...chain.map(one => one.to_agent_id)]
  const tokens: string[] = []
  for (const one of chain) tokens.push((await newDelegatedToken(gate.live, one)).token)
  return { chain, agents, tokens }
}

/** The verdicts along the chain; those on a delegation and on a token under it are the same. */
async function verdicts({ chain, tokens }: Awaited<ReturnType<typeof wholeTree>>) {
  const codes: string[] = []
  for (const [i, one] of chain.entries()) {
    const code = await codeOf('delegations.verify', one.token)
    expect(await codeOf('tokens.verify', tokens[i] ?? '')).toBe(code)
    codes.push(code)
  }
  return codes
}

describe('at every position of a chain', () => {
  for (const [end, code] of [
    ['revoked', 'agent_revoked'],
    ['suspended', 'agent_suspended'],
  ] as const) {
    test(`an agent that is ${end} stops all that it has a part in`, async () => {
      for (let at = 0; at <= 3; at++) {
        const tree = await wholeTree(3)
        const id = tree.agents[at] ?? ''
        const body = { status: 'suspended' }
        const answer =
          end === 'revoked'
            ? await gate.live.ok('agents.revoke', { id })
            : await gate.live.ok('agents.update', { id, body })
        // Agent n is in the chain of link n - 1 and of all after; the origin in every one.
        const from = Math.max(0, at - 1)
        const expected = [0, 1, 2].map(i => (i < from ? 'ok' : code))
        expect(await verdicts(tree)).toEqual(expected)
        if (end === 'revoked') {
          expect(answer).toMatchObject({ revoked_delegations: 3 - from, revoked_tokens: 3 - from })
        } else {
          await gate.live.ok('agents.update', { id, body: { status: 'active' } })
          expect(await verdicts(tree)).toEqual(['ok', 'ok', 'ok'])
        }
      }
    })
  }

  test('a delegation that is revoked stops itself and all below', async () => {
    for (let at = 0; at < 3; at++) {
      const tree = await wholeTree(3)
      await gate.live.ok('delegations.revoke', { id: tree.chain[at]?.id ?? '' })
      const expected = [0, 1, 2].map(i => (i < at ? 'ok' : 'delegation_revoked'))
      expect(await verdicts(tree)).toEqual(expected)
    }
  })
})

test('a capability that is removed ends what rested on it, and nothing else', async () => {
  const from = await newAgent(gate.live, { capabilities: ['orders.read', 'orders.create'] })
  const ofOrigin = { from_agent_id: from.id }
  const both = await newDelegation(gate.live, {
    ...ofOrigin,
    scope: ['orders.read', 'orders.create'],
  })
  const read = await newDelegation(gate.live, { ...ofOrigin, scope: ['orders.read'] })
  const create = await newDelegation(gate.live, { ...ofOrigin, scope: ['orders.create'] })
  const below = await handOn(gate.live, create)
  const token = await newDelegatedToken(gate.live, below, { scope: ['orders.create'] })
  const kept = await newDelegatedToken(gate.live, read)
  // What it does in another's name does not rest on its own capabilities.
  const foreign = await newDelegation(gate.live, { to_agent_id: from.id, scope: ['orders.create'] })
  const acting = await newDelegatedToken(gate.live, foreign, { scope: ['orders.create'] })
  const own = await newToken(gate.live, { agent_id: from.id, scope: ['orders.create'] })
  const body = { capabilities: ['orders.read'] }
  const answer = await gate.live.ok('agents.update', { id: from.id, body })
  expect(answer).toMatchObject({ revoked_delegations: 3, revoked_tokens: 2 })
  for (const one of [both, create, below]) {
    expect(await codeOf('delegations.verify', one.token)).toBe('delegation_revoked')
    expect((await gate.live.ok('delegations.get', { id: one.id })).status).toBe('revoked')
  }
  expect(await codeOf('tokens.verify', token.token)).toBe('delegation_revoked')
  expect(await codeOf('tokens.verify', own.token)).toBe('revoked')
  for (const one of [kept, acting]) expect(await codeOf('tokens.verify', one.token)).toBe('ok')
  expect(await codeOf('delegations.verify', read.token)).toBe('ok')
  await gate.live.refused(
    'tokens.create',
    {
      body: {
        ...{ agent_id: create.to_agent_id, delegation_id: create.id, scope: ['orders.create'] },
      },
    },
    409,
    'delegation_not_active',
  )
})

test('a key that is revoked with what it issued ends its delegations and all below', async () => {
  const key = await newKey(gate.live, { scopes: ['*'] })
  const api = gate.live.as(key.key)
  const root = await newDelegation(gate.live)
  const theirs = await handOn(api, root)
  const below = await handOn(gate.live, theirs)
  const tokens = [await newDelegatedToken(gate.live, below), await newDelegatedToken(api, root)]
  const kept = await newDelegatedToken(gate.live, root)
  const call = { id: key.id, query: { revoke_issued: true } }
  const answer = await gate.live.ok('keys.revoke', call)
  expect(answer).toMatchObject({ revoked_delegations: 2, revoked_tokens: 2, revoked_keys: 0 })
  for (const one of [theirs, below]) {
    expect(await codeOf('delegations.verify', one.token)).toBe('delegation_revoked')
  }
  const codes = await Promise.all(tokens.map(({ token }) => codeOf('tokens.verify', token)))
  expect(codes).toEqual(['delegation_revoked', 'revoked'])
  expect(await codeOf('tokens.verify', kept.token)).toBe('ok')
  expect(await codeOf('delegations.verify', root.token)).toBe('ok')
  expect(await gate.live.ok('keys.revoke', call)).toEqual(answer)
})

/** How many statements wait for a lock now. */
async function waiting(): Promise<number> {
  const [row] = await gate.sql<{ n: number }[]>`
    select count(*) as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  return row?.n ?? 0
}

type Made = { id: 'tokens.verify' | 'delegations.verify'; token: string } | undefined

/** Start `racers` while the row of `held` is locked, and let go when all of them wait. */
async function race(held: TestDelegation, racers: (() => Promise<Made>)[]): Promise<Made[]> {
  return asAdmin(gate.server.databaseUrl, async sql => {
    await sql`begin`
    await sql`select id from live.delegations where id = ${held.id} for update`
    const running = racers.map(start => start())
    await until('all waiting', async () => (await waiting()) >= racers.length)
    await sql`commit`
    return Promise.all(running)
  })
}

describe('what is made below a delegation while it is revoked', () => {
  test('never survives the answer: tokens, children, and tokens of a grandchild', async () => {
    for (let round = 0; round < 6; round++) {
      const [root, child] = await newChain(gate.live, 2)
      if (root === undefined || child === undefined) throw new Error('no chain')
      const make =
        (path: 'tokens.create' | 'delegations.create', under: TestDelegation) => async () => {
          const to = path === 'tokens.create' ? undefined : (await newAgent(gate.live)).id
          const draw = { scope: ['orders.read'], ttl: 60 }
          const body =
            to === undefined
              ? { ...draw, agent_id: under.to_agent_id, delegation_id: under.id }
              : {
                  ...{ ...draw, from_agent_id: under.to_agent_id, to_agent_id: to },
                  parent_delegation_id: under.id,
                }
          const answer = await gate.live.call(path, { body })
          if (answer.status === 409) return undefined
          expect(answer.status).toBe(201)
          const id = path === 'tokens.create' ? 'tokens.verify' : 'delegations.verify'
          return { id, token: (answer.json as { token: string }).token } as const
        }
      const revoke = async () => {
        await gate.live.ok('delegations.revoke', { id: root.id })
        return undefined
      }
      const racers = [
        make('tokens.create', root),
        make('delegations.create', child),
        revoke,
        make('tokens.create', child),
        make('delegations.create', root),
      ]
      for (const made of await race(root, racers)) {
        if (made !== undefined) expect(await codeOf(made.id, made.token)).toBe('delegation_revoked')
      }
      const rows = await gate.sql`
        select id from live.delegations
        where revoked_at is null and links::text like ${`%${root.id}%`}`
      const tokens = await gate.sql`
        select id from live.tokens where revoked_at is null and delegation_id in (
          select id from live.delegations where links::text like ${`%${root.id}%`})`
      expect([rows.length, tokens.length]).toEqual([0, 0])
    }
  })

  test('revokes of ancestors, descendants, keys and agents at once all succeed', async () => {
    for (let round = 0; round < 5; round++) {
      const key = await newKey(gate.live, { scopes: ['*'] })
      const chain = await newChain(gate.live.as(key.key), 4)
      for (const one of chain) await newDelegatedToken(gate.live.as(key.key), one)
      const [origin = ''] = [chain[0]?.from_agent_id]
      await Promise.all([
        ...chain.map(({ id }) => gate.live.ok('delegations.revoke', { id })),
        ...chain.map(({ id }) => gate.live.ok('delegations.revoke', { id })),
        gate.live.ok('keys.revoke', { id: key.id, query: { revoke_issued: true } }),
        gate.live.ok('agents.update', { id: origin, body: { capabilities: [] } }),
      ])
      for (const { token } of chain) {
        expect(await codeOf('delegations.verify', token)).toBe('delegation_revoked')
      }
    }
  })
})

test('after a restart the same is ended, of every chain', async () => {
  const { chain, tokens } = await wholeTree(4)
  const spared = await wholeTree(1)
  await gate.live.ok('delegations.revoke', { id: chain[1]?.id ?? '' })
  const now = gate.server.clock.now()
  const expected = { environment: 'live', audience: undefined, requiredScope: [] } as const
  await afterRestart(gate, async core => {
    const codes = (texts: string[]) =>
      texts.map(text => core.verifier.verify(text, expected, now).code as string)
    const ended = 'delegation_revoked'
    expect(codes(tokens)).toEqual(['ok', ended, ended, ended])
    expect(codes(spared.tokens)).toEqual(['ok'])
    const shown = chain.map(
      ({ token }) => core.delegationVerifier.verify(token, expected, now).code as string,
    )
    expect(shown).toEqual(['ok', ended, ended, ended])
  })
})
