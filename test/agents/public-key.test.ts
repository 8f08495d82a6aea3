import { describe, expect, test } from 'bun:test'
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto'
import fc from 'fast-check'
import { calculateJwkThumbprint } from 'jose'
import { generateAgentKeyPair, importPublicKey, thumbprint } from '../../src/agents/public-key.ts'
import { DomainError } from '../../src/lib/errors.ts'

const PAIRS = [
  generateKeyPairSync('ed25519').publicKey,
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey,
]

const jwkOf = (key: KeyObject): Record<string, unknown> => ({ ...key.export({ format: 'jwk' }) })

describe('a pair that we make', () => {
  test('is Ed25519, its private half signs what its public half verifies', () => {
    const { publicKey, privateKeyPem } = generateAgentKeyPair()
    expect(publicKey).toMatchObject({ kty: 'OKP', crv: 'Ed25519' })
    expect(privateKeyPem).toStartWith('-----BEGIN PRIVATE KEY-----\n')
    const signature = sign(null, Buffer.from('x'), createPrivateKey(privateKeyPem))
    const key = createPublicKey({ key: publicKey, format: 'jwk' })
    expect(verify(null, Buffer.from('x'), key, signature)).toBe(true)
  })

  test('is another one each time', () => {
    expect(generateAgentKeyPair().publicKey).not.toEqual(generateAgentKeyPair().publicKey)
  })
})

describe('a public key', () => {
  test('is the same key with the same thumbprint (RFC 7638), however it was written', async () => {
    for (const key of PAIRS) {
      const jwk = jwkOf(key)
      const pem = key.export({ format: 'pem', type: 'spki' }).toString()
      const reversed = Object.fromEntries(Object.entries(jwk).reverse())
      const forms = [
        jwk,
        reversed,
        { ...jwk, kid: 'mine' },
        pem,
        `\n${pem}`,
        pem.replaceAll('\n', '\r\n'),
      ]
      const imported = forms.map(form => importPublicKey(form))
      for (const one of imported) expect(one).toEqual(importPublicKey(jwk))
      expect(thumbprint(importPublicKey(pem))).toBe(await calculateJwkThumbprint(jwk))
    }
  })

  test('is stored without anything that came with it', () => {
    const [key] = PAIRS
    const jwk = { ...key?.export({ format: 'jwk' }), kid: 'mine', note: 'x', ext: true }
    expect(Object.keys(importPublicKey(jwk)).sort()).toEqual(['crv', 'kty', 'x'])
  })

  test('of any other content is refused by name, never by a fault', () => {
    const isRefused = (input: string | Record<string, unknown>): void => {
      try {
        importPublicKey(input)
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError)
        expect((error as DomainError).code).toBe('invalid_public_key')
      }
    }
    const member = fc.constantFrom('kty', 'crv', 'x', 'y', 'd', 'k', 'use', 'alg', 'n', 'e')
    const value = fc.oneof(
      fc.constantFrom('OKP', 'EC', 'RSA', 'oct', 'Ed25519', 'P-256', 'X25519', ''),
      fc.base64String({ maxLength: 60 }),
      fc.jsonValue({ maxDepth: 1 }),
    )
    fc.assert(fc.property(fc.dictionary(member, value), isRefused), { numRuns: 1000 })
    fc.assert(fc.property(fc.string({ unit: 'binary' }), isRefused))
    const body = fc.base64String({ minLength: 4, maxLength: 200 })
    const pem = body.map(text => `-----BEGIN PUBLIC KEY-----\n${text}\n-----END PUBLIC KEY-----\n`)
    fc.assert(fc.property(pem, isRefused), { numRuns: 300 })
  })

  test('that is private or symmetric is told to stay where it is', () => {
    const { privateKey } = generateKeyPairSync('ed25519')
    const forms = [
      privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      jwkOf(privateKey),
      { kty: 'oct', k: 'AAAA' },
      { ...PAIRS[0]?.export({ format: 'jwk' }), d: '' },
      { ...PAIRS[0]?.export({ format: 'jwk' }), oth: [] },
    ]
    for (const form of forms) expect(() => importPublicKey(form)).toThrow(/private key|symmetric/)
  })
})
