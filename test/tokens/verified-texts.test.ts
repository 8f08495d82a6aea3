/** The memory of verified texts, against a plain map: never a text that was not added. */
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { VerifiedTexts } from '../../src/tokens/verified-texts.ts'

const NOW = 1_763_000_000
const text = (i: number) => `eyJhbGciOiJFZERTQSJ9.${String(i).padStart(12, '0')}.${'A'.repeat(86)}`

test('holds what was added while there is room, through every growth of its tables', () => {
  const texts = new VerifiedTexts(2 ** 20)
  for (let i = 0; i < 60_000; i++) texts.add(text(i), NOW + 60, NOW)
  for (let i = 0; i < 60_000; i++) texts.add(text(i), NOW + 60, NOW)
  expect(texts.size).toBe(60_000)
  let missing = 0
  let surplus = 0
  for (let i = 0; i < 60_000; i++) {
    if (!texts.has(text(i))) missing++
    if (texts.has(text(i + 60_000))) surplus++
  }
  expect([missing, surplus]).toEqual([0, 0])
})

test('an entry takes 53 bytes at most once the tables are filled', () => {
  const texts = new VerifiedTexts(2 ** 21)
  for (let i = 0; i < 200_000; i++) {
    texts.add(text(i), NOW + 60, NOW)
    if (i > 50_000 && i % 1000 === 0) expect(texts.bytes / texts.size).toBeLessThan(64)
  }
  expect(texts.bytes / texts.size).toBeLessThan(56)
})

test('every text but the very one that was added is unknown', () => {
  const texts = new VerifiedTexts(2 ** 12)
  const token = text(7)
  texts.add(token, NOW + 60, NOW)
  const variants = [
    token.slice(0, -1),
    `${token}A`,
    `${token} `,
    ` ${token}`,
    token.toLowerCase(),
    token.replace('.', '\u002e\u0000'),
    // The same low bytes.
    [...token].map(c => String.fromCharCode(c.charCodeAt(0) + 256)).join(''),
    `${token.slice(0, -1)}\ud800`,
    '',
  ]
  for (const variant of variants) expect([variant, texts.has(variant)]).toEqual([variant, false])
  expect(texts.has(token)).toBe(true)
})

test('full, it takes out what has expired first, then what nobody asks for, and keeps its size', () => {
  // One entry for each of its tables.
  const texts = new VerifiedTexts(1024)
  for (let i = 0; i < 50_000; i++) texts.add(text(i), NOW + 60, NOW)
  expect(texts.size).toBe(1024)
  const held = Array.from({ length: 50_000 }, (_, i) => i).filter(i => texts.has(text(i)))
  expect(held.length).toBe(1024)
  for (const i of held) texts.add(text(i), NOW + 60, NOW)
  expect(texts.size).toBe(1024)
})

test('what is asked for outlives what is not', () => {
  const texts = new VerifiedTexts(1024 * 64)
  for (let i = 0; i < 200; i++) texts.add(text(i), NOW + 600, NOW)
  for (let i = 1000; i < 500_000; i++) {
    if (i % 10_000 === 0) for (let hot = 0; hot < 200; hot++) texts.has(text(hot))
    texts.add(text(i), NOW + 600, NOW)
  }
  const kept = Array.from({ length: 200 }, (_, i) => texts.has(text(i))).filter(Boolean)
  expect(kept.length).toBe(200)
})

test('what has expired goes before what has not', () => {
  const texts = new VerifiedTexts(1024 * 8)
  for (let i = 0; i < 2000; i++) texts.add(text(i), NOW + 600, NOW)
  for (let i = 2000; i < 100_000; i++) texts.add(text(i), NOW + 1, NOW)
  const before = Array.from({ length: 2000 }, (_, i) => texts.has(text(i))).filter(Boolean).length
  for (let i = 100_000; i < 102_000; i++) texts.add(text(i), NOW + 900, NOW + 60)
  const after = Array.from({ length: 2000 }, (_, i) => texts.has(text(i))).filter(Boolean).length
  expect(after).toBe(before)
})

test('it agrees with a map over any series of additions, as long as it has room', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.boolean()), { maxLength: 600 }),
      steps => {
        const texts = new VerifiedTexts(1024 * 512)
        const model = new Set<number>()
        for (const [i, isAddition] of steps) {
          if (isAddition) {
            texts.add(text(i), NOW + i, NOW)
            model.add(i)
          } else {
            expect(texts.has(text(i))).toBe(model.has(i))
          }
        }
        expect(texts.size).toBe(model.size)
      },
    ),
  )
})

test('a small full memory holds nothing that was not added, whatever goes and comes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 30_000 }), { minLength: 3000, maxLength: 6000 }),
      fc.integer({ min: 0, max: 120 }),
      (steps, seconds) => {
        const texts = new VerifiedTexts(2048)
        const added = new Set<number>()
        steps.forEach((i, step) => {
          texts.add(text(i), NOW + (i % 100), NOW + Math.floor((seconds * step) / steps.length))
          added.add(i)
          expect(texts.has(text(i))).toBe(true)
          expect(texts.has(text(i + 30_001))).toBe(false)
        })
        const held = [...added].filter(i => texts.has(text(i))).length
        expect(held).toBe(texts.size)
        expect(texts.size).toBeLessThanOrEqual(2048)
      },
    ),
    { numRuns: 20 },
  )
})
