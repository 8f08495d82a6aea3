import { expect, test } from 'bun:test'
import { decodeObject, encodeObject, textOf } from '../../src/tokens/segment.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
/** One for each number of bytes that the last group may have. */
const OBJECTS = [{ a: 1 }, { a: 12 }, { a: 123 }]

test('what is written is read again', () => {
  for (const one of OBJECTS) {
    expect(decodeObject(encodeObject(one))).toEqual(one)
    expect(JSON.parse(textOf(encodeObject(one)))).toEqual(one)
  }
})

test('of all ways to write the same bytes, one alone is read: no spare bits, padding or spaces', () => {
  expect(new Set(OBJECTS.map(one => encodeObject(one).length % 4)).size).toBe(3)
  for (const one of OBJECTS) {
    const text = encodeObject(one)
    for (const last of ALPHABET) {
      const other = text.slice(0, -1) + last
      // The same bytes and other spare bits, or other bytes, which are read for what they are.
      const isSame = Buffer.from(other, 'base64url').equals(Buffer.from(text, 'base64url'))
      if (isSame)
        expect([other, decodeObject(other)]).toEqual([
          other,
          last === text.at(-1) ? one : undefined,
        ])
    }
    for (const other of [`${text}=`, `${text}==`, ` ${text}`, `${text}\n`, `${text}A`, '']) {
      expect([other, decodeObject(other)]).toEqual([other, undefined])
    }
  }
})

test('nothing but a JSON object in valid UTF-8 is read, and nothing longer than a token', () => {
  const encode = (bytes: string | Uint8Array) => Buffer.from(bytes as string).toString('base64url')
  for (const text of ['[]', '1', 'null', '{', '', 'x']) {
    expect([text, decodeObject(encode(text))]).toEqual([text, undefined])
  }
  expect(decodeObject(encode(new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x7d])))).toBeUndefined()
  expect(decodeObject(encodeObject({ a: 'x'.repeat(20_000) }))).toBeUndefined()
  expect(decodeObject(encode(' {"a":1}'))).toEqual({ a: 1 })
})
