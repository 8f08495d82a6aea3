import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { encodeBase62, randomBase62 } from '../../src/lib/base62.ts'
import { randomId, timedId } from '../../src/lib/ids.ts'

/** The year 8888. */
const TIME_MAX = 62 ** 8 - 1
const time = fc.integer({ min: 0, max: TIME_MAX })
const bytewise = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))

describe('an id with a time', () => {
  test('sorts bytewise as the times do', () => {
    fc.assert(
      fc.property(time, time, (a, b) => {
        fc.pre(a !== b)
        expect(Math.sign(bytewise(timedId('tok', a), timedId('tok', b)))).toBe(Math.sign(a - b))
      }),
    )
  })

  test('has one length and one alphabet at every time', () => {
    fc.assert(
      fc.property(time, now => expect(timedId('evt', now)).toMatch(/^evt_[0-9A-Za-z]{30}$/)),
    )
    expect(timedId('tok', TIME_MAX)).toStartWith('tok_zzzzzzzz')
    expect(timedId('tok', 0)).toStartWith('tok_00000000')
  })
})

describe('a random id', () => {
  test('is a prefix and 22 base62 characters', () => {
    expect(randomId('ag')).toMatch(/^ag_[0-9A-Za-z]{22}$/)
  })

  test('never comes twice, also at the same time', () => {
    const ids = Array.from({ length: 10_000 }, () => timedId('tok', 1_700_000_000_000))
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('base62', () => {
  test('encodes so that order and value are kept', () => {
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
    const decode = (text: string) => [...text].reduce((sum, c) => sum * 62 + digits.indexOf(c), 0)
    fc.assert(
      fc.property(time, value => {
        expect(decode(encodeBase62(value, 8))).toBe(value)
      }),
    )
  })

  test('draws every character about equally often, over many refills', () => {
    const counts = new Map<string, number>()
    const drawn = randomBase62(62_000)
    for (const c of drawn) counts.set(c, (counts.get(c) ?? 0) + 1)
    expect(counts.size).toBe(62)
    // 1000 each on average, deviation 31: eight deviations off is no chance.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(250)
  })
})
