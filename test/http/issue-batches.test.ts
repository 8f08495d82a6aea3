/**
 * Tokens that are issued in one transaction: each answers, is recorded and is refused as if it were
 * alone, whatever becomes of the others.
 */
import { describe, expect, test } from 'bun:test'
import { IssueBatches } from '../../src/http/issue-batches.ts'
import type { Repeatable } from '../../src/idempotency/once.ts'
import type { NewToken } from '../../src/tokens/issue.ts'
import type { Api } from '../support/api.ts'
import { newAgent, newKey, newPolicy } from '../support/calls.ts'
import { until, useGate } from '../support/gate.ts'
import { isReplay, isWaiting, repeatable, whileHeldUp } from '../support/idempotency.ts'
import {
  type Asked,
  askOf as askAt,
  asked,
  type Caller,
  ownCaller as callerAt,
  ONE_AT_A_TIME,
} from '../support/issue-batches.ts'
import { problemOf } from '../support/refusals.ts'
import { newWorkspace } from '../support/workspaces.ts'

const gate = useGate()

const ownCaller = () => callerAt(gate)
const askOf = (caller: Caller, token: NewToken, repeatable?: Repeatable) =>
  askAt(gate, caller, token, repeatable)

/** The answers to all but the first of `asks`, which are in one batch. */
const inOneBatch = async (first: Asked, ...asks: Asked[]) => {
  const batches = new IssueBatches(gate.core, ONE_AT_A_TIME)
  const [, ...answers] = await Promise.all([first, ...asks].map(ask => batches.join(ask)))
  return answers
}

const keyed = (idempotencyKey: string, caller: Caller, request: unknown = 1): Repeatable => ({
  ...{ keyId: caller.keyId, operation: 'tokens.create', presentedKey: 'ag_x' },
  ...{ idempotencyKey, request },
})

/** In how many transactions the tokens were stored. */
async function transactionsOf(found: (string | undefined)[]): Promise<number> {
  const ids = found.filter(id => id !== undefined)
  const [row] = await gate.sql<{ n: number }[]>`
    select count(distinct xmin::text) as n from live.tokens
    where id = any(${ids})`
  return row?.n ?? 0
}

const isAccepted = async (token: string): Promise<boolean> =>
  (await gate.anyone.ok('tokens.verify', { body: { token } })).valid

test('a batch is one transaction: a row, an audit row and a place in its queue for each', async () => {
  const own = await ownCaller()
  const { id } = await newAgent(gate.live)
  const ask = askOf(own, asked(id))
  const answers = await inOneBatch(ask, ...Array.from({ length: 20 }, () => ({ ...ask })))
  const ids = answers.map(answer => answer?.body.id ?? '')
  expect(new Set(ids).size).toBe(20)
  expect(await transactionsOf(ids)).toBe(1)
  for (const answer of answers) expect(await isAccepted(answer?.body.token ?? '')).toBe(true)
  const events = await gate.sql<{ id: string }[]>`
    select id from live.audit_events where action = 'token.issued' and target_id = any(${ids})`
  expect(events).toHaveLength(20)
})

test('of many calls at once each gets its own token, kept and audited as if it were alone', async () => {
  const { id } = await newAgent(gate.live)
  const body = { agent_id: id, scope: ['orders.read'], ttl: 60, constraints: { max_amount: 5 } }
  const alone = await gate.live.ok('tokens.create', { body })
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      gate.live.ok('tokens.create', {
        body: { ...body, task_description: `№ ${i}` },
        headers: { 'X-Request-Id': `at-once-${i}` },
      }),
    ),
  )
  expect(new Set(answers.map(one => one.id)).size).toBe(40)
  expect(new Set(answers.map(one => one.grant_id)).size).toBe(40)
  expect(await transactionsOf(answers.map(one => one.id))).toBeLessThan(40)
  const shared = ({ agent_id, scope, audience, constraints, ttl, issued_by }: typeof alone) => ({
    ...{ agent_id, scope, audience, constraints, ttl, issued_by },
  })
  for (const [i, one] of answers.entries()) {
    expect(shared(one)).toEqual(shared(alone))
    expect(one.task_description).toBe(`№ ${i}`)
    const stored = await gate.live.ok('tokens.get', { id: one.id })
    const { token, ttl, ...kept } = one
    expect(stored).toEqual(kept)
    const [event] = await gate.sql`
      select request_id, agent_id, details from live.audit_events where target_id = ${one.id}`
    const details = { agent_id: id, scope: ['orders.read'], ttl: 60 }
    expect(event as unknown).toEqual({ request_id: `at-once-${i}`, agent_id: id, details })
  }
})

describe('one of a batch that', () => {
  test('cannot be stored fails alone, and leaves nothing behind', async () => {
    const agents = await Promise.all(Array.from({ length: 9 }, () => newAgent(gate.live)))
    const poison = agents[4]?.id
    await gate.alter(`
      create function live.poison() returns trigger language plpgsql
        as $$ begin raise exception 'poison'; end $$;
      create trigger poison before insert on live.audit_events for each row
        when (new.action = 'token.issued' and new.agent_id = '${poison}')
        execute function live.poison()`)
    const issue = (agent_id: string) =>
      gate.live.call('tokens.create', repeatable({ body: { agent_id, scope: ['orders.read'] } }))
    const answers = await Promise.all(agents.map(agent => issue(agent.id)))
    await gate.alter('drop trigger poison on live.audit_events; drop function live.poison()')
    expect(answers.map(one => one.status)).toEqual([201, 201, 201, 201, 500, 201, 201, 201, 201])
    expect(problemOf(answers[4] as never).code).toBe('internal_error')
    for (const [i, agent] of agents.entries()) {
      const tokens = await gate.sql`select id from live.tokens where agent_id = ${agent.id}`
      expect(tokens).toHaveLength(i === 4 ? 0 : 1)
    }
  })

  test('is refused leaves the others as they are, and is refused as if it were alone', async () => {
    const own = await ownCaller()
    const { id } = await newAgent(gate.live)
    const suspended = await newAgent(gate.live)
    await gate.live.ok('agents.update', { id: suspended.id, body: { status: 'suspended' } })
    const revoked = await newKey(gate.live, { scopes: ['tokens.write'] })
    await gate.live.ok('keys.revoke', { id: revoked.id })
    const answers = await inOneBatch(
      askOf(own, asked(id)),
      askOf(own, asked(id)),
      askOf(own, asked(suspended.id)),
      askOf(own, asked('ag_0000000000000000000000')),
      askOf(own, asked(id, { scope: ['orders.read', 'payments.send'] })),
      askOf(own, asked(id, { constraints: { max_amount: 'much' } })),
      askOf({ ...own, keyId: 'key_0000000000000000000000' }, asked(id)),
      askOf({ ...own, keyId: revoked.id }, asked(id)),
      askOf(own, asked(id)),
    )
    expect(answers.map(one => one?.status)).toEqual([201, ...Array(6).fill(undefined), 201])
    const rows = await gate.sql`
      select 1 from live.tokens where agent_id = ${suspended.id} or issued_by like 'key_000%'`
    expect(rows).toHaveLength(0)
    const body = { agent_id: suspended.id, scope: ['orders.read'] }
    await gate.live.refused('tokens.create', { body }, 409, 'agent_not_active')
  })

  test('counts uses, rests on a delegation or on a grant that there is, goes alone', async () => {
    const own = await ownCaller()
    const { id } = await newAgent(gate.live)
    const batches = new IssueBatches(gate.core, ONE_AT_A_TIME)
    const facts: Partial<NewToken>[] = [
      { constraints: { max_uses: 1 } },
      { constraints: { budget: { amount: 1 } } },
      { grantId: 'gr_1' },
      { delegationId: 'del_1' },
    ]
    for (const one of facts) expect(await batches.join(askOf(own, asked(id, one)))).toBeUndefined()
  })
})

describe('a batch of two workspaces', () => {
  test('gives each its own tokens, rows and audit rows', async () => {
    const other = await newWorkspace(gate)
    const [ours, theirs] = [await newAgent(gate.live), await newAgent(other.live)]
    const own = await ownCaller()
    const them = { workspaceId: other.id, keyId: other.keyIds.live }
    const answers = await inOneBatch(
      ...(([own, own, them, own, them] as const).map(caller =>
        askOf(caller, asked(caller === own ? ours.id : theirs.id)),
      ) as [Asked, ...Asked[]]),
    )
    expect(await transactionsOf(answers.map(one => one?.body.id))).toBe(1)
    for (const [i, caller] of [own, them, own, them].entries()) {
      const id = answers[i]?.body.id ?? ''
      const [api, foreign] = caller === own ? [gate.live, other.live] : [other.live, gate.live]
      expect((await api.ok('tokens.get', { id })).issued_by).toBe(caller.keyId)
      await foreign.refused('tokens.get', { id }, 404, 'not_found')
      const [event] = await gate.sql<{ workspace_id: string; actor_id: string }[]>`
        select workspace_id, actor_id from live.audit_events where target_id = ${id}`
      expect(event).toEqual({ workspace_id: caller.workspaceId, actor_id: caller.keyId })
    }
  })

  test('issues nothing for the agent, or in the name of the key, of the other one', async () => {
    const other = await newWorkspace(gate)
    const [ours, theirs] = [await newAgent(gate.live), await newAgent(other.live)]
    const own = await ownCaller()
    const them = { workspaceId: other.id, keyId: other.keyIds.live }
    const answers = await inOneBatch(
      askOf(own, asked(ours.id)),
      askOf(own, asked(ours.id)),
      askOf(own, asked(theirs.id)),
      askOf({ ...own, keyId: them.keyId }, asked(ours.id)),
      askOf(them, asked(ours.id)),
      askOf({ ...them, keyId: own.keyId }, asked(theirs.id)),
      askOf(them, asked(theirs.id)),
    )
    const statuses = answers.map(one => one?.status)
    expect(statuses).toEqual([201, undefined, undefined, undefined, undefined, 201])
  })

  test('holds each to its own policies', async () => {
    const other = await newWorkspace(gate)
    const [ours, theirs] = [await newAgent(gate.live), await newAgent(other.live)]
    await newPolicy(other.live, { scope: ['orders.read'], effect: 'deny' })
    const own = await ownCaller()
    const them = { workspaceId: other.id, keyId: other.keyIds.live }
    const answers = await inOneBatch(
      askOf(own, asked(ours.id)),
      askOf(them, asked(theirs.id)),
      askOf(own, asked(ours.id)),
      askOf(them, asked(theirs.id, { scope: ['orders.create'] })),
    )
    expect(answers.map(one => one?.status)).toEqual([undefined, 201, 201])
  })

  test('keeps the same Idempotency-Key of both apart', async () => {
    const other = await newWorkspace(gate)
    const [ours, theirs] = [await newAgent(gate.live), await newAgent(other.live)]
    const own = await ownCaller()
    const them = { workspaceId: other.id, keyId: other.keyIds.live }
    // As if an id could be of keys in both.
    const same = keyed('of both', own)
    const answers = await inOneBatch(
      askOf(own, asked(ours.id)),
      askOf(own, asked(ours.id), same),
      askOf(them, asked(theirs.id)),
    )
    expect(answers.map(one => one?.status)).toEqual([201, 201])
    const later = await inOneBatch(
      askOf(own, asked(ours.id)),
      askOf(them, asked(theirs.id), same),
      askOf(own, asked(ours.id), { ...same, operation: 'agents.create' }),
      askOf(own, asked(ours.id), { ...same, keyId: them.keyId }),
      askOf(own, asked(ours.id), { ...same, idempotencyKey: 'another' }),
    )
    expect(later.map(one => one?.status)).toEqual([201, 201, 201, 201])
    const rows = await gate.sql<{ workspace_id: string }[]>`
      select workspace_id from live.idempotency where object_id = ${later[0]?.body.id ?? ''}`
    expect(rows as unknown).toEqual([{ workspace_id: other.id }])
  })
})

describe('an Idempotency-Key', () => {
  test('that is twice in one batch issues once; the other is for whoever asks alone', async () => {
    const own = await ownCaller()
    const { id } = await newAgent(gate.live)
    const ask = (key: string) => askOf(own, asked(id), keyed(key, own))
    const first = askOf(own, asked(id))
    const answers = await inOneBatch(first, ask('a'), ask('b'), ask('a'), ask('b'), ask('c'))
    const statuses = answers.map(one => one?.status)
    expect(statuses).toEqual([201, 201, undefined, undefined, 201])
    expect(await inOneBatch(first, ask('a'), ask('d'))).toMatchObject([undefined, { status: 201 }])
  })

  test('that is worked on in another batch is not begun anew', async () => {
    const own = await ownCaller()
    const { id } = await newAgent(gate.live)
    const ask = askOf(own, asked(id), keyed('elsewhere', own))
    const { first, second } = await whileHeldUp(gate, async () => {
      const first = new IssueBatches(gate.core, ONE_AT_A_TIME).join(ask)
      await until('the first at work', () => isWaiting(gate))
      return { first, second: await new IssueBatches(gate.core, ONE_AT_A_TIME).join(ask) }
    })
    expect([(await first)?.status, second]).toEqual([201, undefined])
  })

  test('that many calls bring at once issues one token; who is not refused gets that one', async () => {
    const { id } = await newAgent(gate.live)
    const call = repeatable({ body: { agent_id: id, scope: ['orders.read'] } })
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => gate.live.call('tokens.create', call)),
    )
    const good = answers.filter(one => one.status === 201)
    expect(good.filter(one => !isReplay(one))).toHaveLength(1)
    for (const one of good) expect(one.json).toEqual(good[0]?.json)
    for (const one of answers.filter(answer => answer.status !== 201)) {
      expect([one.status, problemOf(one).code]).toEqual([409, 'idempotency_in_flight'])
    }
    expect(await gate.sql`select 1 from live.tokens where agent_id = ${id}`).toHaveLength(1)
  })

  test('with another body is refused beside others that are issued', async () => {
    const { id } = await newAgent(gate.live)
    const call = repeatable({ body: { agent_id: id, scope: ['orders.read'] } })
    const first = await gate.live.ok('tokens.create', call)
    const other = { ...call, body: { agent_id: id, scope: ['orders.create'] } }
    const calls = [call, other, repeatable(call), other, call]
    const answers = await Promise.all(calls.map(one => gate.live.call('tokens.create', one)))
    const codes = answers.map(one => (one.status === 201 ? 201 : problemOf(one).code))
    const conflict = 'idempotency_conflict'
    expect(codes.filter(code => code === 201).length).toBeGreaterThan(0)
    for (const i of [1, 3])
      expect([conflict, 'idempotency_in_flight']).toContain(codes[i] as string)
    for (const i of [0, 4]) if (codes[i] === 201) expect(answers[i]?.json).toEqual(first)
    expect(codes[2]).toBe(201)
  })
})

describe('a batch that is under way', () => {
  /** Ends something while a batch has issued a token and not committed; returns that token. */
  async function endMeanwhile(
    agentId: string,
    api: Api,
    end: () => Promise<unknown>,
  ): Promise<string> {
    const held = await whileHeldUp(gate, async () => {
      const issued = api.ok('tokens.create', {
        body: { agent_id: agentId, scope: ['orders.read'] },
      })
      await until('the issue at work', () => isWaiting(gate))
      const ended = end()
      await until('the end waiting for the issue', async () => {
        const rows = await gate.sql`
          select 1 from pg_locks where locktype in ('transactionid', 'tuple') and not granted`
        return rows.length > 0
      })
      return { issued, ended }
    })
    await held.ended
    return (await held.issued).token
  }

  test('is waited for by whoever revokes or suspends its agent, or narrows it', async () => {
    const ends: Record<string, (id: string) => Promise<unknown>> = {
      revoke: id => gate.live.ok('agents.revoke', { id }),
      suspend: id => gate.live.ok('agents.update', { id, body: { status: 'suspended' } }),
      narrow: id => gate.live.ok('agents.update', { id, body: { capabilities: [] } }),
    }
    for (const end of Object.values(ends)) {
      const { id } = await newAgent(gate.live)
      const token = await endMeanwhile(id, gate.live, () => end(id))
      expect(await isAccepted(token)).toBe(false)
    }
  })

  test('is waited for by whoever revokes its key with all that it issued', async () => {
    const { id } = await newAgent(gate.live)
    const key = await newKey(gate.live, { scopes: ['tokens.write'] })
    const token = await endMeanwhile(id, gate.live.as(key.key), () =>
      gate.live.ok('keys.revoke', { id: key.id, query: { revoke_issued: true } }),
    )
    expect(await isAccepted(token)).toBe(false)
  })

  test('holds up nobody else when a key or an agent of one of its tokens is being changed', async () => {
    const own = await ownCaller()
    const [free, locked] = [await newAgent(gate.live), await newAgent(gate.live)]
    const key = await newKey(gate.live, { scopes: ['tokens.write'] })
    await gate.sql.unsafe('begin')
    await gate.sql`select 1 from live.agents where id = ${locked.id} for update`
    await gate.sql`select 1 from live.api_keys where id = ${key.id} for update`
    const answers = await inOneBatch(
      askOf(own, asked(free.id)),
      askOf(own, asked(free.id)),
      askOf(own, asked(locked.id)),
      askOf({ ...own, keyId: key.id }, asked(free.id)),
    )
    await gate.sql.unsafe('rollback')
    expect(answers.map(one => one?.status)).toEqual([201, undefined, undefined])
  })
})
