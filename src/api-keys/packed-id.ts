/** The id of a key, `key_` and 22 base62 characters, as five words of 32 bits. */
const PREFIX = 'key_'
const FORM = /^key_[0-9A-Za-z]{22}$/
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
/** Six bits a character. */
const PER_WORD = 5
const LENGTH = 22
export const ID_WORDS = 5
/** Of the last word: the rest is free. */
export const LAST_ID_BITS = 12

const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]))

/** Undefined for an id of another form, which was not made here. */
export function packId(id: string): number[] | undefined {
  if (!FORM.test(id)) return undefined
  const words = [0, 0, 0, 0, 0]
  for (let i = 0; i < LENGTH; i++) {
    const word = Math.floor(i / PER_WORD)
    words[word] = ((words[word] ?? 0) << 6) | (VALUES.get(id.charAt(PREFIX.length + i)) ?? 0)
  }
  return words
}

const CODES = Uint8Array.from(ALPHABET, character => character.charCodeAt(0))
/** Written anew for every id. */
const written = Buffer.from(PREFIX.padEnd(PREFIX.length + LENGTH))

/** `word` answers the words, one by one. */
export function unpackId(word: (at: number) => number): string {
  let position = PREFIX.length
  for (let at = 0; at < ID_WORDS; at++) {
    const value = word(at)
    for (let left = Math.min(PER_WORD, LENGTH - at * PER_WORD) - 1; left >= 0; left--) {
      written[position++] = CODES[(value >>> (6 * left)) & 63] ?? 0
    }
  }
  return written.toString('latin1')
}
