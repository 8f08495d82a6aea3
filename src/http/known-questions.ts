/**
 * Questions that come again and again: the same request, byte for byte. What is kept is what it
 * says, never a verdict: that is made anew each time.
 */
import { Tally } from '../audit/verify-counts.ts'
import { seededHash } from '../lib/bytes-hash.ts'
import { Doorkeeper } from '../lib/doorkeeper.ts'
import type { Expectation } from '../tokens/decide.ts'
import type { Facts } from '../tokens/facts.ts'
import type { VerdictCode } from '../tokens/verdict.ts'
import type { Call, Remembered } from './front/connection.ts'
import type { Head } from './front/head.ts'
import type { VerdictFrame } from './verdict-text.ts'

/** What a request of `tokens.verify` asks about a token whose signature has matched. */
export type Question = {
  readonly head: Head
  readonly facts: Facts
  readonly expected: Expectation
}

/** Gives the verdict. */
export type Judge = { judge(question: KnownQuestion, call: Call): void }

export class KnownQuestion extends Tally implements Question, Remembered {
  readonly head: Head
  readonly facts: Facts
  readonly expected: Expectation
  /** The code of the last answer, and that answer if it was given twice. */
  answered: VerdictCode | undefined
  frame: VerdictFrame | undefined

  constructor(
    { head, facts, expected }: Question,
    private readonly by: Judge,
  ) {
    super()
    this.head = head
    this.facts = facts
    this.expected = expected
  }

  take(call: Call): void {
    this.by.judge(this, call)
  }
}

type Kept = { readonly request: Buffer; readonly question: KnownQuestion }

/**
 * Of each generation. With facts and answers a question takes some 3.5 KB, 30 MB in all, and never
 * more than 12, since what is answered was in the request.
 */
const KEPT_MAX = 4096
const REQUEST_BYTES_MAX = 3072
/**
 * A question that has come so often is kept. From the second time on, one in six of 100,000 tokens
 * in turn was, and gone before it came again: to make and collect these took 3 of 18 µs a verify.
 */
export const KEPT_FROM = 4
/** Places of the doorkeeper. */
const DOORS = 2 ** 14

/**
 * Two generations: when the young one is full it becomes the old one, whose place it takes, and
 * whoever is asked for in the old one becomes young again. What comes seldom is not kept at all.
 */
export class KnownQuestions {
  #young = new Map<number, Kept>()
  #old = new Map<number, Kept>()
  readonly #doorkeeper = new Doorkeeper(DOORS, KEPT_FROM)

  /** `hash` says where a request is kept. */
  constructor(
    private readonly by: Judge,
    private readonly hash: (request: Uint8Array) => number = seededHash(),
  ) {}

  get size(): number {
    return this.#young.size + this.#old.size
  }

  get(request: Uint8Array): KnownQuestion | undefined {
    if (request.length > REQUEST_BYTES_MAX) return undefined
    const hash = this.hash(request)
    const known = this.#young.get(hash) ?? this.#rejuvenate(hash)
    return known?.request.equals(request) ? known.question : undefined
  }

  /** Keep what `request` asks, if it comes often. @returns what is kept */
  offer(request: Uint8Array, asked: Question): KnownQuestion | undefined {
    // One that brings an id of its own is another one each time.
    const isLong = request.length > REQUEST_BYTES_MAX
    if (isLong || asked.head.headers.get('x-request-id') !== null) return undefined
    const hash = this.hash(request)
    if (!this.#doorkeeper.comesOften(hash)) return undefined
    const question = new KnownQuestion(asked, this.by)
    this.#add(hash, { request: Buffer.from(request), question })
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
