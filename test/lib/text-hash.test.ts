import { expect, test } from 'bun:test'
import { randomBase62 } from '../../src/lib/base62.ts'
import { TextHash } from '../../src/lib/text-hash.ts'

const halves = (hash: TextHash, text: string): [number, number] => {
  hash.read(text)
  return [hash.low, hash.high]
}

test('the same text has the same hash, under one seed', () => {
  const [one, other] = [new TextHash(), new TextHash()]
  expect(halves(one, 'a text')).toEqual(halves(one, 'a text'))
  expect(halves(one, 'a text')).not.toEqual(halves(other, 'a text'))
})

test('among 200,000 texts as many meet in any 32 bits as chance lets, and none in all 64', () => {
  const random = Array.from({ length: 200_000 }, () => randomBase62(12))
  const counted = Array.from({ length: 200_000 }, (_, i) => `gsk_acme_${i}`)
  for (const texts of [random, counted]) {
    const hash = new TextHash()
    const found = texts.map(text => halves(hash, text))
    const distinct = (of: (low: number, high: number) => number): number =>
      new Set(found.map(([low, high]) => of(low, high))).size
    // 4.7 are to be expected; more than 25 come once in 10^11 times.
    for (const of of [
      (low: number) => low,
      (_: number, high: number) => high,
      (low: number, high: number) => (((low & 0xffff) << 16) | (high & 0xffff)) >>> 0,
      (low: number, high: number) => ((low & 0xffff0000) | (high >>> 16)) >>> 0,
    ]) {
      expect(texts.length - distinct(of)).toBeLessThan(25)
    }
    expect(distinct((low, high) => low * 2 ** 21 + (high >>> 11))).toBe(texts.length)
  }
})
