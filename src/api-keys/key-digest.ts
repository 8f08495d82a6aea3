/**
 * Key texts as they are remembered: 192 bits of a salted SHA-256. The salt lives and dies with the
 * process, so that memory holds nothing that confirms a guess elsewhere. It stands in front of a
 * text of bounded length whose digest nobody is told, so an HMAC would add nothing but 1.1 µs
 * (1.48 µs against 0.36).
 */
import { randomBytes } from 'node:crypto'

export const DIGEST_WORDS = 6

/** Of one text. */
export type KeyDigest = Uint32Array

export class KeyDigests {
  readonly #salt = randomBytes(32).toString('base64url')
  readonly #bytes = new Uint8Array(32)
  readonly #words = new Uint32Array(this.#bytes.buffer, 0, DIGEST_WORDS)

  /** The digest of `text`, good until the next one is asked for: copy it to keep it. */
  of(text: string): KeyDigest {
    Bun.SHA256.hash(this.#salt + text, this.#bytes)
    return this.#words
  }

  /** As a name in a map. */
  nameOf(text: string): string {
    return Buffer.from(this.of(text).slice().buffer).toString('latin1')
  }
}

/** Whether they are equal, in time that does not depend on where they differ. */
export function sameKeyDigest(a: KeyDigest, b: KeyDigest): boolean {
  let difference = 0
  for (let i = 0; i < DIGEST_WORDS; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}
