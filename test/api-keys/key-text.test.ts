import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  generateKeyText,
  KEY_LOOKALIKE,
  keyStart,
  parseKeyText,
} from '../../src/api-keys/key-text.ts'

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** The whole form: one regular expression, for scanners of secrets. */
const FORM = /^ag_(live|test)_sk_[0-9A-Za-z]{40}$/
const environment = fc.constantFrom<'live' | 'test'>('live', 'test')
const key = environment.map(generateKeyText)

describe('the text of a key', () => {
  test('comes back as its parts, and has one form and length', () => {
    fc.assert(
      fc.property(key, ({ text, ...parts }) => {
        expect(text).toMatch(FORM)
        expect(parseKeyText(text)).toEqual(parts)
        expect(text).toStartWith(keyStart(parts.environment, parts.publicId))
        expect(`see ${text}.`).toMatch(KEY_LOOKALIKE)
      }),
    )
  })

  test('with any one character replaced is refused', () => {
    for (const { text } of [generateKeyText('live'), generateKeyText('test')]) {
      for (let at = 0; at < text.length; at++) {
        for (const c of `${BASE62}_-. `) {
          if (c === text[at]) continue
          expect(parseKeyText(text.slice(0, at) + c + text.slice(at + 1))).toBeUndefined()
        }
      }
    }
  })

  test('with two neighbours swapped is refused', () => {
    fc.assert(
      fc.property(key, fc.nat(50), ({ text }, where) => {
        const at = where % (text.length - 1)
        const [a = '', b = ''] = [text[at], text[at + 1]]
        fc.pre(a !== b)
        expect(parseKeyText(text.slice(0, at) + b + a + text.slice(at + 2))).toBeUndefined()
      }),
      { numRuns: 500 },
    )
  })

  test('with a character more or less, or in the other environment, is refused', () => {
    fc.assert(
      fc.property(key, fc.nat(50), fc.constantFrom(...BASE62), ({ text }, where, c) => {
        const at = where % text.length
        expect(parseKeyText(text.slice(0, at) + text.slice(at + 1))).toBeUndefined()
        expect(parseKeyText(text.slice(0, at) + c + text.slice(at))).toBeUndefined()
        const swapped = text.startsWith('ag_live')
          ? text.replace('live', 'test')
          : text.replace('test', 'live')
        expect(parseKeyText(swapped)).toBeUndefined()
      }),
    )
  })

  test('in other letters, with white space, or in any other text, is refused', () => {
    fc.assert(
      fc.property(key, fc.constantFrom(' ', '\n', '\t', '\0', '\ufeff', '"'), ({ text }, extra) => {
        for (const wrong of [text + extra, extra + text, text.toLowerCase(), text.toUpperCase()]) {
          expect(parseKeyText(wrong)).toBeUndefined()
        }
      }),
    )
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(parseKeyText(text)).toBeUndefined()
      }),
    )
    fc.assert(
      fc.property(fc.stringMatching(FORM), text => {
        // A checksum that fits by chance comes once in four thousand million.
        expect(parseKeyText(text)).toBeUndefined()
      }),
    )
  })

  test('never comes twice', () => {
    const keys = Array.from({ length: 5000 }, () => generateKeyText('live'))
    expect(new Set(keys.map(one => one.publicId)).size).toBe(keys.length)
    expect(new Set(keys.map(one => one.secret)).size).toBe(keys.length)
  })
})
