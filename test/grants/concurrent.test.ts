/** What a grant bounds is never exceeded, however many ask at once (THREATS 5). */
import { expect, test } from 'bun:test'
import { randomUUID } from 'node:crypto'
import { newToken } from '../support/calls.ts'
import { useGate } from '../support/gate.ts'

const gate = useGate()

const verify = (token: string, more: object = {}) =>
  gate.anyone.ok('tokens.verify', { body: { token, ...more } })

/** How many of the verdicts have each code. */
function tally(verdicts: readonly { code: string }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { code } of verdicts) counts[code] = (counts[code] ?? 0) + 1
  return counts
}

const times = <T>(count: number, run: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => run(i)))

for (const named of [true, false]) {
  test(`100 uses at once of a one-time token${named ? ', each with its use_id' : ''}: one succeeds`, async () => {
    for (let round = 0; round < 5; round++) {
      const { token } = await newToken(gate.live, { constraints: { max_uses: 1 } })
      const verdicts = await times(100, () => verify(token, named ? { use_id: randomUUID() } : {}))
      expect(tally(verdicts)).toEqual({ ok: 1, uses_exhausted: 99 })
      for (const { remaining_uses } of verdicts) expect(remaining_uses).toBe(0)
    }
  })
}

test('100 uses at once of a budget: as many succeed as it is worth', async () => {
  const { token, id } = await newToken(gate.live, { constraints: { budget: { usd: 1, n: 50 } } })
  const verdicts = await times(100, () =>
    verify(token, { context: { usd: 0.03, n: 1 }, use_id: randomUUID() }),
  )
  expect(tally(verdicts)).toEqual({ ok: 33, budget_exhausted: 67 })
  const { remaining_budget } = await gate.live.ok('tokens.get', { id })
  expect(remaining_budget).toEqual({ usd: 0.01, n: 17 })
})

test('the same use_id 100 times at once counts once, with the same answer', async () => {
  const { token, id } = await newToken(gate.live, { constraints: { max_uses: 3 } })
  const use_id = randomUUID()
  const verdicts = await times(100, () => verify(token, { use_id }))
  expect(tally(verdicts)).toEqual({ ok: 100 })
  expect(verdicts.map(one => one.remaining_uses)).toEqual(Array(100).fill(2))
  expect(verdicts.filter(one => one.replayed === false)).toHaveLength(1)
  expect((await gate.live.ok('tokens.get', { id })).remaining_uses).toBe(2)
})

test('tokens issued anew under the grant share it, all at once', async () => {
  const first = await newToken(gate.live, { constraints: { max_uses: 10 } })
  const { agent_id, grant_id } = first
  const others = await times(4, () => newToken(gate.live, { agent_id, grant_id }))
  const tokens = [first, ...others].map(one => one.token)
  const verdicts = await times(100, i => verify(tokens[i % 5] ?? '', { use_id: randomUUID() }))
  expect(tally(verdicts)).toEqual({ ok: 10, uses_exhausted: 90 })
})
