/**
 * A set of ids that end in random characters, each kept until it expires; millions of them.
 *
 * What is kept of an id is a keyed hash of 64 bits: of its last 12 characters (71 random bits),
 * read as three numbers of 32 bits, two sums with random weights modulo 2^32. So an id that is in
 * the set is always found. One that is not is taken for another with a probability of 1.3e-19 for
 * each id in the set: 1.3e-13 beside a million, 1.3e-12 beside ten million. (Two tails that differ
 * have the same sum for one in 2^32 of all weights, or for 2^n in 2^32 if 2^n divides all their
 * differences; over drawn characters, that makes both sums equal 2.4 times as often as once in
 * 2^64.) Ids are made here from the system's random numbers, and the weights are of this set, so
 * nobody can choose an id that lies on another.
 *
 * Memory: up to 1024 open-addressing tables, each of which doubles by itself when three quarters
 * full, and shrinks in `sweep`; so no addition moves more than 1/1024 of the ids (1,000 of a
 * million: 20 µs). A slot has 12 bytes and three eighths of them or more are taken: 16 to 32 bytes
 * an id, besides 0.2 MB. There is no bound on their number, since none may be forgotten before it
 * expires: ten million take 160 to 320 MB.
 *
 * Many that are added together are only listed, one behind another for each table, and put into
 * slots when somebody asks that table: 0.06 µs an id in a process that has just started, where
 * finding a slot for each at once took 0.35, most of it waiting for memory.
 *
 * A look-up takes next to nothing in an empty set, 0.08 µs in a small one, 0.1 µs for one of a
 * thousand ids among a million, and up to 0.4 µs where it waits for memory.
 */
import { randomFillSync } from 'node:crypto'

/** Characters of an id that count. */
export const TAIL_LENGTH = 12
/** Numbers that they are read as, four characters each. */
const WORDS = 3
const TABLES = 1024
/** Of 32 bits of an id's place, the upper ones choose the table and the lower ones the slot. */
const TABLE_SHIFT = 22
const SLOTS_FIRST = 8
const FILL_MAX = 0.75
/** Numbers of a slot: the two of the id, and when it expires; 0 there is an empty slot. */
const SLOT = 3
const EXPIRY = 2
/** 2106-02-07, far beyond every token. */
const EXPIRY_MAX = 2 ** 32 - 1

/** `list` holds `listed` ids that are not in slots yet, laid out as slots are. */
type Table = { slots: Int32Array; count: number; list: Int32Array; listed: number }

const NO_LIST = new Int32Array(0)

const emptyTable = (): Table => ({
  slots: new Int32Array(SLOTS_FIRST * SLOT),
  count: 0,
  list: NO_LIST,
  listed: 0,
})

export class ExpiringIds {
  readonly #low = randomFillSync(new Int32Array(WORDS))
  readonly #high = randomFillSync(new Int32Array(WORDS))
  readonly #tables: (Table | undefined)[] = Array.from({ length: TABLES }, () => undefined)
  /** Ids in slots, and ids in lists, each as often as it was listed. */
  #placed = 0
  #listed = 0

  /** Places what is listed, since one id may have been listed twice. */
  get size(): number {
    for (const _ of this.place());
    return this.#placed
  }

  /** Of all its tables. */
  get bytes(): number {
    return this.#tables.reduce(
      (sum, table) => sum + (table ? table.slots.byteLength + table.list.byteLength : 0),
      0,
    )
  }

  /** Whether `id` was added and has not been swept. */
  has(id: string): boolean {
    if (this.#placed + this.#listed === 0) return false
    const words = wordsOf(id)
    const low = sumOf(words, 0, this.#low)
    const high = sumOf(words, 0, this.#high)
    const table = this.#tables[placeOf(low, high) >>> TABLE_SHIFT]
    if (table === undefined) return false
    if (table.listed > 0) this.#placeListed(table)
    return table.slots[slotOf(table, low, high) + EXPIRY] !== 0
  }

  /** Add an id that expires at `expiresAt` (seconds, rounded up); the last expiry said holds. */
  add(id: string, expiresAt: number): void {
    const words = wordsOf(id)
    const low = sumOf(words, 0, this.#low)
    const high = sumOf(words, 0, this.#high)
    const table = this.#tableAt(placeOf(low, high) >>> TABLE_SHIFT)
    if (table.listed > 0) this.#placeListed(table)
    if (putIn(table, low, high, expiryOf(expiresAt))) this.#placed++
    if (table.count * SLOT > FILL_MAX * table.slots.length) refill(table, 0)
  }

  /**
   * Add many ids that expire at `expiresAt`, of each of which `tails` holds the last `TAIL_LENGTH`
   * characters, one behind another, with spaces before those of a shorter one.
   */
  addTails(tails: string, expiresAt: number): void {
    const { buffer } = new Uint8Array(Buffer.from(tails, 'latin1'))
    const words = new Int32Array(buffer, 0, Math.floor(tails.length / TAIL_LENGTH) * WORDS)
    const expiry = expiryOf(expiresAt)
    for (let at = 0; at < words.length; at += WORDS) {
      const low = sumOf(words, at, this.#low)
      const high = sumOf(words, at, this.#high)
      list(this.#tableAt(placeOf(low, high) >>> TABLE_SHIFT), low, high, expiry)
    }
    this.#listed += words.length / WORDS
  }

  /** Put all that is listed into slots, so that nobody has to who asks; a table at each step. */
  *place(): Generator<void> {
    for (const table of this.#tables) {
      if (table === undefined || table.listed === 0) continue
      this.#placeListed(table)
      yield
    }
  }

  /**
   * Forget what has expired at `now` (seconds), a table at each step: so that whoever takes the
   * steps may let others have their turn in between. Ids may be added meanwhile.
   */
  *sweep(now: number): Generator<void> {
    for (let place = 0; place < TABLES; place++) {
      const table = this.#tables[place]
      if (table === undefined) continue
      if (table.listed > 0) this.#placeListed(table)
      const before = table.count
      refill(table, now)
      this.#placed -= before - table.count
      if (table.count === 0) this.#tables[place] = undefined
      yield
    }
  }

  #tableAt(place: number): Table {
    const known = this.#tables[place]
    if (known !== undefined) return known
    const table = emptyTable()
    this.#tables[place] = table
    return table
  }

  /** Put what is listed into slots, as if it had been added one by one. */
  #placeListed(table: Table): void {
    const { list, listed, count } = table
    table.list = NO_LIST
    table.listed = 0
    resize(table, roomFor(count + listed))
    for (let at = 0; at < listed * SLOT; at += SLOT) {
      putIn(table, list[at] ?? 0, list[at + 1] ?? 0, list[at + EXPIRY] ?? 0)
    }
    // Those that were there already have taken no room.
    if (table.count < count + listed) refill(table, 0)
    this.#listed -= listed
    this.#placed += table.count - count
  }
}

/** Of the one id that is looked for. */
const tail = new Int32Array(WORDS)

/** The last characters of `id` as little-endian numbers, good until the next call. */
function wordsOf(id: string): Int32Array {
  const from = id.length - TAIL_LENGTH
  if (from < 0) return wordsOf(id.padStart(TAIL_LENGTH))
  for (let word = 0; word < WORDS; word++) {
    const at = from + 4 * word
    tail[word] =
      byteAt(id, at) |
      (byteAt(id, at + 1) << 8) |
      (byteAt(id, at + 2) << 16) |
      (byteAt(id, at + 3) << 24)
  }
  return tail
}

/** Of a character of Latin-1, as its only byte. */
const byteAt = (text: string, at: number): number => text.charCodeAt(at) & 0xff

/** The three numbers at `at` by the weights, modulo 2^32. */
const sumOf = (words: Int32Array, at: number, weights: Int32Array): number =>
  (Math.imul(words[at] ?? 0, weights[0] ?? 0) +
    Math.imul(words[at + 1] ?? 0, weights[1] ?? 0) +
    Math.imul(words[at + 2] ?? 0, weights[2] ?? 0)) |
  0

const expiryOf = (expiresAt: number): number =>
  Math.max(1, Math.min(Math.ceil(expiresAt), EXPIRY_MAX))

/** 32 bits of where the two numbers belong. */
function placeOf(low: number, high: number): number {
  const mixed = Math.imul(low ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b)
  return mixed ^ (mixed >>> 15)
}

/** Where the slot begins that holds the two numbers, or the empty one where they belong. */
function slotOf({ slots }: Table, low: number, high: number): number {
  const mask = slots.length / SLOT - 1
  let slot = (placeOf(low, high) & mask) * SLOT
  while (slots[slot + EXPIRY] !== 0 && (slots[slot] !== low || slots[slot + 1] !== high)) {
    slot += SLOT
    if (slot === slots.length) slot = 0
  }
  return slot
}

/** 0 of an empty slot. The slots are signed, which is faster to compare; this is not. */
const expiryIn = (slots: Int32Array, slot: number): number => (slots[slot + EXPIRY] ?? 0) >>> 0

/** Returns whether it is new. */
function putIn(table: Table, low: number, high: number, expiresAt: number): boolean {
  const slot = slotOf(table, low, high)
  const isNew = table.slots[slot + EXPIRY] === 0
  table.slots[slot] = low
  table.slots[slot + 1] = high
  table.slots[slot + EXPIRY] = expiresAt
  if (isNew) table.count++
  return isNew
}

function list(table: Table, low: number, high: number, expiresAt: number): void {
  const end = table.listed * SLOT
  if (end === table.list.length) {
    const longer = new Int32Array(Math.max(SLOTS_FIRST * SLOT, 2 * end))
    longer.set(table.list)
    table.list = longer
  }
  table.list[end] = low
  table.list[end + 1] = high
  table.list[end + EXPIRY] = expiresAt
  table.listed++
}

/** How many slots hold `count` ids, at most three quarters of them taken. */
function roomFor(count: number): number {
  let room = SLOTS_FIRST
  while (count > FILL_MAX * room) room *= 2
  return room
}

/** Move what has not expired at `now` (seconds) to as many slots as it needs. */
function refill(table: Table, now: number): void {
  const { slots } = table
  let kept = 0
  for (let slot = 0; slot < slots.length; slot += SLOT) if (expiryIn(slots, slot) > now) kept++
  if (kept < table.count || roomFor(kept) * SLOT !== slots.length) resize(table, roomFor(kept), now)
}

/** Give a table `room` slots, and move there what it holds that has not expired at `now`. */
function resize(table: Table, room: number, now = 0): void {
  const { slots } = table
  table.slots = new Int32Array(room * SLOT)
  table.count = 0
  for (let slot = 0; slot < slots.length; slot += SLOT) {
    const expiresAt = expiryIn(slots, slot)
    if (expiresAt > now) putIn(table, slots[slot] ?? 0, slots[slot + 1] ?? 0, expiresAt)
  }
}
