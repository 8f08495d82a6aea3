/** Nobody's flood stops another's verify (SEMANTICS 24). Counted by turns of the loop, never timed. */
import { describe, expect, test } from 'bun:test'
import { COLD_MAX, DRAIN_MAX, Drain, SUSPECT_MAX } from '../../src/tokens/drain.ts'

/** A drain whose turns the test makes, and what each of them did. */
function steppedDrain() {
  let next: (() => void) | undefined
  const drain = new Drain(turn => {
    next = turn
  })
  let done: string[] = []
  const add = (kind: 'warm' | 'cold' | 'suspect', name: string, count = 1) => {
    for (let i = 0; i < count; i++) {
      const job = () => void done.push(name)
      void (kind === 'warm' ? drain.run(job) : drain.runCold(name, kind === 'suspect', job))
    }
  }
  /** The names of the jobs of the next turn; undefined when the loop is left alone. */
  const turn = (): string[] | undefined => {
    if (next === undefined) return undefined
    const run = next
    next = undefined
    done = []
    run()
    return done
  }
  return { drain, add, turn }
}

const countOf = (names: readonly string[] | undefined, name: string): number =>
  (names ?? []).filter(one => one === name).length

describe('while known tokens wait', () => {
  test('checks of unknown ones are a quarter of every turn at most, however many there are', () => {
    const { add, turn } = steppedDrain()
    add('cold', 'flood', 1000)
    add('warm', 'known', 100)
    for (let turns = 0; turns < 100 / (DRAIN_MAX - COLD_MAX) - 1; turns++) {
      const names = turn()
      expect([names?.length, countOf(names, 'flood')]).toEqual([DRAIN_MAX, COLD_MAX])
    }
  })

  test('a known token that comes into a flood is answered in the very next turn', () => {
    const { add, turn } = steppedDrain()
    add('cold', 'flood', 1000)
    turn()
    add('warm', 'known')
    expect(turn()).toContain('known')
  })

  test('unknown ones go on too, a quarter of every turn', () => {
    const { add, turn } = steppedDrain()
    add('warm', 'known', 1000)
    add('cold', 'new', 12)
    for (let turns = 0; turns < 3; turns++) expect(countOf(turn(), 'new')).toBe(COLD_MAX)
    expect(countOf(turn(), 'known')).toBe(DRAIN_MAX)
  })

  test('of a client that has sent too many bad ones, one is checked in every turn', () => {
    const { add, turn } = steppedDrain()
    add('warm', 'known', 1000)
    add('suspect', 'flood', 1000)
    add('cold', 'new', 6)
    const shares = Array.from({ length: 4 }, () => {
      const names = turn()
      return ['known', 'new', 'flood'].map(name => countOf(names, name))
    })
    const quarter = COLD_MAX - SUSPECT_MAX
    expect(shares).toEqual([
      [DRAIN_MAX - COLD_MAX, quarter, SUSPECT_MAX],
      [DRAIN_MAX - COLD_MAX, quarter, SUSPECT_MAX],
      [DRAIN_MAX - SUSPECT_MAX, 0, SUSPECT_MAX],
      [DRAIN_MAX - SUSPECT_MAX, 0, SUSPECT_MAX],
    ])
  })
})

test('unknown tokens of others come before those of a client that has sent too many bad ones', () => {
  const { add, turn } = steppedDrain()
  add('suspect', 'flood', 100)
  add('cold', 'new', 40)
  expect(countOf(turn(), 'new')).toBe(DRAIN_MAX - SUSPECT_MAX)
  expect(countOf(turn(), 'new')).toBe(DRAIN_MAX - SUSPECT_MAX)
  expect(countOf(turn(), 'new')).toBe(10)
  expect(countOf(turn(), 'flood')).toBe(DRAIN_MAX)
})

test('with nobody else there, a turn is all of one kind, and the loop is left alone at the end', () => {
  for (const kind of ['warm', 'cold', 'suspect'] as const) {
    const { add, turn } = steppedDrain()
    add(kind, 'x', 40)
    expect([turn()?.length, turn()?.length, turn()?.length, turn()]).toEqual([16, 16, 8, undefined])
  }
})

test('one client’s flood delays the unknown token of another by one job', () => {
  const { add, turn } = steppedDrain()
  add('cold', 'flood', 1000)
  add('cold', 'other')
  expect(turn()?.slice(0, 3)).toEqual(['flood', 'other', 'flood'])
  add('cold', 'other', 2)
  add('cold', 'third')
  const names = turn() ?? []
  expect([countOf(names, 'other'), countOf(names, 'third')]).toEqual([2, 1])
})

test('every job is done once, in its client’s order, and its result or failure arrives', async () => {
  const { drain, turn } = steppedDrain()
  const order: string[] = []
  const jobs = ['a', 'b'].flatMap(client =>
    [1, 2, 3].map(i =>
      drain.runCold(client, false, () => {
        order.push(`${client}${i}`)
        if (i === 2) throw new Error(`${client}2`)
        return i
      }),
    ),
  )
  const settled = Promise.allSettled(jobs)
  while (turn() !== undefined);
  expect(order).toEqual(['a1', 'b1', 'a2', 'b2', 'a3', 'b3'])
  const results = (await settled).map(one => (one.status === 'fulfilled' ? one.value : one.reason))
  expect(results).toEqual([1, new Error('a2'), 3, 1, new Error('b2'), 3])
})

test('a job that throws after all keeps nobody waiting: the others of its turn come next', () => {
  const { drain, add, turn } = steppedDrain()
  add('warm', 'before')
  drain.push(() => {
    throw new Error('a fault')
  })
  add('warm', 'after', 2)
  add('cold', 'new')
  expect(turn).toThrow('a fault')
  expect(turn()).toEqual(['after', 'after', 'new'])
  expect(turn()).toBeUndefined()
})
