import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { IdIndex } from '../../src/api-keys/id-index.ts'
import { generateKeyText } from '../../src/api-keys/key-text.ts'
import { randomBase62 } from '../../src/lib/base62.ts'

const IDS_MAX = 1_000_000

describe('the index of ids', () => {
  test('knows every id that was added, and a set’s worth of them once each', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 2000 }), ids => {
        const index = new IdIndex(IDS_MAX)
        for (const id of [...ids, ...ids]) index.add(id)
        expect(index.size).toBe(new Set(ids).size)
        expect(ids.every(id => index.has(id))).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  test('has at most 16 bytes for an id, however many there are, and knows none that is not there', () => {
    const index = new IdIndex(IDS_MAX)
    const atStart = index.bytes
    expect(atStart).toBe(48 * 1024)
    const added: string[] = []
    for (let count = 0; count < 200_000; count++) {
      const id = randomBase62(12)
      added.push(id)
      index.add(id)
      if (count % 997 === 0) expect(index.bytes).toBeLessThanOrEqual(atStart + 16 * (count + 1))
    }
    expect(index.bytes).toBeLessThanOrEqual(16 * added.length)
    expect(added.every(id => index.has(id))).toBe(true)
    const { publicId } = generateKeyText('live', 'gsk', 'acme')
    for (let i = 0; i < 200_000; i++) {
      expect(index.has(`${publicId}${i}`)).toBe(false)
    }
  })

  test('full, takes no more and knows nothing surely: a key is never refused for it', () => {
    const index = new IdIndex(3)
    for (const id of ['a', 'b', 'c', 'a']) index.add(id)
    expect([index.size, index.has('a'), index.has('d')]).toEqual([3, true, false])
    index.add('d')
    expect([index.size, index.has('d'), index.has('never added')]).toEqual([3, true, true])
  })
})
