/** What comes often is told from what comes seldom, and never the other way round. */
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { Doorkeeper } from '../../src/lib/doorkeeper.ts'

test('one comes often from its last time on, and begins anew when another was at its place', () => {
  const keeper = new Doorkeeper(8, 3)
  const come = (...hashes: number[]) => hashes.map(hash => keeper.comesOften(hash))
  expect(come(5, 5, 5, 5)).toEqual([false, false, true, true])
  expect(come(6, 5, 6, 6)).toEqual([false, true, false, true])
  expect(come(13, 5, 5, 5)).toEqual([false, false, false, true])
  expect(come(0, 0, 0)).toEqual([false, false, true])
})

test('of any series, nothing comes often that has not', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.nat(40)), (timesMax, hashes) => {
      const keeper = new Doorkeeper(7, timesMax)
      const times = new Map<number, number>()
      for (const hash of hashes) {
        times.set(hash, (times.get(hash) ?? 0) + 1)
        if (keeper.comesOften(hash)) expect(times.get(hash)).toBeGreaterThanOrEqual(timesMax)
        else if (timesMax === 1) throw new Error('the first time is often then')
      }
    }),
  )
})
