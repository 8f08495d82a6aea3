/**
 * Which texts were tokens whose signature matched. A token's own payload comes with every call, so
 * no more has to be remembered than *that this exact text was once verified*: 192 bits of its
 * SHA-256 under a salt of this process, and when it expires. That stays true for ever; whether the
 * token is still good is read from its payload and from the live state, every time.
 *
 * Memory: 1,024 open-addressing tables, each of which grows by half when four fifths full, so that
 * no addition moves more than 2,048 entries (0.1 ms). A slot has 28 bytes: 35 to 53 bytes for an
 * entry. When a table has its share of `entriesMax`, one entry goes for each that comes: one that
 * has expired, else one that was not asked for since the hand last passed (SIEVE); its token is
 * verified anew if it comes again.
 */
import { randomFillSync } from 'node:crypto'
import { Scratch } from '../lib/scratch.ts'
import { TOKEN_LENGTH_MAX } from './jwt.ts'

const TABLES = 1024
const SLOTS_FIRST = 8
const FILL_MAX = 0.8
const GROWTH = 1.5

/** Words of 32 bits: the digest's, and one for expiry and mark. */
const DIGEST_WORDS = 6
const SLOT_WORDS = DIGEST_WORDS + 1
/** Which table an entry is in is told by a word of the digest that is not kept. */
const TABLE_WORD = DIGEST_WORDS
/** In the last word of a slot: asked for since the hand last passed. An empty slot has 0 there. */
const MARK = 0x80000000
/** Expiries are kept as seconds since 2023, in 31 bits: until 2091, and as that time from then. */
const EPOCH_SECONDS = 1_700_000_000
const EXPIRY_MAX = MARK - 1

const SALT_BYTES = 16
const UTF8_BYTES_MAX = 3

type Table = { words: Uint32Array; slots: number; count: number; hand: number }

/** An expiry (seconds since the epoch) as it is kept. */
const kept = (seconds: number): number =>
  Math.min(EXPIRY_MAX, Math.max(1, Math.ceil(seconds) - EPOCH_SECONDS))

export class VerifiedTexts {
  readonly #tables: Table[] = []
  readonly #countMax: number
  /** The salt, and after it the text of the moment. */
  readonly #input = new Scratch(
    TOKEN_LENGTH_MAX * UTF8_BYTES_MAX,
    randomFillSync(new Uint8Array(SALT_BYTES)),
  )
  readonly #digest = new Uint32Array(8)
  readonly #digestBytes = new Uint8Array(this.#digest.buffer)
  #size = 0

  constructor(readonly entriesMax: number) {
    this.#countMax = Math.max(1, Math.floor(entriesMax / TABLES))
  }

  get size(): number {
    return this.#size
  }

  /** Of all its tables. */
  get bytes(): number {
    return this.#tables.reduce((sum, { words }) => sum + words.byteLength, 0)
  }

  /** Whether `text`, of at most TOKEN_LENGTH_MAX characters, was added and has not gone since. */
  has(text: string): boolean {
    this.#digestOf(text)
    const table = this.#tables[this.#tableIndex()]
    if (table === undefined) return false
    const at = this.#find(table)
    const expiry = table.words[at + DIGEST_WORDS] ?? 0
    if (expiry === 0) return false
    table.words[at + DIGEST_WORDS] = (expiry | MARK) >>> 0
    return true
  }

  /** Remember `text`, a token that expires at `expiresAt`; both times in seconds. */
  add(text: string, expiresAt: number, now: number): void {
    this.#digestOf(text)
    const index = this.#tableIndex()
    const table = this.#tables[index] ?? emptyTable()
    this.#tables[index] = table
    let at = this.#find(table)
    if (table.words[at + DIGEST_WORDS] !== 0) return
    if (this.#makeRoom(table, now)) at = this.#find(table)
    table.words.set(this.#digest.subarray(0, DIGEST_WORDS), at)
    table.words[at + DIGEST_WORDS] = kept(expiresAt)
    table.count++
    this.#size++
  }

  /** @returns whether entries have moved */
  #makeRoom(table: Table, now: number): boolean {
    const isFull = table.count >= this.#countMax
    if (isFull) this.#size -= dropOne(table, kept(now))
    else if (table.count >= FILL_MAX * table.slots) grow(table)
    else return false
    return true
  }

  #digestOf(text: string): void {
    Bun.SHA256.hash(this.#input.write(text, 'utf8'), this.#digestBytes)
  }

  #tableIndex(): number {
    return (this.#digest[TABLE_WORD] ?? 0) % TABLES
  }

  /** The first word of the slot that holds the digest, or of the empty one where it belongs. */
  #find(table: Table): number {
    const { words, slots } = table
    const digest = this.#digest
    let slot = homeOf(digest[0] ?? 0, slots)
    for (;;) {
      const at = slot * SLOT_WORDS
      if (words[at + DIGEST_WORDS] === 0 || isAt(words, at, digest)) return at
      slot = slot + 1 === slots ? 0 : slot + 1
    }
  }
}

const emptyTable = (): Table => ({
  words: new Uint32Array(SLOTS_FIRST * SLOT_WORDS),
  slots: SLOTS_FIRST,
  count: 0,
  hand: 0,
})

const homeOf = (word: number, slots: number): number => Math.floor((word / 2 ** 32) * slots)

function isAt(words: Uint32Array, at: number, digest: Uint32Array): boolean {
  for (let word = 0; word < DIGEST_WORDS; word++) {
    if (words[at + word] !== digest[word]) return false
  }
  return true
}

function grow(table: Table): void {
  const { words } = table
  const slots = Math.ceil(table.slots * GROWTH)
  Object.assign(table, { words: new Uint32Array(slots * SLOT_WORDS), slots, hand: 0 })
  for (let at = 0; at < words.length; at += SLOT_WORDS) {
    if (words[at + DIGEST_WORDS] === 0) continue
    let slot = homeOf(words[at] ?? 0, slots)
    while (isTaken(table, slot)) slot = (slot + 1) % slots
    table.words.set(words.subarray(at, at + SLOT_WORDS), slot * SLOT_WORDS)
  }
}

const isTaken = ({ words }: Table, slot: number): boolean =>
  words[slot * SLOT_WORDS + DIGEST_WORDS] !== 0

/** Make room for one; how many went. The hand clears what it spares, so twice round will do. */
function dropOne(table: Table, now: number): number {
  for (;;) {
    const { words, slots, hand } = table
    const at = hand * SLOT_WORDS + DIGEST_WORDS
    const word = words[at] ?? 0
    const isAsked = (word & MARK) !== 0
    const isExpired = (word & EXPIRY_MAX) <= now
    if (word !== 0 && (!isAsked || isExpired)) {
      remove(table, hand)
      return 1
    }
    words[at] = word & EXPIRY_MAX
    table.hand = (hand + 1) % slots
  }
}

/** Empty a slot, and move up those after it that would not be found past the gap. */
function remove(table: Table, slot: number): void {
  const { words, slots } = table
  let gap = slot
  for (let next = (gap + 1) % slots; isTaken(table, next); next = (next + 1) % slots) {
    const home = homeOf(words[next * SLOT_WORDS] ?? 0, slots)
    if ((next - home + slots) % slots < (next - gap + slots) % slots) continue
    words.copyWithin(gap * SLOT_WORDS, next * SLOT_WORDS, (next + 1) * SLOT_WORDS)
    gap = next
  }
  words.fill(0, gap * SLOT_WORDS, (gap + 1) * SLOT_WORDS)
  table.count--
}
