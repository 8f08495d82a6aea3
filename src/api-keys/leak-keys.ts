/**
 * Who may report leaked keys: whoever signs with one of these public keys, as GitHub's secret
 * scanning does (ECDSA on P-256 with SHA-256, the signature as base64 of DER).
 */
import { createPublicKey, type KeyObject, verify } from 'node:crypto'

/** By the identifier that a report names. */
export type LeakReportKeys = ReadonlyMap<string, KeyObject>

const KEYS_MAX = 20

/**
 * The keys in `text`, in the form of https://api.github.com/meta/public_keys/secret_scanning:
 * `{"public_keys": [{"key_identifier": …, "key": "-----BEGIN PUBLIC KEY-----…"}]}`.
 * @throws Error saying what is wrong with it
 */
export function parseLeakReportKeys(text: string): LeakReportKeys {
  const entries = member(parseJson(text), 'public_keys')
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > KEYS_MAX) {
    throw new Error(`must have a list public_keys of 1 to ${KEYS_MAX} keys`)
  }
  const keys = new Map<string, KeyObject>()
  for (const [i, entry] of entries.entries()) {
    const identifier = member(entry, 'key_identifier')
    if (typeof identifier !== 'string' || !/^[\x21-\x7e]{1,128}$/.test(identifier)) {
      throw new Error(`must give key ${i + 1} a key_identifier of 1 to 128 characters`)
    }
    if (keys.has(identifier)) throw new Error(`has the key_identifier ${identifier} twice`)
    keys.set(identifier, readKey(member(entry, 'key'), identifier))
  }
  return keys
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('must be JSON such as {"public_keys":[{"key_identifier":"…","key":"…"}]}')
  }
}

const member = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined

function readKey(pem: unknown, identifier: string): KeyObject {
  const problem = `must have an ECDSA P-256 public key as PEM under ${identifier}`
  // A private key would be read as the public one that is in it.
  if (typeof pem !== 'string' || !pem.includes('BEGIN PUBLIC KEY')) throw new Error(problem)
  try {
    const key = createPublicKey(pem)
    if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key
  } catch {
    // Said below.
  }
  throw new Error(problem)
}

/** Whether `signature` (base64) is one of `body` by the key that `identifier` names. */
export function isSignedReport(
  keys: LeakReportKeys,
  identifier: string,
  signature: string,
  body: Uint8Array,
): boolean {
  const key = keys.get(identifier)
  return key !== undefined && verify('sha256', body, key, Buffer.from(signature, 'base64'))
}
