/**
 * The hot path: may the call that carries this token happen now? Size → remembered, or (cold:
 * header, signature, claims) → facts → `decide`. No database, and no await between look-up and
 * insert. tokens/README.md says what is remembered and why it is never stale.
 */
import { violationsOf } from '../constraints/check.ts'
import { seconds } from '../lib/clock.ts'
import type { KeyRing } from '../signing-keys/key-ring.ts'
import { maySign } from '../signing-keys/signing-key.ts'
import { type ChainViolation, violationsOfChain } from './chain-facts.ts'
import { decide, type Expectation, type ReadableLiveState } from './decide.ts'
import type { Facts } from './facts.ts'
import { FactsCache } from './facts-cache.ts'
import type { Issuers } from './issuers.ts'
import { type Form, payloadOf, readForm, readSigned, TOKEN_LENGTH_MAX } from './jwt.ts'
import { TASK_TOKENS, type TokenKind } from './kinds.ts'
import type { Verdict, VerdictCode } from './verdict.ts'
import { VerifiedTexts } from './verified-texts.ts'

export class Verifier {
  /** What tokens say that take long to read again. */
  readonly #facts: FactsCache
  /** Which tokens' signatures have matched. */
  readonly #verified: VerifiedTexts
  /** How often a token was remembered, and how often not; for the metrics. */
  readonly lookups = { hits: 0, misses: 0 }

  constructor(
    private readonly ring: KeyRing,
    private readonly issuers: Issuers,
    private readonly live: ReadableLiveState,
    private readonly kind: TokenKind = TASK_TOKENS,
  ) {
    this.#facts = new FactsCache(kind.cache)
    this.#verified = new VerifiedTexts(kind.verifiedMax)
  }

  /** The verdict on `text` at `now` (milliseconds). Never throws, whatever the text. */
  verify(text: string, expected: Expectation, now: number): Verdict {
    const facts = this.recall(text)
    if (facts !== undefined) return this.judge(facts, expected, now)
    return this.check(text, this.formOf(text), expected, now)
  }

  /** The same of a text that `recall` does not know, and whose form has been read. */
  check(text: string, form: Form, expected: Expectation, now: number): Verdict {
    const facts = this.#read(text, form, now)
    return typeof facts === 'string' ? refusal(facts) : this.judge(facts, expected, now)
  }

  /** What `text` says, if its signature has matched before; undefined if it must be checked. */
  recall(text: string): Facts | undefined {
    const facts = this.#reread(text)
    if (facts !== undefined) this.lookups.hits++
    return facts
  }

  /** What the form of `text` tells, which takes no signature check. */
  formOf(text: string): Form {
    return readForm(text, this.ring, this.kind.type)
  }

  /** The verdict at `now` (milliseconds) on a token with these facts, by what is true now. */
  judge(facts: Facts, expected: Expectation, now: number): Verdict {
    const { signsFrom, signsUntil } = facts.signingKey
    const isOurs = this.ring.holds(facts.signingKey)
    if (!isOurs || !maySign(signsFrom, signsUntil, facts.issuedAt)) return refusal('invalid')
    const code = decide(facts, expected, this.live, now)
    if (code === 'wrong_environment') return refusal(code)
    const remainingTtl = Math.max(0, Math.floor((facts.expiresAt * 1000 - now) / 1000))
    if (code === 'ok') {
      return { code, facts, remainingTtl, constraintsChecked: expected.context !== undefined }
    }
    if (code !== 'constraint_violated') return { code, facts, remainingTtl }
    const violations = violated(facts, expected)
    return { code, facts, remainingTtl, constraintsChecked: true, violations }
  }

  /** How many tokens are remembered. */
  get cachedTokens(): number {
    return this.#verified.size
  }

  /** Remember a token that this process has just signed. */
  prime(text: string, facts: Facts): void {
    this.#remember(text, facts, facts.issuedAt)
  }

  /** At `now` (seconds). */
  #remember(text: string, facts: Facts, now: number): void {
    this.#verified.add(text, facts.expiresAt, now)
    this.#keep(text, facts)
  }

  /**
   * What most tokens say is read in 2 µs. Were all of it kept, nothing that comes and goes would be
   * collected young any more, and verify of 100,000 tokens in turn would take twice as long.
   */
  #keep(text: string, facts: Facts): void {
    if (facts.chain !== undefined || facts.constraints !== undefined) this.#facts.set(text, facts)
  }

  /** Warm: the signature has matched before, and facts are in the text itself. */
  #reread(text: string): Facts | undefined {
    if (text.length > TOKEN_LENGTH_MAX) return undefined
    // Garbage is told by its header, in a tenth of the time that a digest takes.
    const key = this.ring.byStart(text, this.kind.type)
    if (key === undefined || !this.#verified.has(text)) return undefined
    const kept = this.#facts.get(text)
    if (kept !== undefined) return kept
    const facts = this.kind.reread(payloadOf(text), key)
    this.#keep(text, facts)
    return facts
  }

  /** Cold: check the signature, read the claims, remember the token. */
  #read(text: string, form: Form, now: number): Facts | VerdictCode {
    this.lookups.misses++
    const signed = readSigned(form)
    if (signed.code !== 'ok') return signed.code
    const said = this.kind.read(signed.payload, signed.key)
    if (said === undefined || !this.issuers.accepts(said.iss, signed.key.environment)) {
      return 'invalid'
    }
    const { facts } = said
    if (facts.expiresAt * 1000 > now) this.#remember(text, facts, seconds(now))
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
