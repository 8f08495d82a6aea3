/**
 * Which numbers (of cells, below 2^32 - 1) stand under a 64-bit hash: 1024 open-addressing tables,
 * each of which doubles by itself when three quarters full, so that an addition moves 1/1024 of
 * them at most. A number has 4 bytes, and three eighths of the places or more are taken once there
 * are thousands. What is removed leaves no gap: what stands behind it moves up.
 */
const TABLES = 1024
const PLACES_FIRST = 8
const FILL_MAX = 0.75
/** A number is kept plus one. */
const EMPTY = 0

type Table = { places: Uint32Array; count: number }

export class CellIndex {
  readonly #tables: Table[] = Array.from({ length: TABLES }, () => ({
    places: new Uint32Array(PLACES_FIRST),
    count: 0,
  }))

  /** `lowOf` answers the lower half of the hash that a number stands under. */
  constructor(private readonly lowOf: (cell: number) => number) {}

  get bytes(): number {
    return this.#tables.reduce((sum, { places }) => sum + places.byteLength, 0)
  }

  /** The number under the hash that `is` says yes to. */
  find(low: number, high: number, is: (cell: number) => boolean): number | undefined {
    const { places } = this.#tableOf(high)
    const mask = places.length - 1
    for (let place = low & mask; ; place = (place + 1) & mask) {
      const kept = places[place] ?? EMPTY
      if (kept === EMPTY) return undefined
      if (this.lowOf(kept - 1) === low && is(kept - 1)) return kept - 1
    }
  }

  /** Its hash must be what `lowOf` answers by now. */
  add(low: number, high: number, cell: number): void {
    const table = this.#tableOf(high)
    insert(table.places, low, cell + 1)
    table.count++
    if (table.count > FILL_MAX * table.places.length) this.#grow(table)
  }

  /** Its hash must still be what `lowOf` answers, and that of all others too. */
  remove(low: number, high: number, cell: number): void {
    const table = this.#tableOf(high)
    const { places } = table
    const mask = places.length - 1
    let gap = low & mask
    while (places[gap] !== cell + 1) {
      if (places[gap] === EMPTY) return
      gap = (gap + 1) & mask
    }
    table.count--
    for (let next = (gap + 1) & mask; places[next] !== EMPTY; next = (next + 1) & mask) {
      const kept = places[next] ?? EMPTY
      const home = this.lowOf(kept - 1) & mask
      // It may move up unless the gap lies before its home.
      if (((next - home) & mask) < ((next - gap) & mask)) continue
      places[gap] = kept
      gap = next
    }
    places[gap] = EMPTY
  }

  #tableOf(high: number): Table {
    const table = this.#tables[high % TABLES]
    if (table === undefined) throw new RangeError('there is no such table')
    return table
  }

  #grow(table: Table): void {
    const places = new Uint32Array(table.places.length * 2)
    for (const kept of table.places) {
      if (kept !== EMPTY) insert(places, this.lowOf(kept - 1), kept)
    }
    table.places = places
  }
}

function insert(places: Uint32Array, low: number, kept: number): void {
  const mask = places.length - 1
  let place = low & mask
  while (places[place] !== EMPTY) place = (place + 1) & mask
  places[place] = kept
}
