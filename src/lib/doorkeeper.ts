/**
 * Tells what comes often from what comes seldom, before anything is kept of it: to keep all, only
 * for it to be gone before it comes again, takes longer than keeping none.
 *
 * Each hash (32 bits) has one place, and whoever comes to a place of another begins there anew. So
 * what is told as often did come as often, or has the hash of one that did.
 */
export class Doorkeeper {
  readonly #hashes: Uint32Array
  readonly #times: Uint8Array

  /** 5 bytes for each of so many places; counts to `timesMax`, at most 255. */
  constructor(
    private readonly places: number,
    private readonly timesMax: number,
  ) {
    this.#hashes = new Uint32Array(places)
    this.#times = new Uint8Array(places)
  }

  /** Whether `hash` has been here `timesMax` times in turn, this time counted in. */
  comesOften(hash: number): boolean {
    const place = hash % this.places
    const before = this.#hashes[place] === hash ? (this.#times[place] ?? 0) : 0
    const times = Math.min(this.timesMax, before + 1)
    this.#hashes[place] = hash
    this.#times[place] = times
    return times === this.timesMax
  }
}
