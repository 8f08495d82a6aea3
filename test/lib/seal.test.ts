import { expect, test } from 'bun:test'
import { randomBytes } from 'node:crypto'
import { open, SealError, seal, sealedVersion } from '../../src/lib/seal.ts'

const secret = { version: 3, key: randomBytes(32) }
const keys = new Map([[3, secret.key]])
const plaintext = Buffer.from('a private key')

test('opens what it sealed, and tells which key sealed it', () => {
  const sealed = seal(secret, plaintext, 'kid_1/live')
  expect(sealed.includes(plaintext)).toBe(false)
  expect(sealedVersion(sealed)).toBe(3)
  expect(open(keys, sealed, 'kid_1/live')).toEqual(plaintext)
  expect(open(keys, seal(secret, Buffer.alloc(0), ''), '')).toHaveLength(0)
})

test('never makes the same bytes twice', () => {
  expect(seal(secret, plaintext, 'x')).not.toEqual(seal(secret, plaintext, 'x'))
})

test('takes keys longer than 32 bytes', () => {
  const long = { version: 1, key: randomBytes(48) }
  const sealed = seal(long, plaintext, 'x')
  expect(open(new Map([[1, long.key]]), sealed, 'x')).toEqual(plaintext)
})

test('opens a view into a larger buffer', () => {
  const sealed = seal(secret, plaintext, 'x')
  const larger = new Uint8Array(sealed.length + 9)
  larger.set(sealed, 7)
  expect(open(keys, larger.subarray(7, 7 + sealed.length), 'x')).toEqual(plaintext)
})

test('refuses another context', () => {
  const sealed = seal(secret, plaintext, 'kid_1/live')
  expect(() => open(keys, sealed, 'kid_1/test')).toThrow(SealError)
})

test('refuses another key, and a version that is gone', () => {
  const sealed = seal(secret, plaintext, 'x')
  expect(() => open(new Map([[3, randomBytes(32)]]), sealed, 'x')).toThrow(SealError)
  expect(() => open(new Map([[4, secret.key]]), sealed, 'x')).toThrow(
    'key version 3, which is gone',
  )
})

test('refuses every single changed byte, and every cut', () => {
  const sealed = seal(secret, plaintext, 'x')
  for (let i = 0; i < sealed.length; i++) {
    const altered = Buffer.from(sealed)
    altered.writeUInt8(altered.readUInt8(i) ^ 1, i)
    expect(() => open(keys, altered, 'x')).toThrow(SealError)
    expect(() => open(keys, sealed.subarray(0, i), 'x')).toThrow(SealError)
  }
})
