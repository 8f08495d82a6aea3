/** A database that dies while uses are counted lets none slip through (THREATS 5). */
import { expect, test } from 'bun:test'
import { randomUUID } from 'node:crypto'
import { newToken } from '../support/calls.ts'
import { until, useGate } from '../support/gate.ts'

const gate = useGate()

/** The first answer that is not 503, to the same call again and again. */
async function persist(token: string, more: object): Promise<{ code: string; replayed?: boolean }> {
  for (;;) {
    const answer = await gate.anyone.call('tokens.verify', { body: { token, ...more } })
    if (answer.status === 200) return answer.json as { code: string; replayed?: boolean }
    expect(answer.status).toBe(503)
  }
}

const countOk = (verdicts: readonly { code: string }[]): number =>
  verdicts.filter(one => one.code === 'ok').length

const many = (count: number) => Array.from({ length: count }, () => randomUUID())

test('the database is gone in between: 100 callers of a one-time token, exactly one success', async () => {
  const { token, id } = await newToken(gate.live, { constraints: { max_uses: 1 } })
  const callers = many(100).map(use_id => persist(token, { use_id }))
  await gate.stopDatabase()
  await gate.startDatabase()
  const verdicts = await Promise.all(callers)
  expect(countOk(verdicts)).toBe(1)
  expect((await gate.live.ok('tokens.get', { id })).remaining_uses).toBe(0)
})

/** Ends every third session in the middle of its commit. */
const DIE_AT_TIMES = `
  create sequence live.deaths;
  create function live.die() returns trigger language plpgsql security definer as
    'begin if nextval(''live.deaths'') % 3 = 1 then perform pg_terminate_backend(pg_backend_pid()); end if;
     return null; end';
  create constraint trigger die after update on live.grants
    deferrable initially deferred for each row execute function live.die()`
const LIVE_ON = `
  drop trigger die on live.grants; drop function live.die(); drop sequence live.deaths`

test('sessions die at their commit: callers who repeat their use_id take what there is, and no more', async () => {
  const { token, id } = await newToken(gate.live, {
    constraints: { max_uses: 20, budget: { usd: 1.5 } },
  })
  await gate.alter(DIE_AT_TIMES)
  const asked = { context: { usd: 0.1 } }
  const verdicts = await Promise.all(many(60).map(use_id => persist(token, { ...asked, use_id })))
  await gate.alter(LIVE_ON)
  expect(countOk(verdicts)).toBe(15)
  const { remaining_uses, remaining_budget } = await gate.live.ok('tokens.get', { id })
  expect([remaining_uses, remaining_budget]).toEqual([5, { usd: 0 }])
})

test('a commit that is never answered is 503 outcome_unknown, and its retry is the truth', async () => {
  const { token } = await newToken(gate.live, { constraints: { max_uses: 1 } })
  await gate.alter(DIE_AT_TIMES)
  const body = { token, use_id: randomUUID() }
  const problem = await gate.anyone.refused('tokens.verify', { body }, 503, 'outcome_unknown')
  expect(problem.detail).toContain('same use_id')
  await gate.alter(LIVE_ON)
  await until(
    'an answer',
    async () => (await gate.anyone.call('tokens.verify', { body })).status === 200,
  )
  const verdict = await gate.anyone.ok('tokens.verify', { body })
  expect([verdict.code, verdict.replayed]).toEqual(['ok', true])
})
