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
 * A token's text and what is expected of it. Whether the text needs no reading as JSON is not
 * looked at: what is known as a token does not; anything else may (`isPlainText`).
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

/** Expectations remembered, and the longest text that is, in characters: 1 MB in all. */
const REMEMBERED_MAX = 1024
const REMEMBERED_LENGTH_MAX = 512

/** The two ways in which JSON libraries begin the body. */
const STARTS = ['{"token":"', '{"token": "']
/** Whether a text is the same in JSON as without: no escapes, no controls, nothing but ASCII. */
export const isPlainText = (text: string): boolean => /^[\w.-]+$/.test(text)

export class Questions {
  readonly #check = compileCheck(operations['tokens.verify'].body.schema)
  readonly #defaults = defaultsOf(operations['tokens.verify'].body.schema)
  /** By what follows the token in the body. */
  #expectations = new Map<string, Expectation>()

  /** The question in `bytes`; undefined when it has another form, or may have a fault. */
  read(bytes: Uint8Array): Question | undefined {
    const body = decodeUtf8(bytes)
    if (body === undefined) return undefined
    const start = STARTS.find(one => body.startsWith(one))?.length ?? 0
    const end = body.indexOf('"', start)
    if (start === 0 || end === -1) return undefined
    const text = body.slice(start, end)
    const rest = body.slice(end)
    const expected = this.#expectations.get(rest) ?? this.#read(rest)
    return expected && { text, expected }
  }

  /** What is expected by what follows any token; a body with a fault is left to the plain path. */
  #read(rest: string): Expectation | undefined {
    const parsed = parseStrictJson(`{"token":"t${rest}`, BODY_DEPTH_MAX)
    if (!parsed.ok || this.#check(parsed.value).length > 0) return undefined
    const body = { ...this.#defaults, ...(parsed.value as object) } as Body
    const expected = expectedBy(body)
    if (expected === undefined) return undefined
    // A `use_id` is another one each time.
    if (rest.length > REMEMBERED_LENGTH_MAX || body.use_id !== undefined) return expected
    if (this.#expectations.size >= REMEMBERED_MAX) this.#expectations = new Map()
    // A copy: a slice holds the whole body that it was cut from, 64 KB for 30 bytes.
    this.#expectations.set(Buffer.from(rest).toString(), expected)
    return expected
  }
}

function expectedBy(body: Body): Expectation | undefined {
  try {
    return expectationOf(body)
  } catch {
    return undefined
  }
}
