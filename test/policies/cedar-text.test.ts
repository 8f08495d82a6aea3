/** Cedar from outside: positioned errors, and nothing that it holds breaks, hangs or lingers. */
import { describe, expect, test } from 'bun:test'
import { checkCedarText, positionOf } from '../../src/policies/cedar-text.ts'
import { askedOf, decideOn, forbid, policyOf } from '../support/policies.ts'

const errorsOf = (text: string): string[] => {
  const read = checkCedarText(text, '/cedar')
  return 'errors' in read ? read.errors.map(error => error.detail) : []
}
const ALL = 'forbid(principal, action, resource)'

describe('what is refused, and in which words', () => {
  const CASES: Record<string, [text: string, words: RegExp]> = {
    'what is no Cedar': ['hello world', /^Line 1, column 7: /],
    nothing: ['// nothing', /^Holds no statement\.$/],
    'a text that ends too early': [`${ALL}\nwhen {`, /^Line 2, column 7: /],
    'an attribute that agents do not have': [
      `${ALL}\nwhen { "é" == "é" && principal.ownr == "x" };`,
      /^Line 2, column 22: attribute `ownr` .*did you mean `owner`/,
    ],
    'an attribute that may be missing': [
      forbid('principal.model_name == "x"'),
      /^Line 1, column 44: .*optional/,
    ],
    'an unknown entity type': [forbid('principal == User::"x"'), /^Line 1, .*User/],
    'an unknown action': [
      'forbid(principal, action == Action::"pay", resource);',
      /^Line 1, .*pay/,
    ],
    'a comparison that is never true': [forbid('context.ttl_seconds == "x"'), /^Line 1, /],
    'a template': ['forbid(principal == ?principal, action, resource);', /^Holds a template/],
    'forbid and permit': [`${ALL}; permit(principal, action, resource);`, /^Mixes/],
    'seventeen statements': [`${ALL};`.repeat(17), /17 statements; 16 are allowed/],
    'a scope with colons': [
      'forbid(principal, action, resource in Scope::"payments:refund");',
      /Write Scope::"payments\.refund"/,
    ],
    'a scope that no request has': [
      'forbid(principal, action, resource in Scope::"a b");',
      /^Names the scope "a b"/,
    ],
    'thirty-three scopes': [
      forbid(`resource in [${Array.from({ length: 33 }, (_, i) => `Scope::"s${i}"`).join(',')}]`),
      /Names 33 scopes; 32/,
    ],
    'a number that JSON would change': [
      forbid('context.ttl_seconds > 9007199254740993'),
      /^Holds a number/,
    ],
    'more than 8 KB': [`${ALL};//${'é'.repeat(4090)}`, /at most 8192 bytes/],
  }
  for (const [what, [text, words]] of Object.entries(CASES)) {
    test(what, () => {
      const errors = errorsOf(text)
      expect(errors[0]).toMatch(words)
      for (const error of errors) expect(error).toMatch(/\.$/)
    })
  }
})

test('lines and columns count characters, not bytes', () => {
  expect(positionOf('é\né𝄞x', Buffer.byteLength('é\né𝄞'))).toBe('line 2, column 4')
})

test('what a text does is told from its statements', () => {
  expect(checkCedarText(`@id("x") ${ALL};`, '/cedar')).toEqual({ effect: 'deny' })
  expect(checkCedarText('permit(principal, action, resource);', '/cedar')).toEqual({
    effect: 'allow',
  })
})

/** Shapes that are deep, long or both, at sizes up to what is let in. */
const SHAPES: Record<string, (n: number) => string> = {
  brackets: n => forbid(`${'('.repeat(n)}true${')'.repeat(n)}`),
  'open brackets': n => '('.repeat(n),
  negations: n => forbid(`${'!('.repeat(n)}true${')'.repeat(n)}`),
  signs: n => forbid(`${'-'.repeat(n)}1 == 1`),
  'sets in sets': n => forbid(`${'['.repeat(n)}1${']'.repeat(n)} == []`),
  'records in records': n => forbid(`${'{a:'.repeat(n)}1${'}'.repeat(n)} == {}`),
  sums: n => forbid(`${Array(n).fill('1').join('+')} == 1`),
  conjunctions: n => forbid(Array(n).fill('true').join('&&')),
  'a large set': n => forbid(`[${Array(n).fill('1').join(',')}].contains(1)`),
  'if in if': n => forbid(`${'if true then '.repeat(n)}true${' else true'.repeat(n)}`),
  'many clauses': n => `${ALL} ${'when{true}'.repeat(n)};`,
  'calls of calls': n => forbid(`context.constraints${'.containsAll([])'.repeat(n)}`),
  'a long pattern': n => forbid(`principal.name like "${'*a'.repeat(n)}"`),
  annotations: n => `${Array.from({ length: n }, (_, i) => `@a${i}("")`).join('')}${ALL};`,
  'quotation marks': n => '"'.repeat(n),
  namespaces: n => forbid(`${'a::'.repeat(n)}b::"x" == principal`),
}

for (const [what, shape] of Object.entries(SHAPES)) {
  test(`hostile: ${what}, refused or usable, and the next text is read as if nothing had been`, () => {
    for (const n of [8, 24, 40, 100, 500, 4000]) {
      const text = shape(n)
      if (text.length > 8192) continue
      const read = checkCedarText(text, '/cedar')
      expect(checkCedarText(`${ALL};`, '/cedar')).toEqual({ effect: 'deny' })
      if ('errors' in read) continue
      // What was let in can also be asked: the name is long and full of what the pattern looks for.
      const decision = decideOn([policyOf({ cedar: text })], askedOf({ scope: ['a.*'] }))
      if (decision.kind === 'denied') expect(decision.by.kind).toBe('policy')
      expect(decideOn([policyOf({})], askedOf()).kind).toBe('denied')
    }
  })
}

test('hostile texts leave no memory behind', () => {
  const text = forbid('('.repeat(1000))
  const rss = () => {
    Bun.gc(true)
    return process.memoryUsage().rss
  }
  for (let i = 0; i < 10; i++) errorsOf(text)
  const before = rss()
  for (let i = 0; i < 60; i++) errorsOf(text)
  // An instance has 2 MB: all of them kept would be 120 MB.
  expect(rss() - before).toBeLessThan(60e6)
})
