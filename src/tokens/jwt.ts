/**
 * Tokens as JWTs (RFC 7519) in compact serialisation (RFC 7515): written and read by one exact
 * form. Reading is stricter than the RFCs ask: the encoded header must be, character for character,
 * one that we write, so that `alg`, `jwk`, `jku`, `x5u`, `crit` and their like are never even
 * looked at.
 */
import { sign, verify } from 'node:crypto'
import {
  type KeyRing,
  type RingKey,
  TASK_TOKEN_TYPE,
  type TokenType,
} from '../signing-keys/key-ring.ts'
import { decodeObject, encodeObject } from './segment.ts'

/** Tokens we issue are at most half of this. */
export const TOKEN_LENGTH_MAX = 8192

const BASE64URL = /^[A-Za-z0-9_-]+$/
/** An Ed25519 signature: 64 bytes, 86 characters, whose last one carries 4 bits only. */
const SIGNATURE = /^[A-Za-z0-9_-]{85}[AQgw]$/

export type SignedToken =
  | { code: 'malformed' | 'invalid' | 'wrong_kind' }
  | { code: 'ok'; payload: string; key: RingKey }

/** Sign `claims` with `key` (RFC 8037) as a token of `type`. */
export function writeToken(
  claims: object,
  key: RingKey,
  type: TokenType = TASK_TOKEN_TYPE,
): string {
  const input = `${key.headerSegments[type]}.${encodeObject(claims)}`
  const signature = sign(null, Buffer.from(input), key.privateKey).toString('base64url')
  return `${input}.${signature}`
}

/** Shape, header, signature, in this order. The payload is one that a key of ours signed. */
export function readSigned(text: string, ring: KeyRing, type: TokenType): SignedToken {
  const parts = split(text)
  if (parts === undefined) return { code: 'malformed' }
  const key = ring.byHeader(parts.header, type)
  if (key === undefined) return readForeign(parts, ring)
  if (!hasSignature(parts, key)) return { code: 'invalid' }
  return { code: 'ok', payload: parts.payload, key }
}

/**
 * What `readSigned` says of a text where no signature needs to be checked to know it, as of most
 * garbage; undefined where one does.
 */
export function codeByForm(
  text: string,
  ring: KeyRing,
  type: TokenType,
): 'malformed' | 'invalid' | undefined {
  const parts = split(text)
  if (parts === undefined) return 'malformed'
  const key = ring.byHeader(parts.header, type) ?? foreignKey(parts, ring)
  if (typeof key === 'string') return key
  return SIGNATURE.test(parts.signature) ? undefined : 'invalid'
}

/** The encoded header, and the encoded payload, of a text that was read as a token before. */
export const headerOf = (text: string): string => text.slice(0, text.indexOf('.'))
export const payloadOf = (text: string): string =>
  text.slice(text.indexOf('.') + 1, text.lastIndexOf('.'))

/** `signed` is header and payload with the dot between them. */
type Parts = { header: string; payload: string; signature: string; signed: string }

function split(text: string): Parts | undefined {
  if (text.length > TOKEN_LENGTH_MAX) return undefined
  const first = text.indexOf('.')
  const second = text.indexOf('.', first + 1)
  if (first <= 0 || second <= first + 1 || text.indexOf('.', second + 1) !== -1) return undefined
  const header = text.slice(0, first)
  const payload = text.slice(first + 1, second)
  const signature = text.slice(second + 1)
  if (!BASE64URL.test(header) || !BASE64URL.test(payload) || !BASE64URL.test(signature)) {
    return undefined
  }
  return { header, payload, signature, signed: text.slice(0, second) }
}

function hasSignature(parts: Parts, key: RingKey): boolean {
  if (!SIGNATURE.test(parts.signature)) return false
  const input = Buffer.from(parts.signed, 'latin1')
  return verify(null, input, key.publicKey, Buffer.from(parts.signature, 'base64url'))
}

/**
 * A header that no token of ours of this kind has. If one of our keys signed it all the same, it is
 * another kind of token; nothing else about it is told or trusted.
 */
function readForeign(parts: Parts, ring: KeyRing): SignedToken {
  const key = foreignKey(parts, ring)
  if (typeof key === 'string') return { code: key }
  return { code: hasSignature(parts, key) ? 'wrong_kind' : 'invalid' }
}

/** The key that such a header names, or what is wrong with the token whoever signed it. */
function foreignKey(parts: Parts, ring: KeyRing): RingKey | 'malformed' | 'invalid' {
  const header = decodeObject(parts.header)
  if (header === undefined) return 'malformed'
  if (header.alg !== 'EdDSA' || typeof header.kid !== 'string') return 'invalid'
  return ring.byKid(header.kid) ?? 'invalid'
}
