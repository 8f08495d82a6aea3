/**
 * Which public ids exist, so that one that does not costs no query. An id is kept as 48 bits of a
 * hash under a seed of this process. A `no` is never wrong; a `yes` is, for less than one unknown
 * id in 10^10 beside four million known ones, and then costs a query.
 *
 * Memory: 512 open-addressing tables, each of which doubles by itself when three quarters full, so
 * that an addition moves 1/512 of the ids at most. A slot has 6 bytes, and three eighths of them or
 * more are taken: at most 16 bytes for an id, besides 48 KiB at the start. Ids are never removed:
 * the row of a key outlives the key.
 */
import { TextHash } from '../lib/text-hash.ts'

const TABLES = 512
const SLOTS_FIRST = 16
const FILL_MAX = 0.75
/** Of both halves of the hash together, 0 stands for an empty slot. */
const EMPTY = 0

type Table = { low: Uint32Array; high: Uint16Array; count: number }

const emptyTable = (slots: number): Table => ({
  low: new Uint32Array(slots),
  high: new Uint16Array(slots),
  count: 0,
})

export class IdIndex {
  readonly #tables = Array.from({ length: TABLES }, () => emptyTable(SLOTS_FIRST))
  readonly #hash = new TextHash()
  #size = 0
  #isFull = false

  /** `idsMax` bounds its memory; full, it takes no more and every id may be one of them. */
  constructor(readonly idsMax: number) {}

  /** How many ids it holds, those left out when it was full not among them. */
  get size(): number {
    return this.#size
  }

  /** Of all its tables. */
  get bytes(): number {
    return this.#tables.reduce((sum, { low, high }) => sum + low.byteLength + high.byteLength, 0)
  }

  /** Whether `id` may have been added. */
  has(id: string): boolean {
    if (this.#isFull) return true
    const { table, low, high } = this.#place(id)
    return isTaken(table, slotOf(table, low, high))
  }

  add(id: string): void {
    const { table, low, high } = this.#place(id)
    const slot = slotOf(table, low, high)
    if (isTaken(table, slot)) return
    if (this.#size >= this.idsMax) {
      this.#isFull = true
      return
    }
    put(table, slot, low, high)
    this.#size++
    if (table.count > FILL_MAX * table.low.length) grow(table)
  }

  /** Where an id belongs: its table, and the two halves of what is kept of it. */
  #place(id: string): { table: Table; low: number; high: number } {
    this.#hash.read(id)
    const { low, high: rest } = this.#hash
    const high = rest & 0xffff
    const table = this.#tables[(rest >>> 16) % TABLES]
    if (table === undefined) throw new Error('there is no such table')
    // Both halves zero would look like an empty slot.
    return { table, low: low === EMPTY && high === EMPTY ? 1 : low, high }
  }
}

/** The slot that holds the two halves, or the empty one where they belong. */
function slotOf(table: Table, low: number, high: number): number {
  const mask = table.low.length - 1
  let slot = low & mask
  while (isTaken(table, slot)) {
    if (table.low[slot] === low && table.high[slot] === high) return slot
    slot = (slot + 1) & mask
  }
  return slot
}

const isTaken = (table: Table, slot: number): boolean =>
  table.low[slot] !== EMPTY || table.high[slot] !== EMPTY

function put(table: Table, slot: number, low: number, high: number): void {
  table.low[slot] = low
  table.high[slot] = high
  table.count++
}

function grow(table: Table): void {
  const { low: lows, high: highs } = table
  Object.assign(table, emptyTable(lows.length * 2))
  for (const [from, low] of lows.entries()) {
    const high = highs[from] ?? EMPTY
    if (low === EMPTY && high === EMPTY) continue
    put(table, slotOf(table, low, high), low, high)
  }
}
