/**
 * An agent's public key, as callers bring it: PEM (RFC 7468) or JWK (RFC 7517). Private and
 * symmetric keys are refused, so that nobody hands us a secret by mistake, and so is whatever could
 * be read as two keys.
 */
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { sha256 } from '../lib/digest.ts'
import { DomainError } from '../lib/errors.ts'

export type AgentPublicKey =
  | { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly x: string }
  | { readonly kty: 'EC'; readonly crv: 'P-256'; readonly x: string; readonly y: string }

/** One `PUBLIC KEY` block and nothing around it. */
const PEM = /^\s*-----BEGIN PUBLIC KEY-----\s+[A-Za-z0-9+/=\s]+-----END PUBLIC KEY-----\s*$/
/** Members of a JWK that hold secrets (RFC 7518, section 6). */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

const refuse = (detail: string) =>
  new DomainError('invalid_public_key', detail, { errors: [{ pointer: '/public_key', detail }] })

/** @throws DomainError `invalid_public_key` */
export function importPublicKey(input: string | Readonly<Record<string, unknown>>): AgentPublicKey {
  return fromKeyObject(typeof input === 'string' ? fromPem(input) : fromJwk(input))
}

/** A new Ed25519 pair; `privateKeyPem` is PKCS#8. */
export function generateAgentKeyPair(): { publicKey: AgentPublicKey; privateKeyPem: string } {
  const pair = generateKeyPairSync('ed25519')
  const privateKeyPem = pair.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  return { publicKey: fromKeyObject(pair.publicKey), privateKeyPem }
}

/** The key's thumbprint (RFC 7638): the same key has the same one, however it was written. */
export function thumbprint(key: AgentPublicKey): string {
  const { crv, kty, x } = key
  return sha256(JSON.stringify(kty === 'EC' ? { crv, kty, x, y: key.y } : { crv, kty, x }))
}

function fromPem(pem: string): KeyObject {
  if (pem.includes('PRIVATE KEY'))
    throw refuse('This is a private key. Keep it; send the public half.')
  if (!PEM.test(pem))
    throw refuse('Send one PEM block that starts with -----BEGIN PUBLIC KEY-----.')
  return read(() => createPublicKey(pem.trim()))
}

function fromJwk(jwk: Readonly<Record<string, unknown>>): KeyObject {
  if (jwk.kty === 'oct')
    throw refuse('This is a symmetric key. Send an Ed25519 or P-256 public key.')
  if (SECRET_MEMBERS.some(name => Object.hasOwn(jwk, name))) {
    throw refuse('This JWK holds a private key. Keep it; send the public members only.')
  }
  const { kty, crv, x, y } = jwk
  requireForSignatures(jwk)
  if (typeof kty !== 'string' || typeof crv !== 'string' || typeof x !== 'string') {
    throw refuse('The JWK needs kty, crv and x (and y for P-256).')
  }
  const members = { kty, crv, x, ...(typeof y === 'string' ? { y } : {}) }
  return read(() => createPublicKey({ key: members, format: 'jwk' }))
}

/** What these algorithms are called for the two kinds of keys (RFC 7518, RFC 8037, RFC 9864). */
const ALGORITHMS: Record<string, readonly unknown[]> = {
  OKP: ['EdDSA', 'Ed25519'],
  EC: ['ES256'],
}

/** Refuse a JWK that says it is for something else, or that holds the key twice. */
function requireForSignatures(jwk: Readonly<Record<string, unknown>>): void {
  const { kty, y, use, alg } = jwk
  const isTwofold = (kty === 'OKP' && y !== undefined) || 'x5c' in jwk || 'x5u' in jwk
  if (isTwofold) throw refuse('The JWK could be read as two keys. Send kty, crv and x (y for EC).')
  const isForSignatures = use === undefined || use === 'sig'
  const isKnown = alg === undefined || ALGORITHMS[String(kty)]?.includes(alg) === true
  if (!isForSignatures || !isKnown) {
    throw refuse('The JWK is not for signatures of its kind. Leave use and alg out.')
  }
}

function read(make: () => KeyObject): KeyObject {
  try {
    return make()
  } catch {
    throw refuse('The key cannot be read. Send an Ed25519 or P-256 public key as PEM or JWK.')
  }
}

function fromKeyObject(key: KeyObject): AgentPublicKey {
  const { kty, crv, x, y } = key.export({ format: 'jwk' })
  if (kty === 'OKP' && crv === 'Ed25519' && x !== undefined) return { kty, crv, x }
  if (kty === 'EC' && crv === 'P-256' && x !== undefined && y !== undefined)
    return { kty, crv, x, y }
  throw refuse(`Keys of type ${crv ?? kty} are not accepted. Send an Ed25519 or P-256 public key.`)
}
