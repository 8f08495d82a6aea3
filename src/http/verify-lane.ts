/**
 * The lane of `tokens.verify`, ahead of the framework: the answers of the plain path, straight from
 * the bytes of the request. It takes what programs send, and leaves every other request to the
 * plain path: another form of body, a token whose uses are counted, a fault.
 */
import type { Tally } from '../audit/verify-counts.ts'
import { DomainError } from '../lib/errors.ts'
import { isCountable, isCounted } from '../tokens/count.ts'
import type { Expectation } from '../tokens/decide.ts'
import type { Form } from '../tokens/jwt.ts'
import { isForgotten, type Verdict } from '../tokens/verdict.ts'
import type { Edge } from './edge.ts'
import { requestIdOf } from './exchange.ts'
import type { Call, Lane, Remembered } from './front/connection.ts'
import type { PreparedAnswer } from './front/prepared-answer.ts'
import { type Question as Asked, type KnownQuestion, KnownQuestions } from './known-questions.ts'
import type { RateLimited } from './limit-request.ts'
import type { Modules } from './modules.ts'
import { PreparedRefusals } from './prepared-refusals.ts'
import { isJson } from './read-body.ts'
import { requireConfirmed } from './require-confirmed.ts'
import { answerOf, VERDICT_HEAD, writeVerdict } from './verdict-text.ts'
import { isPlainText, type Question, Questions } from './verify-questions.ts'
import { chargeVerdict, placeInLine } from './verify-turn.ts'

const OPERATION = 'tokens.verify'
const METHOD = 'POST'
const PATH = '/v1/tokens/verify'

/** The way of a request that is not unusual, in order; `plain` is the way of all others. */
export class VerifyLane implements Lane {
  readonly waitsForBody = true
  readonly #known = new KnownQuestions(this)
  readonly #questions = new Questions()
  readonly #refusals = new PreparedRefusals()

  constructor(
    private readonly on: Modules,
    private readonly edge: Edge,
    private readonly plain: Lane,
  ) {}

  /** The lane of requests with this head. */
  of({ method, target, headers }: Call['head']): Lane | undefined {
    const isMine = target === PATH && method === METHOD && isJson(headers.get('content-type') ?? '')
    return isMine ? this : undefined
  }

  /** What was asked before in the same bytes about a token whose signature has matched. */
  recall(request: Buffer): Remembered | undefined {
    const known = this.#known.get(request)
    if (known !== undefined) this.on.verifier.lookups.hits++
    return known
  }

  /** At once, if the signature has matched before: that takes no longer than to wait would. */
  take(call: Call): void {
    const question = this.#questions.read(call.request, call.head.length)
    if (question === undefined) return void this.plain.take(call)
    const { text, expected } = question
    const facts = this.on.verifier.recall(text)
    if (facts === undefined) return void this.#check(question, call)
    if (isCounted(facts)) return void this.plain.take(call)
    const asked = { head: call.head, facts, expected }
    this.#judge(asked, call, this.#known.offer(call.request, asked))
  }

  judge(known: KnownQuestion, call: Call): void {
    this.#judge(known, call, known)
  }

  /** The verdict on a token whose signature has matched. */
  #judge({ facts, expected }: Asked, call: Call, known: KnownQuestion | undefined): void {
    const now = this.on.clock.now()
    let refused: RateLimited | undefined
    let answer: string | PreparedAnswer = ''
    try {
      requireConfirmed(this.on.readiness)
      const verdict = this.on.verifier.judge(facts, expected, now)
      this.on.drain.passed()
      refused = this.#settle(verdict, expected, call, now, known)
      if (refused === undefined) {
        answer = known === undefined ? writeVerdict(verdict) : answerOf(known, verdict)
      }
    } catch (error) {
      return void this.#giveUp(call, error)
    }
    this.#reply(call, answer, refused, now)
  }

  /** Cold: about a text that may be anything, in its turn. */
  #check(question: Question, call: Call): void {
    try {
      const form = this.on.verifier.formOf(question.text)
      const mayBeEscaped = form.code === 'malformed' && !isPlainText(question.text)
      if (mayBeEscaped) return void this.plain.take(call)
      const { client, isSuspect } = placeInLine(this.on, this.#addressOf(call))
      const answer = () => this.#answerChecked(question, form, call)
      // What nobody signed, as its form tells, has no signature to check.
      if (form.code !== 'unchecked' && !isSuspect) this.on.drain.push(answer)
      else this.on.drain.pushCold(client, isSuspect, answer)
    } catch (error) {
      this.#giveUp(call, error)
    }
  }

  /** @returns whether its time was wasted, as `Drain.pushCold` asks */
  #answerChecked({ text, expected }: Question, form: Form, call: Call): boolean {
    const now = this.on.clock.now()
    let refused: RateLimited | undefined
    let verdict: Verdict
    try {
      requireConfirmed(this.on.readiness)
      verdict = this.on.verifier.check(text, form, expected, now)
      if (isCountable(verdict)) {
        // Its uses are counted, which takes the database.
        this.plain.take(call)
        return false
      }
      refused = this.#settle(verdict, expected, call, now)
    } catch (error) {
      this.#giveUp(call, error)
      return false
    }
    this.#reply(call, refused === undefined ? writeVerdict(verdict) : '', refused, now)
    return isForgotten(verdict.code)
  }

  /** Count the verdict. @returns the refusal of a client that has sent too many bad tokens */
  #settle(
    verdict: Verdict,
    expected: Expectation,
    call: Call,
    now: number,
    tally?: Tally,
  ): RateLimited | undefined {
    const { facts, code } = verdict
    if (facts !== undefined) this.on.verifyCounts.note(facts, code, now, tally)
    const standing = chargeVerdict(this.on, verdict, expected, this.#addressOf(call), now)
    if (standing === undefined || standing.allowed) return undefined
    const error = this.#refusals.limited(standing, now)
    this.on.metrics.countLimited(error.limitName)
    return error
  }

  #reply(
    call: Call,
    answer: string | PreparedAnswer,
    refused: RateLimited | undefined,
    now: number,
  ): void {
    const requestId = this.#count(call, refused === undefined ? 200 : 429)
    if (refused !== undefined) this.#refusals.send(call, refused, PATH, requestId, now)
    else if (typeof answer !== 'string') call.send(answer.with(requestId, call.date))
    else call.answerUnder(VERDICT_HEAD, requestId, answer)
  }

  /** The plain path says what is wrong, and notes it. */
  #giveUp(call: Call, error: unknown): void {
    if (!(error instanceof DomainError)) this.edge.log.error({ err: error }, 'a fault in the lane')
    this.plain.take(call)
  }

  /** Count the answer. @returns the id of the request */
  #count({ head, began }: Call, status: number): string {
    const requestId = requestIdOf(head.headers)
    const milliseconds = performance.now() - began
    this.on.metrics.countRequest(OPERATION, status, milliseconds / 1000)
    if (this.edge.log.isLevelEnabled('debug')) {
      const asked = { request_id: requestId, operation: OPERATION, method: METHOD, path: PATH }
      const answered = { status, duration_ms: Math.round(milliseconds) }
      this.edge.log.debug({ ...asked, ...answered }, 'request')
    }
    return requestId
  }

  #addressOf({ address, head }: Call): () => string {
    return () => this.edge.addresses.of(address, head.headers.get('x-forwarded-for'))
  }
}
