/** What runs beside the requests. */
import { expect, test } from 'bun:test'
import { startJobs } from '../../src/control/jobs.ts'
import { silentLog } from '../support/log.ts'

test('a job never runs twice at once, and runs again when it has ended, well or not', async () => {
  const ends: PromiseWithResolvers<void>[] = []
  const begun: PromiseWithResolvers<void>[] = [0, 1, 2].map(() => Promise.withResolvers<void>())
  const slow = {
    name: 'slow',
    everyMilliseconds: 1,
    run: () => {
      const end = Promise.withResolvers<void>()
      begun[ends.length]?.resolve()
      ends.push(end)
      return end.promise
    },
  }
  const beats = Promise.withResolvers<void>()
  let count = 0
  const quick = {
    name: 'quick',
    everyMilliseconds: 1,
    run: () => {
      if (++count === 20) beats.resolve()
    },
  }
  const jobs = startJobs([slow, quick], silentLog)
  await beats.promise
  expect(ends).toHaveLength(1)
  ends[0]?.reject(new Error('not today'))
  await begun[1]?.promise
  ends[1]?.resolve()
  await begun[2]?.promise
  jobs.stop()
  ends[2]?.resolve()
  expect(ends).toHaveLength(3)
})
