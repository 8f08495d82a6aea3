/** What the small cache of facts holds at most, and what goes when it is full. */
import { expect, test } from 'bun:test'
import { readConstraints } from '../../src/constraints/constraint.ts'
import type { Facts } from '../../src/tokens/facts.ts'
import { FactsCache } from '../../src/tokens/facts-cache.ts'

const facts = (tokenId: string) => ({ tokenId }) as Facts

test('holds so many entries at most; the one longest in goes first', () => {
  const cache = new FactsCache({ entriesMax: 3, weightMax: 1000 })
  for (const text of ['a', 'b', 'c', 'd', 'e']) cache.set(text, facts(text))
  const held = ['a', 'b', 'c', 'd', 'e'].map(text => cache.get(text)?.tokenId)
  expect(held).toEqual([undefined, undefined, 'c', 'd', 'e'])
  expect(cache.size).toBe(3)
})

test('spares once what was asked for since the hand last passed', () => {
  const cache = new FactsCache({ entriesMax: 3, weightMax: 1000 })
  for (const text of ['hot', 'b', 'c']) cache.set(text, facts(text))
  for (let i = 0; i < 50; i++) {
    expect(cache.get('hot')?.tokenId).toBe('hot')
    cache.set(`one-off ${i}`, facts('x'))
  }
  for (let i = 0; i < 9; i++) {
    cache.set(`late ${i}`, facts('x'))
    cache.get(`late ${i}`)
  }
  expect([cache.size, cache.get('hot')]).toEqual([3, undefined])
})

test('what is set again stays the one entry that it was', () => {
  const cache = new FactsCache({ entriesMax: 2, weightMax: 1000 })
  for (let i = 0; i < 5; i++) cache.set('a', facts('first'))
  cache.set('b', facts('b'))
  expect([cache.size, cache.get('a')?.tokenId, cache.get('b')?.tokenId]).toEqual([2, 'first', 'b'])
})

test('holds 16 Mi characters of text at most, however long the tokens', () => {
  const cache = new FactsCache()
  const text = (i: number) => 'x'.repeat(4091) + String(i).padStart(5, '0')
  for (let i = 0; i < 5000; i++) cache.set(text(i), facts('x'))
  expect([cache.size, cache.get(text(0)), cache.get(text(4999))?.tokenId]).toEqual([
    4096,
    undefined,
    'x',
  ])
})

test('counts what read constraints take', () => {
  const cache = new FactsCache()
  const many = Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`f${i}`, i]))
  const heavy = { constraints: readConstraints(many) } as Facts
  const text = (i: number) => 'x'.repeat(1000) + String(i).padStart(8, '0')
  // 1,008 characters and 32 times 256 for each: 1,823 of them make 16 Mi.
  for (let i = 0; i < 4000; i++) cache.set(text(i), heavy)
  expect([cache.size, cache.get(text(0)), cache.get(text(3999))]).toEqual([1823, undefined, heavy])
})
