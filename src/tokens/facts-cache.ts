import type { Facts } from './facts.ts'

/** A token of usual length takes about 0.8 KB with its facts. */
const ENTRIES_MAX = 100_000
/**
 * Characters of all texts together. Tokens may be 4 KB long, their facts as much again: without
 * this bound a hundred thousand of them would take 800 MB, with it at most some 130 MB.
 */
const TEXT_LENGTH_MAX = 64 * 1024 * 1024

/**
 * Facts of tokens whose signature has matched, by the whole text of the token: a part of it must
 * never stand for it (CVE-2026-35039). When full, the entries longest in go; they are verified anew
 * if they come again.
 */
export class FactsCache {
  readonly #entries = new Map<string, Facts>()
  #textLength = 0

  get size(): number {
    return this.#entries.size
  }

  get(text: string): Facts | undefined {
    return this.#entries.get(text)
  }

  set(text: string, facts: Facts): void {
    if (!this.#entries.has(text)) this.#makeRoom(text.length)
    this.#entries.set(text, facts)
  }

  #makeRoom(length: number): void {
    this.#textLength += length
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size < ENTRIES_MAX && this.#textLength <= TEXT_LENGTH_MAX) return
      this.#entries.delete(oldest)
      this.#textLength -= oldest.length
    }
  }
}
