/**
 * The keys that were used lately, ready as a request wants them: found by the digest of the text
 * alone, without reading the text. Each place holds one key, the next one of that place takes it.
 * Whose digest it is, its cell says (`compact-keys.ts`).
 */
import type { KeyDigest } from './key-digest.ts'
import type { KnownKey } from './known-key.ts'

const PLACES = 16_384
/** The number of a cell is kept plus one. */
const EMPTY = 0

export class RecentKeys {
  readonly #cells = new Uint32Array(PLACES)
  readonly #keys: (KnownKey | undefined)[] = Array(PLACES).fill(undefined)

  /** The cell whose key may have this digest. */
  cellOf(digest: KeyDigest): number | undefined {
    const kept = this.#cells[placeOf(digest[0])] ?? EMPTY
    return kept === EMPTY ? undefined : kept - 1
  }

  /** The key of that cell. */
  keyOf(digest: KeyDigest): KnownKey | undefined {
    return this.#keys[placeOf(digest[0])]
  }

  put(digest: KeyDigest, cell: number, key: KnownKey): void {
    const place = placeOf(digest[0])
    this.#cells[place] = cell + 1
    this.#keys[place] = key
  }

  /** `start` is the first word of the digest. */
  forget(start: number, cell: number): void {
    const place = placeOf(start)
    if (this.#cells[place] !== cell + 1) return
    this.#cells[place] = EMPTY
    this.#keys[place] = undefined
  }

  clear(): void {
    this.#cells.fill(EMPTY)
    this.#keys.fill(undefined)
  }
}

const placeOf = (start = 0): number => start % PLACES
