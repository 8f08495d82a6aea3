/**
 * Tokens as JWTs (RFC 7519) in compact serialisation (RFC 7515): written and read by one exact
 * form. Reading is stricter than the RFCs ask: the encoded header must be, character for character,
 * one that we write, so that `alg`, `jwk`, `jku`, `x5u`, `crit` and their like are never even
 * looked at.
 */
import { sign, verify } from 'node:crypto'
import { Scratch } from '../lib/scratch.ts'
import {
  type KeyRing,
  type RingKey,
  TASK_TOKEN_TYPE,
  type TokenType,
} from '../signing-keys/key-ring.ts'
import { decodeObject, encodeObject } from './segment.ts'

/** Tokens we issue are at most half of this. */
export const TOKEN_LENGTH_MAX = 8192

/** Three segments of base64url; the ones before the dots. */
const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/
/** An Ed25519 signature: 64 bytes, 86 characters, whose last one carries 4 bits only. */
const SIGNATURE = /^[A-Za-z0-9_-]{85}[AQgw]$/
const SIGNATURE_BYTES = 64

/** A text whose signature is to be checked, and the key that it names. */
export type Unchecked = Parts & { code: 'unchecked'; key: RingKey; isForeign: boolean }

/** What the form of a text tells, as of most garbage: what it is, if no signature can matter. */
export type Form = { code: 'malformed' | 'invalid' } | Unchecked

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

/** Shape and header, in this order; nothing of it is trusted yet. */
export function readForm(text: string, ring: KeyRing, type: TokenType): Form {
  const parts = split(text)
  if (parts === undefined) return MALFORMED
  const own = ring.byHeader(parts.header, type)
  const key = own ?? foreignKey(parts, ring)
  if (key === 'malformed') return MALFORMED
  if (key === 'invalid' || !SIGNATURE.test(parts.signature)) return INVALID
  return { code: 'unchecked', ...parts, key, isForeign: own === undefined }
}

/**
 * The payload is one that a key of ours signed. A header that no token of this kind has, and one of
 * our keys has signed all the same, is that of another kind of token; nothing else about it is told
 * or trusted.
 */
export function readSigned(form: Form): SignedToken {
  if (form.code !== 'unchecked') return form
  if (!hasSignature(form)) return INVALID
  return form.isForeign
    ? { code: 'wrong_kind' }
    : { code: 'ok', payload: form.payload, key: form.key }
}

const MALFORMED = { code: 'malformed' } as const
const INVALID = { code: 'invalid' } as const

/** The encoded payload of a text that was read as a token before. */
export const payloadOf = (text: string): string =>
  text.slice(text.indexOf('.') + 1, text.lastIndexOf('.'))

/** `signed` is header and payload with the dot between them. */
type Parts = { header: string; payload: string; signature: string; signed: string }

function split(text: string): Parts | undefined {
  if (text.length > TOKEN_LENGTH_MAX || !COMPACT.test(text)) return undefined
  const first = text.indexOf('.')
  const second = text.indexOf('.', first + 1)
  return {
    header: text.slice(0, first),
    payload: text.slice(first + 1, second),
    signature: text.slice(second + 1),
    signed: text.slice(0, second),
  }
}

const input = new Scratch(TOKEN_LENGTH_MAX)
const signatureBytes = new Scratch(SIGNATURE_BYTES)

const hasSignature = ({ signed, signature, key }: Unchecked): boolean =>
  verify(
    null,
    input.write(signed, 'latin1'),
    key.publicKey,
    signatureBytes.write(signature, 'base64url'),
  )

/** The key that a header names which is none of ours, or what is wrong with the token. */
function foreignKey(parts: Parts, ring: KeyRing): RingKey | 'malformed' | 'invalid' {
  const header = decodeObject(parts.header)
  if (header === undefined) return 'malformed'
  if (header.alg !== 'EdDSA' || typeof header.kid !== 'string') return 'invalid'
  return ring.byKid(header.kid) ?? 'invalid'
}
