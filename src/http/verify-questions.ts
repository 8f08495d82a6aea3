/**
 * Bodies of `tokens.verify` as programs send them: the token first, then what is expected of it,
 * which is the same text in call after call and therefore read once.
 */
import { operations } from '../../generated/operations.ts'
import { parseStrictJson } from '../lib/strict-json.ts'
import type { Expectation } from '../tokens/decide.ts'
import type { Call } from './contract.ts'
import { defaultsOf } from './defaults.ts'
import { contextOf, toList } from './expectation.ts'
import { BODY_DEPTH_MAX, decodeUtf8 } from './read-body.ts'
import { compileCheck } from './validate.ts'

/**
 * A token's text, byte for byte, and what is expected of it. Whether the text needs no reading as
 * JSON is not looked at: what is known as a token does not; anything else may (`isPlainText`).
 */
export type Question = { readonly text: string; readonly expected: Expectation }

type Body = Call<'tokens.verify'>['body']

/** The expectation of a body; where there is more to it than that, undefined. */
export const expectationOf = (body: Body): Expectation => ({
  environment: body.environment,
  audience: body.audience,
  requiredScope: toList(body.required_scope),
  context: contextOf(body.context, body.action),
})

/** Expectations remembered, and the longest text that is, in bytes: 1 MB in all. */
const REMEMBERED_MAX = 1024
const REMEMBERED_LENGTH_MAX = 512

/** The two ways in which JSON libraries begin the body. */
const START = '{"token":"'
const SPACED_START = '{"token": "'
/** Whether a text is the same in JSON as without: no escapes, no controls, nothing but ASCII. */
export const isPlainText = (text: string): boolean => /^[\w.-]+$/.test(text)

export class Questions {
  readonly #check = compileCheck(operations['tokens.verify'].body.schema)
  readonly #defaults = defaultsOf(operations['tokens.verify'].body.schema)
  /** By what follows the token in the body, as Latin-1. */
  #expectations = new Map<string, Expectation>()

  /**
   * The question in the body that begins at `from`; undefined when it has another form, or may have
   * a fault. Read as Latin-1, which takes half as long as UTF-8: a token is ASCII, and what is not
   * is none; what follows it is decoded where it is new.
   */
  read(request: Buffer, from: number): Question | undefined {
    const body = request.toString('latin1', from)
    const start = startOf(body)
    const end = body.indexOf('"', start)
    if (start === 0 || end === -1) return undefined
    const text = body.slice(start, end)
    const rest = body.slice(end)
    const expected = this.#expectations.get(rest) ?? this.#read(rest)
    return expected && { text, expected }
  }

  /** What is expected by what follows any token; a body with a fault is left to the plain path. */
  #read(rest: string): Expectation | undefined {
    const bytes = Buffer.from(rest, 'latin1')
    const text = decodeUtf8(bytes)
    if (text === undefined) return undefined
    const parsed = parseStrictJson(`{"token":"t${text}`, BODY_DEPTH_MAX)
    if (!parsed.ok || this.#check(parsed.value).length > 0) return undefined
    const body = { ...this.#defaults, ...(parsed.value as object) } as Body
    const expected = expectedBy(body)
    if (expected === undefined) return undefined
    // A `use_id` is another one each time.
    if (bytes.length > REMEMBERED_LENGTH_MAX || body.use_id !== undefined) return expected
    if (this.#expectations.size >= REMEMBERED_MAX) this.#expectations = new Map()
    // A copy: a slice holds the whole body that it was cut from, 64 KB for 30 bytes.
    this.#expectations.set(bytes.toString('latin1'), expected)
    return expected
  }
}

/** Where the token begins; 0 when the body begins otherwise. */
function startOf(body: string): number {
  if (body.startsWith(START)) return START.length
  return body.startsWith(SPACED_START) ? SPACED_START.length : 0
}

function expectedBy(body: Body): Expectation | undefined {
  try {
    return expectationOf(body)
  } catch {
    return undefined
  }
}
