/**
 * Cells of so many 32-bit words each, by number, in pages that are added one at a time, so that no
 * growth moves what is there. A cell that was given back is the next to be taken.
 */
const PAGE_CELLS = 4096

export class Slab {
  readonly #pages: Uint32Array[] = []
  /** Cells that were taken at least once. */
  #used = 0
  /** The first free one among them, plus one; each knows the next in its first word. */
  #free = 0

  constructor(
    readonly wordsEach: number,
    readonly cellsMax: number,
  ) {}

  /** One more than the largest number taken so far. */
  get end(): number {
    return this.#used
  }

  get bytes(): number {
    return this.#pages.length * PAGE_CELLS * this.wordsEach * 4
  }

  /** The number of a cell, all of whose words are zero; undefined when there is none left. */
  take(): number | undefined {
    if (this.#free > 0) {
      const cell = this.#free - 1
      this.#free = this.get(cell, 0)
      this.set(cell, 0, 0)
      return cell
    }
    if (this.#used >= this.cellsMax) return undefined
    if (this.#used === this.#pages.length * PAGE_CELLS) {
      this.#pages.push(new Uint32Array(PAGE_CELLS * this.wordsEach))
    }
    return this.#used++
  }

  /** Wipe a cell that was taken, and have it taken again. */
  giveBack(cell: number): void {
    const at = this.at(cell)
    this.page(cell).fill(0, at, at + this.wordsEach)
    this.set(cell, 0, this.#free)
    this.#free = cell + 1
  }

  get(cell: number, word: number): number {
    return this.page(cell)[this.at(cell) + word] ?? 0
  }

  set(cell: number, word: number, value: number): void {
    this.page(cell)[this.at(cell) + word] = value
  }

  /** The page that holds a cell, for who reads many words of it. */
  page(cell: number): Uint32Array {
    const page = this.#pages[(cell / PAGE_CELLS) | 0]
    if (page === undefined) throw new RangeError('there is no such cell')
    return page
  }

  /** Where the words of a cell begin in its page. */
  at(cell: number): number {
    return (cell % PAGE_CELLS) * this.wordsEach
  }
}
