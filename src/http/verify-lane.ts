/**
 * The lane of `tokens.verify`, ahead of the framework: the answers of the plain path at the speed
 * of the bare server. It takes requests as programs send them, and hands every other one to the
 * plain path: other headers, another form of body, a token whose uses are counted.
 */
import type { Tally } from '../audit/verify-counts.ts'
import { isCountable, isCounted } from '../tokens/count.ts'
import type { Expectation } from '../tokens/decide.ts'
import type { Form } from '../tokens/jwt.ts'
import { isForgotten, type Verdict } from '../tokens/verdict.ts'
import type { Edge } from './edge.ts'
import { Exchange, requestIdOf } from './exchange.ts'
import { areSmallBeside } from './header-bounds.ts'
import { type KnownQuestion, KnownQuestions } from './known-questions.ts'
import type { Modules } from './modules.ts'
import type { Route } from './pipeline.ts'
import { PreparedRefusals } from './prepared-refusals.ts'
import { BODY_BYTES_MAX, isJson } from './read-body.ts'
import { requireConfirmed } from './require-confirmed.ts'
import { textOf, writeVerdict } from './verdict-text.ts'
import { isPlainText, type Question, Questions } from './verify-questions.ts'
import { chargeVerdict, placeInLine } from './verify-turn.ts'

/** A route as Bun calls it, with the address of the other end for whoever asks. */
export type Lane = (request: Request, peer: () => string) => Promise<Response>

const OPERATION = 'tokens.verify'
const ASKED = { operation: OPERATION, method: 'POST', path: '/v1/tokens/verify' } as const

/** A request whose body is here, and since when it is (`performance.now()`). */
type Asked = {
  readonly request: Request
  readonly peer: () => string
  readonly body: Uint8Array
  readonly began: number
  /** The client's, once it was asked for: the other end is not told for nothing (2 µs). */
  address: string | undefined
}

/** The way of a request that is not unusual, in order; `plain` is the way of all others. */
export class VerifyLane {
  readonly #known = new KnownQuestions()
  readonly #questions = new Questions()
  readonly #refusals = new PreparedRefusals()
  /** Copied by each answer, which takes 0.2 µs less than reading them from an object. */
  readonly #headers = new Headers({
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
  })
  readonly #init = { headers: this.#headers }

  constructor(
    private readonly on: Modules,
    private readonly edge: Edge,
    private readonly plain: Route,
  ) {}

  readonly answer: Lane = async (request, peer) => {
    if (!isUsual(request)) return this.plain(request, {}, peer)
    const began = performance.now()
    let body: Uint8Array
    try {
      body = await request.bytes()
    } catch {
      return this.plain(request, {}, peer)
    }
    const asked = { request, peer, body, began, address: undefined }
    const known = this.#known.get(body)
    if (known === undefined) return this.#read(asked)
    this.on.verifier.lookups.hits++
    return this.#inTurn(() => this.#judge(known, asked))
  }

  /** In the next turn of the loop. One promise and one closure: each further one costs 2 %. */
  #inTurn(answer: () => Response | Promise<Response>): Promise<Response> {
    return new Promise(resolve => this.on.drain.push(() => resolve(answer())))
  }

  #read(asked: Asked): Promise<Response> {
    const { request, peer, body } = asked
    const question = this.#questions.read(body)
    if (question === undefined) return this.plain(request, {}, peer, body)
    const facts = this.on.verifier.recall(question.text)
    if (facts === undefined) return this.#check(question, asked)
    if (isCounted(facts)) return this.plain(request, {}, peer, body)
    const known = this.#known.offer(body, facts, question.expected)
    return this.#inTurn(() => this.#judge(known, asked))
  }

  /** Warm: about a token whose signature has matched. */
  #judge(question: KnownQuestion, asked: Asked): Response {
    try {
      requireConfirmed(this.on.readiness)
      const { facts, expected } = question
      const now = this.on.clock.now()
      const verdict = this.on.verifier.judge(facts, expected, now)
      const refused = this.#settle(verdict, expected, asked, now, question.tally)
      return refused ?? this.#reply(asked, textOf(question, verdict))
    } catch (error) {
      return this.#refuse(asked, error)
    }
  }

  /** Cold: about a text that may be anything. */
  #check(question: Question, asked: Asked): Promise<Response> {
    const form = this.on.verifier.formOf(question.text)
    if (form.code === 'malformed' && !isPlainText(question.text)) {
      return this.plain(asked.request, {}, asked.peer, asked.body)
    }
    try {
      const { client, isSuspect } = placeInLine(this.on, this.#addressOf(asked))
      return new Promise(resolve => {
        const answer = () => this.#answerChecked(question, form, asked, resolve)
        // What nobody signed, as its form tells, has no signature to check.
        if (form.code !== 'unchecked' && !isSuspect) this.on.drain.push(answer)
        else this.on.drain.pushCold(client, isSuspect, answer)
      })
    } catch (error) {
      return Promise.resolve(this.#refuse(asked, error))
    }
  }

  /** @returns whether its time was wasted, as `Drain.pushCold` asks */
  #answerChecked(
    { text, expected }: Question,
    form: Form,
    asked: Asked,
    answer: (response: Response | Promise<Response>) => void,
  ): boolean {
    try {
      requireConfirmed(this.on.readiness)
      const now = this.on.clock.now()
      const verdict = this.on.verifier.check(text, form, expected, now)
      if (isCountable(verdict)) {
        // Its uses are counted, which takes the database.
        answer(this.plain(asked.request, {}, asked.peer, asked.body))
        return false
      }
      const refused = this.#settle(verdict, expected, asked, now)
      answer(refused ?? this.#reply(asked, writeVerdict(verdict)))
      return isForgotten(verdict.code)
    } catch (error) {
      answer(this.#refuse(asked, error))
      return false
    }
  }

  /** Count the verdict; the refusal of a client that has sent too many bad tokens. */
  #settle(
    verdict: Verdict,
    expected: Expectation,
    asked: Asked,
    now: number,
    tally?: Tally,
  ): Response | undefined {
    const { facts, code } = verdict
    if (facts !== undefined) this.on.verifyCounts.note(facts, code, now, tally)
    const standing = chargeVerdict(this.on, verdict, expected, this.#addressOf(asked), now)
    if (standing === undefined || standing.allowed) return undefined
    const error = this.#refusals.limited(standing, now)
    this.on.metrics.countLimited(error.limitName)
    return this.#refusals.answer(error, ASKED.path, this.#count(asked, 429), now)
  }

  /** Count the answer. @returns the id of the request */
  #count({ request, began }: Asked, status: number): string {
    const requestId = requestIdOf(request.headers)
    const milliseconds = performance.now() - began
    this.on.metrics.countRequest(OPERATION, status, milliseconds / 1000)
    if (this.edge.log.isLevelEnabled('debug')) {
      const answered = { status, duration_ms: Math.round(milliseconds) }
      this.edge.log.debug({ request_id: requestId, ...ASKED, ...answered }, 'request')
    }
    return requestId
  }

  #reply(asked: Asked, text: string): Response {
    this.#headers.set('X-Request-Id', this.#count(asked, 200))
    return new Response(text, this.#init)
  }

  #refuse({ request, peer }: Asked, error: unknown): Response {
    const exchange = new Exchange(request, peer, this.edge)
    return exchange.finish(exchange.refuse(error), OPERATION)
  }

  #addressOf(asked: Asked): () => string {
    return () => {
      const { request, peer } = asked
      asked.address ??= this.edge.addresses.of(peer(), request.headers.get('x-forwarded-for'))
      return asked.address
    }
  }
}

/** A JSON body of known and moderate length. */
function isUsual({ headers }: Request): boolean {
  const length = headers.get('content-length')
  const type = headers.get('content-type')
  if (length === null || type === null) return false
  return Number(length) <= BODY_BYTES_MAX && isJson(type) && areSmallBeside(headers, type, length)
}
