/**
 * Questions that come again and again: the same token, and the same expected of it, byte for byte.
 * What is kept is what the body says, never a verdict: that is made anew each time.
 */
import { newTally, type Tally } from '../audit/verify-counts.ts'
import type { Expectation } from '../tokens/decide.ts'
import type { Facts } from '../tokens/facts.ts'
import type { VerdictCode } from '../tokens/verdict.ts'
import type { VerdictFrame } from './verdict-text.ts'

/** What a body of `tokens.verify` asks about a token whose signature has matched. */
export type KnownQuestion = {
  readonly facts: Facts
  readonly expected: Expectation
  /** The code of the last verdict, and its answer if it was given twice. */
  code: VerdictCode | undefined
  frame: VerdictFrame | undefined
  readonly tally: Tally
}

type Kept = { readonly body: Buffer; readonly question: KnownQuestion }

/** Of each generation; with facts and answer a question takes some 2.5 KB, 20 MB in all. */
const KEPT_MAX = 4096
const BODY_BYTES_MAX = 2048
/** Places that tell a second time from a first. */
const DOORS = 2 ** 14

/**
 * Two generations: when the young one is full it becomes the old one, whose place it takes, and
 * whoever is asked for in the old one becomes young again. What came once is not kept at all.
 */
export class KnownQuestions {
  #young = new Map<number, Kept>()
  #old = new Map<number, Kept>()
  readonly #doors = new Uint32Array(DOORS)

  /** `hash` says where a body is kept. */
  constructor(private readonly hash: (body: Uint8Array) => number = seededHash()) {}

  get size(): number {
    return this.#young.size + this.#old.size
  }

  get(body: Uint8Array): KnownQuestion | undefined {
    const hash = this.hash(body)
    const known = this.#young.get(hash) ?? this.#rejuvenate(hash)
    return known?.body.equals(body) ? known.question : undefined
  }

  /** What `body` asks; kept if it was here before. */
  offer(body: Uint8Array, facts: Facts, expected: Expectation): KnownQuestion {
    const question = { facts, expected, code: undefined, frame: undefined, tally: newTally() }
    if (body.length > BODY_BYTES_MAX) return question
    const hash = this.hash(body)
    const door = hash % DOORS
    if (this.#doors[door] === hash) this.#add(hash, { body: Buffer.from(body), question })
    this.#doors[door] = hash
    return question
  }

  #add(hash: number, kept: Kept): void {
    if (this.#young.size >= KEPT_MAX) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(hash, kept)
  }

  #rejuvenate(hash: number): Kept | undefined {
    const known = this.#old.get(hash)
    if (known === undefined) return undefined
    this.#old.delete(hash)
    this.#add(hash, known)
    return known
  }
}

/** Nobody outside can make two bodies share a place on purpose. */
function seededHash(): (body: Uint8Array) => number {
  const seed = crypto.getRandomValues(new Uint32Array(1))[0]
  return body => Bun.hash.xxHash32(body, seed)
}
