import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { escapePointer, parseStrictJson } from '../../src/lib/strict-json.ts'

const DEPTH = 32
const parse = (text: string) => parseStrictJson(text, DEPTH)
const isRefused = (text: string) => expect(parse(text).ok).toBe(false)

const FORBIDDEN = ['__proto__', 'constructor', 'prototype']

/** Well-formed text without NUL, as I-JSON wants it (RFC 7493, section 2.1). */
const text = fc
  .string({ unit: 'binary', maxLength: 12 })
  .filter(value => !value.includes('\0') && value.isWellFormed())
const name = text.filter(value => !FORBIDDEN.includes(value))

const json = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(null, true, false),
    text,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value

describe('what JSON.parse reads and I-JSON allows', () => {
  test('is read, and read the same', () => {
    fc.assert(
      fc.property(json, fc.constantFrom(0, 2), (value, indent) => {
        const written = JSON.stringify(value, null, indent)
        const read = parse(written)
        expect(read.ok).toBe(true)
        if (read.ok) expect(JSON.stringify(read.value)).toBe(JSON.stringify(value))
      }),
      { numRuns: 500 },
    )
  })

  test('is all that is read: no text passes that JSON.parse refuses', () => {
    fc.assert(
      fc.property(json, fc.nat(), fc.string({ maxLength: 2 }), (value, at, noise) => {
        const written = JSON.stringify(value)
        const cut = at % (written.length + 1)
        const mutated = written.slice(0, cut) + noise + written.slice(cut + 1)
        const read = parse(mutated)
        if (!read.ok) return
        expect(JSON.stringify(read.value)).toBe(JSON.stringify(JSON.parse(mutated)))
      }),
      { numRuns: 500 },
    )
  })

  test('keeps escaped quotes, backslashes and colons inside of texts', () => {
    for (const value of ['\\', '\\"', '":"', '\\\\":{', '{"a":1,"a":2}', '[[[[', 'a\\u0022:']) {
      const read = parse(JSON.stringify({ [value]: value, rest: [value] }))
      expect(read).toEqual({ ok: true, value: { [value]: value, rest: [value] } })
    }
  })
})

describe('a repeated member name', () => {
  test('is refused at any depth, however it is written', () => {
    const wrap = (inner: string, depth: number): string =>
      depth === 0
        ? inner
        : wrap(depth % 2 === 0 ? `{"k":${inner},"l":[]}` : `[0,${inner}]`, depth - 1)
    const escaped = (key: string): string =>
      `"${[...key].map(c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, maxLength: 6 }).filter(key => !FORBIDDEN.includes(key)),
        fc.integer({ min: 0, max: 20 }),
        fc.boolean(),
        (key, depth, isEscaped) => {
          const second = isEscaped ? escaped(key) : JSON.stringify(key)
          const twice = `{${JSON.stringify(key)}:1,"other":{},${second}:2}`
          isRefused(wrap(twice, depth))
        },
      ),
    )
  })

  test('in two different objects is no repetition', () => {
    expect(parse('{"a":{"a":1},"b":[{"a":1},{"a":2}]}').ok).toBe(true)
  })
})

describe('depth', () => {
  const nest = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  const nestObjects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`

  test('up to the bound is read, one more is refused', () => {
    for (const shape of [nest, nestObjects]) {
      expect(parse(shape(DEPTH)).ok).toBe(true)
      isRefused(shape(DEPTH + 1))
    }
  })

  test('of a hundred thousand is refused without recursion, balanced or not', () => {
    isRefused(nest(100_000))
    isRefused('['.repeat(100_000))
    isRefused(`${']'.repeat(100)}${'['.repeat(100_000)}`)
  })

  test('counts brackets outside of texts only', () => {
    expect(parse(JSON.stringify('['.repeat(100))).ok).toBe(true)
    expect(parse(JSON.stringify({ '{"[': '\\"[[[['.repeat(20) })).ok).toBe(true)
  })
})

describe('what I-JSON forbids', () => {
  const bad: [string, string, string][] = [
    ['NUL in a text', '{"a":"x\\u0000y"}', '/a'],
    ['NUL in a name', '{"a\\u0000":1}', '/a\u0000'],
    ['a lone high surrogate', '{"a":["\\ud83d"]}', '/a/0'],
    ['a lone low surrogate', '{"a":"\\ude00x"}', '/a'],
    ['a lone surrogate in a name', '{"\\ud83d":1}', '/\ufffd'],
    ['a number beyond a double', '{"a":{"b":1e400}}', '/a/b'],
    ['a negative one', '[-1e309]', '/0'],
    ['__proto__', '{"a":{"__proto__":{"polluted":1}}}', '/a/__proto__'],
    ['constructor', '{"constructor":{"prototype":{}}}', '/constructor'],
    ['prototype', '[{"prototype":1}]', '/0/prototype'],
    ['__proto__ with escapes', '{"\\u005f_proto__":{}}', '/__proto__'],
  ]
  for (const [what, body, pointer] of bad) {
    test(`${what} is refused, and the pointer says where`, () => {
      const read = parse(body)
      expect(read.ok).toBe(false)
      if (!read.ok) expect(read.error.pointer).toBe(pointer)
    })
  }

  test('a whole surrogate pair is fine', () => {
    expect(parse('"\\ud83d\\ude00"')).toEqual({ ok: true, value: '😀' })
  })

  test('nothing reaches the prototype of objects', () => {
    for (const [, body] of bad) parse(body)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  test('what is no JSON at all is refused', () => {
    for (const body of ['', ' ', '{', '"', '{"a"}', '{a:1}', "{'a':1}", '01', 'NaN', 'undefined']) {
      isRefused(body)
    }
    for (const body of ['\ufeff{}', '{}{}', '[1,]', '{"a":1,}', '// x\n{}', '+1', '.5', '"\t"']) {
      isRefused(body)
    }
  })
})

test('a text of a million backslashes and quotes is read in one pass', () => {
  const value = '\\"'.repeat(250_000)
  expect(parse(JSON.stringify({ value })).ok).toBe(true)
})

test('a pointer escapes ~ and / (RFC 6901)', () => {
  expect(escapePointer('a/b~c~1')).toBe('a~1b~0c~01')
})
