import { ownText } from '../lib/own-text.ts'
import type { Facts } from './facts.ts'

/** Enough for the tokens of the moment; any other is read again. */
const ENTRIES_MAX = 16_384
/**
 * Bytes of all entries together, about. Tokens may be 4 KB long, their facts many times as much:
 * without this bound they would take 500 MB.
 */
const WEIGHT_MAX = 16 * 1024 * 1024
/** What a link of a chain takes once it is read, besides its constraints. */
const LINK_WEIGHT = 512
/** What one test of a constraint takes once it is read, which may be many times its text. */
const TEST_WEIGHT = 256

/** Entries, and bytes of all of them together, about. */
export type CacheBounds = { readonly entriesMax: number; readonly weightMax: number }

export const TASK_CACHE: CacheBounds = { entriesMax: ENTRIES_MAX, weightMax: WEIGHT_MAX }

type Entry = { readonly facts: Facts; readonly weight: number; wasAsked: boolean }

/**
 * Facts of tokens that come again, by the whole text of the token: a part of it must never stand
 * for it (CVE-2026-35039). When full, a hand goes through the entries, the longest in first, and on
 * from where it was: it takes out those that nobody has asked for since it last passed (SIEVE).
 */
export class FactsCache {
  readonly #entries = new Map<string, Entry>()
  #weight = 0
  #hand = this.#entries.entries()

  constructor(private readonly bounds: CacheBounds = TASK_CACHE) {}

  get size(): number {
    return this.#entries.size
  }

  get(text: string): Facts | undefined {
    if (this.#entries.size === 0) return undefined
    const entry = this.#entries.get(text)
    if (entry === undefined) return undefined
    entry.wasAsked = true
    return entry.facts
  }

  /** What is held already stays as it is: facts never change. */
  set(text: string, facts: Facts): void {
    if (this.#entries.has(text)) return
    const weight = weightOf(text, facts)
    this.#makeRoom(weight)
    this.#entries.set(ownText(text), { facts, weight, wasAsked: false })
    this.#weight += weight
  }

  #makeRoom(weight: number): void {
    const { entriesMax, weightMax } = this.bounds
    while (this.#entries.size >= entriesMax || this.#weight + weight > weightMax) {
      if (this.#entries.size === 0) return
      this.#moveHand()
    }
  }

  #moveHand(): void {
    const next = this.#hand.next()
    if (next.done) {
      this.#hand = this.#entries.entries()
      return
    }
    const [text, entry] = next.value
    if (entry.wasAsked) {
      entry.wasAsked = false
      return
    }
    this.#entries.delete(text)
    this.#weight -= entry.weight
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
