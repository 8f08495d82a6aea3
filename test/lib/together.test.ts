import { describe, expect, test } from 'bun:test'
import { Together } from '../../src/lib/together.ts'
import { until } from '../support/gate.ts'

const BOUNDS = {
  batchMax: 3,
  inTurn: 2,
  runningMax: 1,
  gatherMilliseconds: 1,
  patienceMilliseconds: 60_000,
  waitingMax: 4,
  waitMilliseconds: 60_000,
}

type Batch = { asks: readonly number[]; end(): void; fail(error: Error): void }

/** Batches that end when they are told to; each answers its asks as texts. */
function open(bounds: Partial<typeof BOUNDS> = {}) {
  const batches: Batch[] = []
  const together = new Together<number, string>({ ...BOUNDS, ...bounds }, asks => {
    const { promise, resolve, reject } = Promise.withResolvers<string[]>()
    batches.push({ asks, end: () => resolve(asks.map(String)), fail: reject })
    return promise
  })
  const join = (...asks: number[]) => Promise.allSettled(asks.map(ask => together.join(ask)))
  return { batches, together, join }
}

/** The turns of the loop in which a batch that may start does so. */
async function turns(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise(setImmediate)
}

/** Told in the next turn of the loop, so that timers have theirs. */
const after = (value: boolean) =>
  new Promise<boolean>(resolve => setImmediate(() => resolve(value)))

const started = (batches: readonly Batch[], count: number) =>
  until(`${count} batches`, () => after(batches.length === count))

const answered = (...texts: string[]) => texts.map(value => ({ status: 'fulfilled', value }))

test('who comes in one turn of the loop goes together, in order; who comes later waits', async () => {
  const { batches, join } = open()
  const all = join(1, 2)
  await started(batches, 1)
  const later = join(3, 4, 5, 6)
  await turns()
  expect(batches.map(one => one.asks)).toEqual([[1, 2]])
  batches[0]?.end()
  expect((await all) as unknown).toEqual(answered('1', '2'))
  await started(batches, 2)
  expect(batches[1]?.asks).toEqual([3, 4, 5])
  batches[1]?.end()
  await started(batches, 3)
  batches[2]?.end()
  expect((await later) as unknown).toEqual(answered('3', '4', '5', '6'))
})

test('whoever is alone waits for nobody', async () => {
  const { batches, join } = open({ gatherMilliseconds: 60_000 })
  for (const i of [0, 1, 2]) {
    const one = join(i)
    await started(batches, i + 1)
    batches[i]?.end()
    await one
  }
})

describe('after many at once, a batch', () => {
  const many = async (bounds: Partial<typeof BOUNDS>) => {
    const opened = open({ batchMax: 8, waitingMax: 8, runningMax: 2, ...bounds })
    const all = opened.join(1, 2, 3, 4, 5, 6)
    await started(opened.batches, 1)
    opened.batches[0]?.end()
    await all
    return opened
  }

  test('waits for its share of them, and the other one goes beside it', async () => {
    const { batches, together, join } = await many({ gatherMilliseconds: 60_000 })
    void join(1, 2)
    await turns()
    expect(together.load).toEqual({ running: 0, waiting: 2 })
    void join(3)
    await started(batches, 2)
    void join(4, 5)
    await turns()
    expect(together.load).toEqual({ running: 1, waiting: 2 })
    void join(6)
    await started(batches, 3)
    expect(batches.slice(1).map(one => one.asks)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ])
  })

  test('waits for a moment only, and then for no more than have come', async () => {
    const { batches, join } = await many({})
    void join(1, 2)
    await started(batches, 2)
    batches[1]?.end()
    await turns()
    void join(3)
    await started(batches, 3)
    expect(batches[2]?.asks).toEqual([3])
  })
})

test('a full batch starts beside those under way, as long as there is a place', async () => {
  const { batches, together, join } = open({ runningMax: 3, waitingMax: 99 })
  const all = join(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)
  await started(batches, 3)
  await turns()
  expect(batches.map(one => one.asks)).toEqual([
    [1, 2, 3],
    [4, 5, 6],
    [7, 8, 9],
  ])
  expect(together.load).toEqual({ running: 3, waiting: 1 })
  for (const one of batches) one.end()
  await started(batches, 4)
  batches[3]?.end()
  await all
  expect(together.load).toEqual({ running: 0, waiting: 0 })
})

test('batches that are slow do not hold up what comes after them', async () => {
  const { batches, together, join } = open({ runningMax: 4, patienceMilliseconds: 1 })
  const slow: Promise<unknown>[] = []
  for (const i of [1, 2, 3]) {
    slow.push(join(i))
    await started(batches, i)
  }
  const fourth = join(4)
  await started(batches, 4)
  expect(batches[3]?.asks).toEqual([4])
  for (const one of batches) one.end()
  expect(await Promise.all([...slow, fourth])).toHaveLength(4)
  expect(together.load).toEqual({ running: 0, waiting: 0 })
})

test('a failure is of its batch alone', async () => {
  const { batches, join } = open()
  const all = join(1, 2, 3, 4)
  await started(batches, 1)
  batches[0]?.fail(new Error('no'))
  await started(batches, 2)
  batches[1]?.end()
  expect((await all).map(one => one.status)).toEqual([
    'rejected',
    'rejected',
    'rejected',
    'fulfilled',
  ])
})

test('a batch that leaves an ask without an answer fails', async () => {
  const together = new Together<number, string>(BOUNDS, async () => [])
  expect(together.join(1)).rejects.toThrow('did not answer')
})

describe('the bound on who waits', () => {
  test('is kept: one more is refused at once, and the others are answered', async () => {
    const { batches, together, join } = open()
    const first = join(0)
    await started(batches, 1)
    const all = join(1, 2, 3, 4)
    const refused = together.join(5)
    expect(refused).rejects.toMatchObject({
      code: 'unavailable',
      details: { retryAfterSeconds: 1 },
    })
    for (let i = 0; i < 3; i++) {
      await started(batches, i + 1)
      batches[i]?.end()
    }
    expect((await first) as unknown).toEqual(answered('0'))
    expect((await all) as unknown).toEqual(answered('1', '2', '3', '4'))
  })

  test('is one of time too: who waits too long is refused, and not done later', async () => {
    const { batches, together } = open({ waitMilliseconds: 1 })
    const first = together.join(1)
    await started(batches, 1)
    await expect(together.join(2)).rejects.toMatchObject({ code: 'unavailable' })
    expect(together.load).toEqual({ running: 1, waiting: 0 })
    batches[0]?.end()
    expect(await first).toBe('1')
    expect(batches).toHaveLength(1)
  })
})
