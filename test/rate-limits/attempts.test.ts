/** Failures that are only known afterwards are limited as if they were known at once. */
import { expect, test } from 'bun:test'
import { Attempts } from '../../src/rate-limits/attempts.ts'
import { RateLimiter } from '../../src/rate-limits/token-bucket.ts'

const clock = { now: () => 1_700_000_000_000 }
const BURST = 5

/** Tries that the test ends; `made` is what was tried. */
function createTries() {
  const attempts = new Attempts(new RateLimiter({ name: 'x', perSecond: 1, burst: BURST }))
  const known = new Set<string>()
  const made: { key: string; end: PromiseWithResolvers<boolean> }[] = []
  const run = (key: string, client = 'c') =>
    attempts.run(client, clock, {
      recall: () => (known.has(key) ? true : undefined),
      make: () => {
        const end = Promise.withResolvers<boolean>()
        made.push({ key, end })
        return end.promise
      },
      hasFailed: ok => !ok,
    })
  return { run, made, known }
}

/** All promises that can be settled now are. */
const settle = async () => {
  for (let i = 0; i < 50; i++) await Promise.resolve()
}

test('a burst of wrong ones at once is tried no more often than one after another', async () => {
  const { run, made } = createTries()
  const all = Promise.all(Array.from({ length: 50 }, (_, i) => run(`wrong ${i}`)))
  await settle()
  expect(made).toHaveLength(BURST)
  for (let i = 0; i < made.length; i++) {
    made[i]?.end.resolve(false)
    await settle()
  }
  const results = await all
  expect(made).toHaveLength(BURST)
  expect(results.filter(one => 'result' in one)).toHaveLength(BURST)
  expect(results.filter(one => 'refusedBy' in one)).toHaveLength(45)
})

test('any number of good ones at once get through, none of them refused', async () => {
  const { run, made } = createTries()
  const all = Promise.all(Array.from({ length: 50 }, (_, i) => run(`good ${i}`)))
  await settle()
  for (let i = 0; i < 50; i++) {
    expect(made.length).toBeLessThanOrEqual(i + BURST)
    made[i]?.end.resolve(true)
    await settle()
  }
  expect((await all).every(one => 'result' in one && one.result)).toBe(true)
})

test('the same good one at once is recalled by those that waited, not tried again', async () => {
  const { run, made, known } = createTries()
  const all = Promise.all(Array.from({ length: 50 }, () => run('good')))
  await settle()
  known.add('good')
  for (const { end } of made) end.resolve(true)
  expect((await all).every(one => 'result' in one && one.result)).toBe(true)
  expect(made).toHaveLength(BURST)
})

test('good ones among wrong ones get through while there is room, and their room is given back', async () => {
  const { run, made } = createTries()
  const wrong = Array.from({ length: 4 }, (_, i) => run(`wrong ${i}`))
  const good = Array.from({ length: 6 }, (_, i) => run(`good ${i}`))
  for (let i = 0; i < 10; i++) {
    await settle()
    made[i]?.end.resolve(made[i]?.key.startsWith('good') ?? false)
  }
  expect((await Promise.all(good)).every(one => 'result' in one && one.result)).toBe(true)
  expect((await Promise.all(wrong)).every(one => 'result' in one && !one.result)).toBe(true)
})

test('a fault is no failure, and ends those that waited for it too', async () => {
  const { run, made } = createTries()
  const all = Promise.allSettled(Array.from({ length: 20 }, (_, i) => run(`key ${i}`)))
  await settle()
  for (const { end } of made) end.reject(new Error('away'))
  for (const one of await all) expect(one).toMatchObject({ status: 'rejected' })
  expect(made).toHaveLength(BURST)
  const again = run('good')
  made.at(-1)?.end.resolve(true)
  expect(await again).toEqual({ result: true })
})

test('clients do not wait for each other', async () => {
  const { run, made } = createTries()
  const first = Array.from({ length: 20 }, (_, i) => run(`wrong ${i}`))
  const other = run('good', 'other')
  await settle()
  made.find(({ key }) => key === 'good')?.end.resolve(true)
  expect(await other).toEqual({ result: true })
  for (const { end } of made) end.resolve(false)
  await Promise.all(first)
})
