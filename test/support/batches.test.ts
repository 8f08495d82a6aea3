import { expect, test } from 'bun:test'
import { batchesOf } from './batches.ts'

test('every file is in exactly one batch, those that may be long come first', () => {
  const small = Array.from({ length: 40 }, (_, i) => `test/http/a.get/${i}.test.ts`)
  const others = ['test/a.test.ts', 'test/http/a.test.ts', 'test/x/y/z.test.ts']
  const batches = batchesOf([...small, ...others].sort())
  expect(batches.flat().sort()).toEqual([...small, ...others].sort())
  expect(batches[0]).toEqual(others)
  expect(batches.map(batch => batch.length)).toEqual([3, 16, 16, 8])
})

test('no files are no batches', () => {
  expect(batchesOf([])).toEqual([])
})
