import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { readTextArray, writeTextArray } from '../../src/storage/text-array.ts'

const GIVEN: Record<string, string[]> = {
  '{}': [],
  '{a,b}': ['a', 'b'],
  '{"",a}': ['', 'a'],
  '{"a b","c,d"}': ['a b', 'c,d'],
  '{"\\"","\\\\"}': ['"', '\\'],
  '{"{}","null"}': ['{}', 'null'],
  '{orders.*,"orders:*"}': ['orders.*', 'orders:*'],
  '{"a\nb"}': ['a\nb'],
}
for (const [literal, texts] of Object.entries(GIVEN)) {
  test(`${JSON.stringify(literal)} is read`, () => {
    expect(readTextArray(literal)).toEqual(texts)
  })
}

test('what is written is read again', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), texts => {
      expect(readTextArray(writeTextArray(texts))).toEqual(texts)
    }),
  )
})
