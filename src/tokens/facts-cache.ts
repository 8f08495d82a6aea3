import type { Facts } from './facts.ts'

/** A token of usual length takes about 0.8 KB with its facts. */
const ENTRIES_MAX = 100_000
/**
 * Bytes of all entries together, about. Tokens may be 4 KB long, their facts as much again: without
 * this bound a hundred thousand of them would take 800 MB, with it at most some 130 MB.
 */
const WEIGHT_MAX = 64 * 1024 * 1024
/** What a link of a chain takes once it is read, besides its constraints. */
const LINK_WEIGHT = 512

/** Entries, and bytes of all of them together, about. */
export type CacheBounds = { readonly entriesMax: number; readonly weightMax: number }

export const TASK_CACHE: CacheBounds = { entriesMax: ENTRIES_MAX, weightMax: WEIGHT_MAX }
/** What one test of a constraint takes once it is read, which may be many times its text. */
const TEST_WEIGHT = 256

/**
 * Facts of tokens whose signature has matched, by the whole text of the token: a part of it must
 * never stand for it (CVE-2026-35039). When full, the entries longest in go; they are verified anew
 * if they come again.
 */
export class FactsCache {
  readonly #entries = new Map<string, Facts>()
  #weight = 0
  /**
   * Goes through the entries, the longest in first, and on from where it is: to look for the first
   * one anew means to pass all that were deleted before it, 125 µs when the cache is full.
   */
  #oldest = this.#entries.keys()

  constructor(private readonly bounds: CacheBounds = TASK_CACHE) {}

  get size(): number {
    return this.#entries.size
  }

  get(text: string): Facts | undefined {
    return this.#entries.get(text)
  }

  set(text: string, facts: Facts): void {
    if (!this.#entries.has(text)) this.#makeRoom(weightOf(text, facts))
    this.#entries.set(text, facts)
  }

  #makeRoom(weight: number): void {
    const { entriesMax, weightMax } = this.bounds
    this.#weight += weight
    while (this.#entries.size >= entriesMax || this.#weight > weightMax) {
      if (!this.#dropOldest()) return
    }
  }

  /** Whether there was one. */
  #dropOldest(): boolean {
    let next = this.#oldest.next()
    if (next.done) {
      // It ended when the cache was empty, and knows of nothing that came later.
      this.#oldest = this.#entries.keys()
      next = this.#oldest.next()
    }
    if (next.done) return false
    const facts = this.#entries.get(next.value)
    this.#entries.delete(next.value)
    if (facts !== undefined) this.#weight -= weightOf(next.value, facts)
    return true
  }
}

function weightOf(text: string, { chain, constraints }: Facts): number {
  const tests = TEST_WEIGHT * (constraints?.testCount ?? 0)
  if (chain === undefined) return text.length + tests
  return chain.links.reduce(
    (sum, link) => sum + LINK_WEIGHT + TEST_WEIGHT * (link.constraints?.testCount ?? 0),
    text.length + tests,
  )
}
