import { expect, test } from 'bun:test'
import { Scratch } from '../../src/lib/scratch.ts'

test('the bytes of each text, in its encoding, behind the prefix and not a byte more', () => {
  const scratch = new Scratch(8, new Uint8Array([1, 2]))
  expect([...scratch.write('abc', 'latin1')]).toEqual([1, 2, 97, 98, 99])
  expect([...scratch.write('ä', 'utf8')]).toEqual([1, 2, 0xc3, 0xa4])
  expect([...scratch.write('ä', 'latin1')]).toEqual([1, 2, 0xe4])
  expect([...scratch.write('_-8', 'base64url')]).toEqual([1, 2, 0xff, 0xef])
  expect([...scratch.write('', 'utf8')]).toEqual([1, 2])
  expect([...scratch.write('xyz', 'latin1')]).toEqual([1, 2, 120, 121, 122])
})
