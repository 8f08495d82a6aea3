/**
 * The hot path: may the call that carries this token happen now? Size and shape → cache → (cold:
 * header, signature, claims → facts) → `decide`. No database, and no await between look-up and
 * insert. tokens/README.md says what the cache holds and why it is never stale.
 */
import { violationsOf } from '../constraints/check.ts'
import type { KeyRing } from '../signing-keys/key-ring.ts'
import { maySign } from '../signing-keys/signing-key.ts'
import { type ChainViolation, violationsOfChain } from './chain-facts.ts'
import { decide, type Expectation, type ReadableLiveState } from './decide.ts'
import type { Facts } from './facts.ts'
import { FactsCache } from './facts-cache.ts'
import type { Issuers } from './issuers.ts'
import { readSigned, TOKEN_LENGTH_MAX } from './jwt.ts'
import { TASK_TOKENS, type TokenKind } from './kinds.ts'
import type { Verdict, VerdictCode } from './verdict.ts'

export class Verifier {
  readonly #cache: FactsCache
  /** How often the facts of a token were remembered, and how often not; for the metrics. */
  readonly lookups = { hits: 0, misses: 0 }

  constructor(
    private readonly ring: KeyRing,
    private readonly issuers: Issuers,
    private readonly live: ReadableLiveState,
    private readonly kind: TokenKind = TASK_TOKENS,
  ) {
    this.#cache = new FactsCache(kind.cache)
  }

  /** The verdict on `text` at `now` (milliseconds). Never throws, whatever the text. */
  verify(text: string, expected: Expectation, now: number): Verdict {
    if (text.length > TOKEN_LENGTH_MAX) return refusal('malformed')
    const known = this.#cache.get(text)
    if (known === undefined) this.lookups.misses++
    else this.lookups.hits++
    const facts = known ?? this.#read(text, now)
    if (typeof facts === 'string') return refusal(facts)
    const { signsFrom, signsUntil } = facts.signingKey
    if (!maySign(signsFrom, signsUntil, facts.issuedAt)) return refusal('invalid')
    const code = decide(facts, expected, this.live, now)
    if (code === 'wrong_environment') return refusal(code)
    const left = Math.floor((facts.expiresAt * 1000 - now) / 1000)
    const remainingTtl = Math.max(0, left)
    if (code === 'ok') {
      return { code, facts, remainingTtl, constraintsChecked: expected.context !== undefined }
    }
    if (code !== 'constraint_violated') return { code, facts, remainingTtl }
    const violations = violated(facts, expected)
    return { code, facts, remainingTtl, constraintsChecked: true, violations }
  }

  /** Whether the verdict on `text` takes a signature check, as far as can be told now. */
  isCold(text: string): boolean {
    return text.length <= TOKEN_LENGTH_MAX && this.#cache.get(text) === undefined
  }

  /** How many tokens' facts are remembered. */
  get cachedTokens(): number {
    return this.#cache.size
  }

  /** Remember a token that this process has just signed. */
  prime(text: string, facts: Facts): void {
    this.#cache.set(text, facts)
  }

  /** Cold: check the signature, read the claims, remember the facts. */
  #read(text: string, now: number): Facts | VerdictCode {
    const signed = readSigned(text, this.ring, this.kind.type)
    if (signed.code !== 'ok') return signed.code
    const said = this.kind.read(signed.payload, signed.key)
    if (said === undefined || !this.issuers.accepts(said.iss, signed.key.environment)) {
      return 'invalid'
    }
    const { facts } = said
    if (facts.expiresAt * 1000 > now) this.#cache.set(text, facts)
    return facts
  }
}

const refusal = (code: VerdictCode): Verdict => ({ code, facts: undefined, remainingTtl: 0 })

/** Of every link, root first, and of the token itself. */
function violated({ chain, constraints }: Facts, { context }: Expectation): ChainViolation[] {
  if (context === undefined) return []
  return [
    ...(chain === undefined ? [] : violationsOfChain(chain, context)),
    ...(constraints === undefined ? [] : violationsOf(constraints, context)),
  ]
}
