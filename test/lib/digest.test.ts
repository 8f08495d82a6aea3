import { expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { hmac, sameDigest, sha256 } from '../../src/lib/digest.ts'

test('sha256 is SHA-256 in 43 base64url characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      const wellFormed = text.toWellFormed()
      const expected = createHash('sha256').update(wellFormed).digest('base64url')
      expect(sha256(wellFormed)).toBe(expected)
    }),
  )
})

test('digests are the same when every byte is, whatever their lengths', () => {
  const digest = hmac(Buffer.alloc(32, 1), 'text')
  expect(digest).toHaveLength(32)
  expect(sameDigest(digest, hmac(Buffer.alloc(32, 1), 'text'))).toBe(true)
  expect(sameDigest(digest, hmac(Buffer.alloc(32, 2), 'text'))).toBe(false)
  expect(sameDigest(digest, digest.subarray(1))).toBe(false)
  expect(sameDigest(Buffer.alloc(0), Buffer.alloc(0))).toBe(true)
})
