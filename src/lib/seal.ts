/**
 * Authenticated encryption of small secrets at rest: AES-256-GCM (NIST SP 800-38D), bound to a
 * context. Layout: format 1 (1 byte), version of the key (4, big-endian), nonce (12), tag (16),
 * ciphertext. Nonces are random: safe for 2^32 seals per key.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { SecretVersion } from './secret-list.ts'

const FORMAT = 1
const HEADER_BYTES = 5
const NONCE_BYTES = 12
const TAG_BYTES = 16
const OVERHEAD_BYTES = HEADER_BYTES + NONCE_BYTES + TAG_BYTES

/**
 * The sealed bytes cannot be opened: altered, another context, or sealed under a key that is not
 * here.
 */
export class SealError extends Error {
  override readonly name = 'SealError'
}

/**
 * Seal `plaintext` under `secret` (any length of key, 32 bytes or more). `context` says what it is
 * and whose; the same must be given to `open`.
 */
export function seal(secret: SecretVersion, plaintext: Uint8Array, context: string): Buffer {
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt8(FORMAT, 0)
  header.writeUInt32BE(secret.version, 1)
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', cipherKey(secret.key), nonce)
  cipher.setAAD(additionalData(header, context))
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([header, nonce, cipher.getAuthTag(), ciphertext])
}

/** @throws SealError */
export function open(
  keys: ReadonlyMap<number, Buffer>,
  sealed: Uint8Array,
  context: string,
): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  const key = keys.get(sealedVersion(bytes))
  if (!key) throw new SealError(`sealed under key version ${sealedVersion(bytes)}, which is gone`)
  const nonceEnd = HEADER_BYTES + NONCE_BYTES
  const nonce = bytes.subarray(HEADER_BYTES, nonceEnd)
  const decipher = createDecipheriv('aes-256-gcm', cipherKey(key), nonce)
  decipher.setAAD(additionalData(bytes.subarray(0, HEADER_BYTES), context))
  decipher.setAuthTag(bytes.subarray(nonceEnd, OVERHEAD_BYTES))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(OVERHEAD_BYTES)), decipher.final()])
  } catch {
    throw new SealError('the sealed bytes were altered, or belong somewhere else')
  }
}

/**
 * The version of the key that `sealed` was made with, to find what still has to be sealed anew.
 * @throws SealError
 */
export function sealedVersion(sealed: Uint8Array): number {
  if (sealed.length < OVERHEAD_BYTES || sealed[0] !== FORMAT) {
    throw new SealError('these are not sealed bytes')
  }
  return Buffer.from(sealed.buffer, sealed.byteOffset, HEADER_BYTES).readUInt32BE(1)
}

/** A key of its own, so that nothing else derived from the same secret tells anything about it. */
const cipherKey = (key: Buffer): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', key, '', 'ampgate seal 1', 32))

const additionalData = (header: Buffer, context: string): Buffer =>
  Buffer.concat([header, Buffer.from(context, 'utf8')])
