/**
 * Once an end has answered, nothing is accepted any more, whatever else was under way (THREATS 4).
 * Rows are locked by a second connection, so that the racing requests really wait for each other.
 */
import { describe, expect, test } from 'bun:test'
import type { Api } from '../support/api.ts'
import { newAgent, newKey, newToken } from '../support/calls.ts'
import { asAdmin } from '../support/cluster.ts'
import { type Gate, until, useGate } from '../support/gate.ts'
import { readVictim, withClaims } from './forge.ts'

const gate = useGate()

const isAccepted = async (token: string): Promise<boolean> =>
  (await gate.anyone.ok('tokens.verify', { body: { token } })).valid

/** How many statements wait for a lock now. */
async function waiting(of: Gate): Promise<number> {
  const [row] = await of.sql<{ n: number }[]>`
    select count(*) as n from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  return row?.n ?? 0
}

/** Lock a row of `table`, start `racers`, and let go when `count` of them wait for it. */
async function behindLock<T>(
  table: 'live.agents' | 'live.api_keys',
  id: string,
  racers: (() => Promise<T>)[],
  count = racers.length,
): Promise<T[]> {
  return asAdmin(gate.server.databaseUrl, async sql => {
    await sql`begin`
    await sql.unsafe(`select id from ${table} where id = $1 for update`, [id])
    const running = racers.map(race => race())
    await until(`${count} waiting`, async () => (await waiting(gate)) >= count)
    await sql`commit`
    return Promise.all(running)
  })
}

/** The token, or undefined when it was refused because of what happened meanwhile. */
const tryIssue = (api: Api, agent_id: string) => async (): Promise<string | undefined> => {
  const answer = await api.call('tokens.create', { body: { agent_id, scope: ['orders.read'] } })
  if (answer.status === 201) return (answer.json as { token: string }).token
  expect([401, 403, 409]).toContain(answer.status)
  return undefined
}

async function requireNoneAccepted(tokens: (string | undefined)[]): Promise<void> {
  for (const token of tokens) if (token !== undefined) expect(await isAccepted(token)).toBe(false)
}

describe('a revoke', () => {
  test('against verifies and cache fills of the same token: 0 accepted after the answer', async () => {
    for (let round = 0; round < 15; round++) {
      const issued = await newToken(gate.live)
      const victim = readVictim(gate, issued.token)
      let isAnswered = false
      let accepted = 0
      let after = 0
      const verifier = async (name: number): Promise<void> => {
        for (let i = 0; after < 40; i++) {
          // Every other text is new, so that facts are put into the cache all the time.
          const text = i % 2 ? issued.token : withClaims(victim, { task: `${name} ${i}` })
          const isLate = isAnswered
          const valid = await isAccepted(text)
          if (isLate) after++
          if (isLate && valid) accepted++
        }
      }
      const verifiers = Array.from({ length: 8 }, (_, name) => verifier(name))
      expect(await isAccepted(issued.token)).toBe(true)
      await gate.live.ok('tokens.revoke', { id: issued.id })
      isAnswered = true
      await Promise.all(verifiers)
      expect(accepted).toBe(0)
    }
  })

  test('against itself: all answer the same, and after the first nothing is accepted', async () => {
    for (let round = 0; round < 10; round++) {
      const issued = await newToken(gate.live)
      const accepted: boolean[] = []
      const revoke = async () => {
        const answer = await gate.live.ok('tokens.revoke', { id: issued.id })
        accepted.push(await isAccepted(issued.token))
        return answer.revoked_at
      }
      const answers = await Promise.all(Array.from({ length: 8 }, revoke))
      expect(new Set(answers).size).toBe(1)
      expect(accepted).not.toContain(true)
      const rows = await gate.sql`
        select 1 from live.audit_events where action = 'token.revoked' and target_id = ${issued.id}`
      expect(rows).toHaveLength(1)
    }
  })
})

describe('two ends of the same many tokens', () => {
  test('wait for each other and both succeed; each token is ended once', async () => {
    for (let round = 0; round < 4; round++) {
      const key = await newKey(gate.live, { scopes: ['tokens.write'] })
      const { id } = await newAgent(gate.live)
      // Later ones expire earlier, so that each index has them in another order.
      const issue = (_: unknown, i: number) =>
        newToken(gate.live.as(key.key), { agent_id: id, ttl: 80_000 - i * 100 })
      const issued = await Promise.all(Array.from({ length: 150 }, issue))
      const [narrowed, revoked] = await Promise.all([
        gate.live.ok('agents.update', { id, body: { capabilities: [] } }),
        gate.live.ok('keys.revoke', { id: key.id, query: { revoke_issued: true } }),
      ])
      expect(narrowed.revoked_tokens).toBeWithin(0, 151)
      expect(revoked.revoked_tokens).toBeWithin(0, 151)
      const ids = issued.map(token => token.id)
      const changes = await gate.sql`
        select 1 from live.changes where kind = 'token_revoked' and body ->> 'tokenId' = any(${ids})`
      expect(changes).toHaveLength(150)
      await requireNoneAccepted(issued.slice(0, 20).map(({ token }) => token))
    }
  })
})

describe('issuing for an agent', () => {
  test('that is being revoked: 0 accepted after the answer', async () => {
    for (let round = 0; round < 8; round++) {
      const { id } = await newAgent(gate.live)
      const issue = tryIssue(gate.live, id)
      const revoke = async () => {
        await gate.live.ok('agents.revoke', { id })
        return undefined
      }
      const tokens = await behindLock('live.agents', id, [issue, issue, revoke, issue, issue])
      await requireNoneAccepted(tokens)
      expect(await issue()).toBeUndefined()
    }
  })

  test('that is being suspended: 0 accepted after the answer', async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await newAgent(gate.live)
      const issue = tryIssue(gate.live, id)
      const suspend = async () => {
        await gate.live.ok('agents.update', { id, body: { status: 'suspended' } })
        return undefined
      }
      await requireNoneAccepted(await behindLock('live.agents', id, [issue, suspend, issue, issue]))
    }
  })

  test('whose capability is being removed: none beyond what is left is accepted', async () => {
    for (let round = 0; round < 8; round++) {
      const { id } = await newAgent(gate.live)
      const before = await tryIssue(gate.live, id)()
      const issue = tryIssue(gate.live, id)
      const narrow = async () => {
        const body = { capabilities: ['orders.create'] }
        await gate.live.ok('agents.update', { id, body })
        return undefined
      }
      const tokens = await behindLock('live.agents', id, [issue, issue, narrow, issue])
      await requireNoneAccepted([before, ...tokens])
      expect(await issue()).toBeUndefined()
      const kept = await newToken(gate.live, { agent_id: id, scope: ['orders.create'] })
      expect(await isAccepted(kept.token)).toBe(true)
    }
  })
})

describe('a key that is revoked with all it issued', () => {
  const revokeAll = (id: string) =>
    gate.live.ok('keys.revoke', { id, query: { revoke_issued: true } })

  test('while it issues: 0 of its tokens accepted after the answer', async () => {
    for (let round = 0; round < 8; round++) {
      const key = await newKey(gate.live, { scopes: ['tokens.write'] })
      const { id } = await newAgent(gate.live)
      const issue = tryIssue(gate.live.as(key.key), id)
      // Warm, so that the requests are past their authentication when the revoke comes.
      const before = await issue()
      const late = await asAdmin(gate.server.databaseUrl, async sql => {
        await sql`begin`
        await sql`select id from live.agents where id = ${id} for update`
        const running = [issue(), issue(), issue()]
        await until('3 waiting', async () => (await waiting(gate)) >= 3)
        const answer = await revokeAll(key.id)
        expect(answer.revoked_tokens).toBe(1)
        await sql`commit`
        return Promise.all(running)
      })
      await requireNoneAccepted([before, ...late])
    }
  })

  test('while its tokens wait to be stored: none is forgotten', async () => {
    for (let round = 0; round < 5; round++) {
      const key = await newKey(gate.live, { scopes: ['tokens.write'] })
      const { id } = await newAgent(gate.live)
      const issue = tryIssue(gate.live.as(key.key), id)
      const before = await issue()
      const revoke = async () => {
        await revokeAll(key.id)
        return undefined
      }
      const late = await behindLock('live.api_keys', key.id, [issue, revoke, issue, issue])
      await requireNoneAccepted([before, ...late])
    }
  })

  test('while it makes further keys: none of them works after the answer', async () => {
    for (let round = 0; round < 5; round++) {
      const parent = await newKey(gate.live, { scopes: ['keys.write', 'agents.read'] })
      const maker = gate.live.as(parent.key)
      await maker.ok('whoami.get')
      const make = async () => {
        const body = { name: 'child', scopes: ['agents.read'] }
        const answer = await maker.call('keys.create', { body })
        return answer.status === 201 ? (answer.json as { key: string }).key : undefined
      }
      const revoke = async () => {
        await revokeAll(parent.id)
        return undefined
      }
      const made = await behindLock('live.api_keys', parent.id, [make, revoke, make, make])
      for (const key of made) {
        if (key !== undefined) await gate.live.as(key).refused('whoami.get', {}, 401, 'key_revoked')
      }
    }
  })
})
