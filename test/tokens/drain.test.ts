/** Nobody's flood stops another's verify (SEMANTICS 24). Counted by turns of the loop, never timed. */
import { describe, expect, test } from 'bun:test'
import {
  CALM_MILLISECONDS,
  CROWDED_MAX,
  DRAIN_MAX,
  Drain,
  HANDLING_MILLISECONDS,
  PAUSE,
} from '../../src/tokens/drain.ts'

/** `honest` jobs wait with cold ones, and are about tokens that somebody has signed. */
type Kind = 'warm' | 'honest' | 'cold' | 'suspect'

/** What a job takes, in milliseconds, as in life; of the clock that the test makes. */
const COSTS = { warm: 0.002, honest: 0.065, cold: 0.065, suspect: 0.065 }

/** A drain whose turns the test makes, on a clock of the test, and what each turn did. */
function steppedDrain() {
  let next: (() => void) | undefined
  let now = 0
  const schedule = (turn: () => void) => {
    next = turn
  }
  const drain = new Drain(schedule, () => now)
  let done: string[] = []
  const add = (kind: Kind, name: string, count = 1) => {
    for (let i = 0; i < count; i++) {
      const job = () => {
        done.push(name)
        now += COSTS[kind]
      }
      const isWaste = () => kind === 'cold'
      void (kind === 'warm'
        ? drain.run(job)
        : drain.runCold(name, kind === 'suspect', job, isWaste))
    }
  }
  /** The names of the jobs of the next turn; undefined when the loop is left alone. */
  const turn = (): string[] | undefined => {
    if (next === undefined) return undefined
    const run = next
    next = undefined
    done = []
    run()
    now += done.length * HANDLING_MILLISECONDS
    return done
  }
  /** Time that is not spent on jobs. */
  const pass = (milliseconds: number) => {
    now += milliseconds
  }
  return { drain, add, turn, pass }
}

const countOf = (names: readonly string[] | undefined, name: string): number =>
  (names ?? []).filter(one => one === name).length

/** The shares of the time of so many turns, `before` each of which more is asked. */
function sharesOf(
  { add, turn }: ReturnType<typeof steppedDrain>,
  turns: number,
  more: (turn: number) => void,
): Record<'warm' | 'cold' | 'suspect', number> {
  const spent = { warm: 0, honest: 0, cold: 0, suspect: 0 }
  for (const kind of ['cold', 'suspect'] as const) add(kind, kind, 10_000)
  for (let i = 0; i < turns; i++) {
    more(i)
    for (const name of turn() ?? []) {
      spent[name as Kind] += COSTS[name as Kind] + HANDLING_MILLISECONDS
    }
  }
  const total = spent.warm + spent.cold + spent.suspect
  return {
    warm: spent.warm / total,
    cold: spent.cold / total,
    suspect: spent.suspect / total,
  }
}

describe('while known tokens come', () => {
  test('checks of unknown ones get a third of the time at most, those of suspects a ninth', () => {
    const stepped = steppedDrain()
    const { cold, suspect } = sharesOf(stepped, 2000, () => stepped.add('warm', 'warm', 8))
    expect([cold, suspect].map(share => share.toFixed(1))).toEqual(['0.3', '0.1'])
    expect(cold).toBeLessThanOrEqual(1 / (1 + PAUSE.cold))
    expect(suspect).toBeLessThanOrEqual(1 / (1 + PAUSE.suspect))
  })

  test('the same if in every other turn none has come yet, as of callers who wait for answers', () => {
    const stepped = steppedDrain()
    const { warm } = sharesOf(stepped, 4000, i => {
      if (i % 2 === 0) stepped.add('warm', 'warm', 8)
      else stepped.pass(0.01)
    })
    expect(warm).toBeGreaterThan(0.5)
  })

  test('unknown ones that somebody has signed wait for nothing but their turn', () => {
    const { add, turn } = steppedDrain()
    add('honest', 'new', 40)
    const turns = Array.from({ length: 20 }, () => {
      add('warm', 'known')
      return turn()
    })
    expect(turns).toEqual(turns.map(() => ['known', 'new', 'new']))
  })

  test('one that comes into a flood is answered in the very next turn', () => {
    const { add, turn } = steppedDrain()
    add('cold', 'flood', 1000)
    turn()
    add('warm', 'known')
    expect(turn()?.[0]).toBe('known')
  })

  test('two of the unknown ones at most are checked in one turn', () => {
    const { add, turn } = steppedDrain()
    add('warm', 'known', DRAIN_MAX + 1)
    add('cold', 'new', 12)
    expect(countOf(turn(), 'new')).toBe(CROWDED_MAX)
  })

  test('a flood has all of the loop again when they come no more', () => {
    const { add, turn, pass } = steppedDrain()
    add('cold', 'flood', 1000)
    add('warm', 'known')
    expect(countOf(turn(), 'flood')).toBe(CROWDED_MAX)
    expect(turn()).toEqual([])
    pass(CALM_MILLISECONDS)
    expect([countOf(turn(), 'flood'), countOf(turn(), 'flood')]).toEqual([DRAIN_MAX, DRAIN_MAX])
  })
})

test('unknown tokens of others come before those of a client that has sent too many bad ones', () => {
  const { add, turn } = steppedDrain()
  add('suspect', 'flood', 100)
  add('cold', 'new', 2 * DRAIN_MAX)
  const names = [...(turn() ?? []), ...(turn() ?? [])]
  expect(countOf(names, 'new')).toBe(2 * DRAIN_MAX)
  expect(countOf(names, 'flood')).toBeLessThanOrEqual(2 * CROWDED_MAX)
})

test('known tokens that are judged at once have others wait behind them all the same', () => {
  const { drain, add, turn, pass } = steppedDrain()
  // Those from before anybody waited do not count.
  for (let i = 0; i < 100; i++) drain.passed()
  add('cold', 'cold', 2 * DRAIN_MAX)
  expect(turn()?.length).toBe(DRAIN_MAX)
  drain.passed()
  expect(turn()?.length).toBe(CROWDED_MAX)
  // It pauses for what was wasted, and nobody better comes meanwhile.
  pass(CALM_MILLISECONDS)
  expect(turn()?.length).toBe(DRAIN_MAX - CROWDED_MAX)
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
      drain.runCold(
        client,
        false,
        () => {
          order.push(`${client}${i}`)
          if (i === 2) throw new Error(`${client}2`)
          return i
        },
        () => false,
      ),
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
