import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { ExpiringIds, TAIL_LENGTH } from '../../src/lib/expiring-ids.ts'
import { randomId, timedId } from '../../src/lib/ids.ts'

const NOW = Date.UTC(2026, 5, 1)
const IDS = Array.from({ length: 300 }, () => timedId('tok', NOW))
const idAt = (i: number): string => IDS[i] ?? ''

const sweep = (ids: ExpiringIds, now: number): void => {
  for (const _ of ids.sweep(now));
}

const step = fc.oneof(
  fc.record({ id: fc.nat(IDS.length - 1), expiresAt: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ sweptAt: fc.integer({ min: 0, max: 20 }) }),
)

describe('a set of ids that expire', () => {
  test('has what a plain map has, whatever is added and swept in whatever order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 400 }), steps => {
        const ids = new ExpiringIds()
        const plain = new Map<string, number>()
        for (const one of steps) {
          if ('id' in one) {
            ids.add(idAt(one.id), one.expiresAt)
            plain.set(idAt(one.id), one.expiresAt)
          } else {
            sweep(ids, one.sweptAt)
            for (const [id, expiresAt] of plain) if (expiresAt <= one.sweptAt) plain.delete(id)
          }
        }
        expect(IDS.filter(id => ids.has(id))).toEqual(IDS.filter(id => plain.has(id)))
        expect(ids.size).toBe(plain.size)
      }),
    )
  })

  test('has every id that was added by its end, among many, however short and in whatever order', () => {
    const short = ['tok_short', 'a', ''.padEnd(TAIL_LENGTH, 'b')]
    const tailsOf = (ids: readonly string[]): string =>
      ids.map(id => id.slice(-TAIL_LENGTH).padStart(TAIL_LENGTH)).join('')
    fc.assert(
      fc.property(fc.shuffledSubarray([...IDS, ...short]), fc.nat(IDS.length), (added, cut) => {
        const ids = new ExpiringIds()
        ids.addTails(tailsOf(added.slice(0, cut)), 10)
        for (const id of added.slice(cut - 5, cut + 5)) ids.add(id, 10)
        ids.addTails(tailsOf(added.slice(cut)), 10)
        expect([...IDS, ...short].filter(id => ids.has(id)).sort()).toEqual([...added].sort())
        expect(['short', 'ok_short', 'b', 'tok'].filter(id => ids.has(id))).toEqual([])
        expect(ids.size).toBe(added.length)
        sweep(ids, 10)
        expect([ids.size, ids.bytes]).toEqual([0, 0])
      }),
    )
  })

  test('takes as much memory for ids that were listed twice as for those that were listed once', () => {
    const many = Array.from({ length: 20_000 }, () => timedId('tok', NOW))
    const tails = many.map(id => id.slice(-TAIL_LENGTH)).join('')
    const [once, twice] = [new ExpiringIds(), new ExpiringIds()]
    for (const id of many) once.add(id, 10)
    for (let i = 0; i < 2; i++) twice.addTails(tails, 10)
    expect([once.size, twice.size]).toEqual([many.length, many.length])
    // Each set has weights of its own, so its ids lie in other tables.
    expect(twice.bytes).toBeLessThan(1.5 * once.bytes)
  })

  test('loses none while it is swept table by table and others come in between', () => {
    const ids = new ExpiringIds()
    const old = Array.from({ length: 5000 }, () => timedId('tok', NOW))
    for (const id of old) ids.add(id, 10)
    const kept: string[] = []
    for (const _ of ids.sweep(10)) {
      const id = randomId('del')
      ids.add(id, 20)
      kept.push(id)
    }
    expect(kept.length).toBeGreaterThan(500)
    expect(kept.filter(id => !ids.has(id))).toEqual([])
    expect(old.filter(id => ids.has(id))).toEqual([])
    expect(ids.size).toBe(kept.length)
  })

  test('has every one of 300,000 in at most 32 bytes, none of as many others, and gives all back', () => {
    const ids = new ExpiringIds()
    const added = Array.from({ length: 300_000 }, () => timedId('tok', NOW))
    for (const id of added) ids.add(id, NOW / 1000 + 60)
    expect(ids.size).toBe(added.length)
    expect(ids.bytes).toBeLessThanOrEqual(32 * added.length)
    expect(added.every(id => ids.has(id))).toBe(true)
    for (let i = 0; i < 300_000; i++) expect(ids.has(timedId('tok', NOW))).toBe(false)
    sweep(ids, NOW / 1000 + 59.9)
    expect(ids.size).toBe(added.length)
    sweep(ids, NOW / 1000 + 60)
    expect([ids.size, ids.bytes]).toEqual([0, 0])
  })

  test('keeps what expires far ahead, and an id that is short', () => {
    const ids = new ExpiringIds()
    ids.add('tok_1', 2 ** 32 - 1)
    ids.add('tok_2', 2 ** 40)
    sweep(ids, 2 ** 31 + 5)
    expect(['tok_1', 'tok_2', 'tok_3', ''].map(id => ids.has(id))).toEqual([
      true,
      true,
      false,
      false,
    ])
  })
})
