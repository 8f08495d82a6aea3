/**
 * A set of ids that end in random characters, each kept until it expires; millions of them.
 *
 * What is kept of an id is a keyed hash of 64 bits: of its last 12 characters (71 random bits), two
 * sums with random weights modulo 2^32. So an id that is in the set is always found. One that is
 * not is taken for another with a probability of 5.5e-20 for each id in the set: 6e-14 beside a
 * million, 6e-13 beside ten million. (Two tails that differ have the same sum for one in 2^32 of
 * all weights, or for 2^n in 2^32 if 2^n divides all their differences, which adds 0.1 % to it for
 * both sums.) Ids are made here from the system's random numbers, and the weights are of this set,
 * so nobody can choose an id that lies on another.
 *
 * Memory: up to 1024 open-addressing tables, each of which doubles by itself when three quarters
 * full, and shrinks in `sweep`; so no addition moves more than 1/1024 of the ids (1,000 of a
 * million: 20 µs). A slot has 12 bytes and three eighths of them or more are taken: 16 to 32 bytes
 * an id, besides 0.2 MB. There is no bound on their number, since none may be forgotten before it
 * expires: ten million take 160 to 320 MB.
 *
 * A look-up takes next to nothing in an empty set, 0.08 µs in a small one, 0.1 µs for one of a
 * thousand ids among a million, and up to 0.4 µs where it waits for memory.
 */
import { randomFillSync } from 'node:crypto'

/** Characters of an id that count. */
export const TAIL_LENGTH = 12
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

type Table = { slots: Int32Array; count: number }

const emptyTable = (slots: number): Table => ({ slots: new Int32Array(slots * SLOT), count: 0 })

export class ExpiringIds {
  readonly #weights = {
    low: randomFillSync(new Int32Array(TAIL_LENGTH)),
    high: randomFillSync(new Int32Array(TAIL_LENGTH)),
  }
  readonly #tables: (Table | undefined)[] = Array.from({ length: TABLES }, () => undefined)
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Of all its tables. */
  get bytes(): number {
    return this.#tables.reduce((sum, table) => sum + (table?.slots.byteLength ?? 0), 0)
  }

  /** Whether `id` was added and has not been swept. */
  has(id: string): boolean {
    if (this.#size === 0) return false
    const { low, high } = sumsOf(id, id.length, this.#weights)
    const table = this.#tables[placeOf(low, high) >>> TABLE_SHIFT]
    return table !== undefined && table.slots[slotOf(table, low, high) + EXPIRY] !== 0
  }

  /** Add an id that expires at `expiresAt` (seconds, rounded up); the last expiry said holds. */
  add(id: string, expiresAt: number): void {
    this.addBefore(id, id.length, expiresAt)
  }

  /**
   * Add the id that ends in `text` before `end`, without a string of its own. Of ids that stand
   * one after another, `TAIL_LENGTH` characters of each are enough; of a shorter one, spaces stand
   * before it.
   */
  addBefore(text: string, end: number, expiresAt: number): void {
    const { low, high } = sumsOf(text, end, this.#weights)
    const place = placeOf(low, high) >>> TABLE_SHIFT
    const table = this.#tables[place] ?? emptyTable(SLOTS_FIRST)
    this.#tables[place] = table
    const expiry = Math.max(1, Math.min(Math.ceil(expiresAt), EXPIRY_MAX))
    if (putIn(table, low, high, expiry)) this.#size++
    if (table.count * SLOT > FILL_MAX * table.slots.length) refill(table, 0)
  }

  /**
   * Forget what has expired at `now` (seconds), a table at each step: so that whoever takes the
   * steps may let others have their turn in between. Ids may be added meanwhile.
   */
  *sweep(now: number): Generator<void> {
    for (let place = 0; place < TABLES; place++) {
      const table = this.#tables[place]
      if (table === undefined) continue
      const before = table.count
      refill(table, now)
      this.#size -= before - table.count
      if (table.count === 0) this.#tables[place] = undefined
      yield
    }
  }
}

type Weights = { readonly low: Int32Array; readonly high: Int32Array }

/**
 * The numbers of the id that ends in `text` before `end`: the codes of its last characters by the
 * weights, modulo 2^32.
 */
function sumsOf(text: string, end: number, weights: Weights): { low: number; high: number } {
  const from = end - TAIL_LENGTH
  if (from < 0) return sumsOf(text.slice(0, end).padStart(TAIL_LENGTH), TAIL_LENGTH, weights)
  let low = 0
  let high = 0
  for (let i = 0; i < TAIL_LENGTH; i++) {
    const code = text.charCodeAt(from + i)
    low = (low + Math.imul(code, weights.low[i] ?? 0)) | 0
    high = (high + Math.imul(code, weights.high[i] ?? 0)) | 0
  }
  return { low, high }
}

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

/**
 * Move what has not expired at `now` (seconds) to slots of which at most three quarters are taken.
 */
function refill(table: Table, now: number): void {
  const { slots } = table
  let kept = 0
  for (let slot = 0; slot < slots.length; slot += SLOT) if (expiryIn(slots, slot) > now) kept++
  let room = SLOTS_FIRST
  while (kept > FILL_MAX * room) room *= 2
  if (kept === table.count && room * SLOT === slots.length) return
  table.slots = new Int32Array(room * SLOT)
  table.count = 0
  for (let slot = 0; slot < slots.length; slot += SLOT) {
    const expiresAt = expiryIn(slots, slot)
    if (expiresAt > now) putIn(table, slots[slot] ?? 0, slots[slot + 1] ?? 0, expiresAt)
  }
}
