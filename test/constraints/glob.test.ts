import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { matchesGlob, parseGlob } from '../../src/constraints/glob.ts'

const matches = (pattern: string, text: string): boolean => matchesGlob(parseGlob(pattern), text)

/** By definition: a star is nothing, or one character and the star again. */
function matchesByDefinition(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  if (pattern[0] === '*') {
    if (matchesByDefinition(pattern.slice(1), text)) return true
    return text !== '' && matchesByDefinition(pattern, text.slice(1))
  }
  return pattern[0] === text[0] && matchesByDefinition(pattern.slice(1), text.slice(1))
}

describe('a glob', () => {
  const table: [pattern: string, text: string, expected: boolean][] = [
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['*', '', true],
    ['*', 'anything/at.all\n', true],
    ['eu-*', 'eu-', true],
    ['eu-*', 'eu-west-1', true],
    ['eu-*', 'EU-west-1', false],
    ['eu-*', ' eu-west-1', false],
    ['*.pdf', 'a.b.pdf', true],
    ['*.pdf', 'a.pdf.exe', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['ab*ba', 'aba', false],
    ['*ab*ab*', 'ab', false],
    ['*ab*ab*', 'xabyabz', true],
    ['*aab*', 'aaab', true],
    ['*abab*', 'aabaabab', true],
    ['**', '', true],
    ['a**b', 'ab', true],
    ['a?c', 'abc', false],
    ['a.c', 'abc', false],
    ['[ab]', 'a', false],
    ['\\*', '*', false],
    ['\\*', '\\anything', true],
    ['(a+)+$', 'aaaa', false],
  ]
  for (const [pattern, text, expected] of table) {
    test(`${pattern} ${expected ? 'matches' : 'does not match'} ${JSON.stringify(text)}`, () => {
      expect(matches(pattern, text)).toBe(expected)
      expect(matchesByDefinition(pattern, text)).toBe(expected)
    })
  }

  test('matches what its definition says', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 10 })
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 })
    fc.assert(
      fc.property(pattern, text, (p, t) => {
        expect(matches(p, t)).toBe(matchesByDefinition(p, t))
      }),
      { numRuns: 20_000 },
    )
  })

  test('reads each character of the longest text a few times at most', () => {
    const text = 'a'.repeat(65_536)
    const patterns = [
      `*${'a'.repeat(127)}b*${'a'.repeat(124)}`,
      `${'*a'.repeat(126)}*b*`,
      `*${'a'.repeat(252)}b*`,
      `${'*ab'.repeat(85)}*`,
    ]
    for (const pattern of patterns) {
      const { counted, reads } = counting(text)
      expect(pattern.length).toBeLessThanOrEqual(256)
      expect(matchesGlob(parseGlob(pattern), counted)).toBe(false)
      // At most two comparisons, each of one read, for a character and once more for the ends.
      expect(reads()).toBeLessThan(4 * text.length)
    }
  })
})

/** A text that counts how often one of its characters is read. */
function counting(text: string) {
  let reads = 0
  const whole: object = Object(text)
  const counted = new Proxy(whole, {
    get(_, name) {
      if (typeof name === 'string' && /^\d+$/.test(name)) reads++
      const member: unknown = Reflect.get(whole, name)
      return typeof member === 'function' ? member.bind(text) : member
    },
  })
  return { counted: counted as unknown as string, reads: () => reads }
}
