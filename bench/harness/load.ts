/** What is sent and what a right answer is: one description for every generator. */

/** One request; `body` is JSON as text. */
export type Call = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export type Answer = { readonly status: number; readonly text: string }

type Labels = Readonly<Record<string, string>>

/**
 * The counter of the server's `/metrics` by which answers are held against what the generator saw:
 * its samples with the labels `of` count this load, those with one of `right` its right answers.
 */
export type Counter = {
  readonly name: string
  readonly of: Labels
  readonly right: readonly Labels[]
}

/** Verdicts, all of which have one of these codes. */
export const verdicts = (...codes: string[]): Counter => ({
  name: 'ampgate_verdicts_total',
  of: {},
  right: codes.map(code => ({ code })),
})

/** Answers of an operation, all of which have one of these statuses. */
export const answersOf = (operation: string, ...statuses: number[]): Counter => ({
  name: 'ampgate_requests_total',
  of: { operation },
  right: statuses.map(status => ({ operation, status: String(status) })),
})

export type Load = {
  /**
   * `count` requests. Asked once when `order` is `uniform`: every call sends any of them, picked at
   * random. Asked for each slot when it is `once`: each is sent in turn, and none again.
   */
  readonly order: 'uniform' | 'once'
  calls(count: number): Promise<readonly Call[]>
  /** How many requests: of a `uniform` load in all, of a `once` load the most for one slot. */
  readonly count: number
  /** The statuses that answers may have. */
  readonly statuses: readonly number[]
  readonly counter: Counter
  /** What look-ups in the cache of tokens must come to, if the scenario is about that. */
  readonly lookups?: 'hit' | 'miss'
  /** Whether it is garbage, which must cost neither a query nor an argon2. */
  readonly isGarbage?: true
  /** Of a new server, where the usual time is too short for its code to be compiled. */
  readonly warmUpSeconds?: number
  /** What is wrong with the whole answer to `call`; undefined when it is right. */
  findMistake(answer: Answer, call: Call): string | undefined | Promise<string | undefined>
}

/** `call` as it goes over the wire (RFC 9112), to `host`. */
export function wireText(call: Call, host: string): string {
  const lines = [`${call.method} ${call.path} HTTP/1.1`, `Host: ${host}`]
  for (const [name, value] of Object.entries(call.headers ?? {})) lines.push(`${name}: ${value}`)
  if (call.body !== undefined) {
    lines.push('Content-Type: application/json')
    lines.push(`Content-Length: ${Buffer.byteLength(call.body)}`)
  }
  return `${lines.join('\r\n')}\r\n\r\n${call.body ?? ''}`
}

/** Send `call` by `fetch`. */
export async function send(url: string, call: Call): Promise<Answer> {
  const headers = new Headers(call.headers)
  if (call.body !== undefined) headers.set('Content-Type', 'application/json')
  const body = call.body === undefined ? {} : { body: call.body }
  const response = await fetch(url + call.path, { method: call.method, headers, ...body })
  return { status: response.status, text: await response.text() }
}

/** A wrong answer: the run has failed, whatever its figures say. */
export class WrongAnswer extends Error {
  override readonly name = 'WrongAnswer'
}

/** Send `calls` and look at every answer. @throws WrongAnswer */
export async function checkAnswers(url: string, load: Load, calls: readonly Call[]): Promise<void> {
  for (const call of calls) {
    const answer = await send(url, call)
    const mistake = load.statuses.includes(answer.status)
      ? await load.findMistake(answer, call)
      : `status ${answer.status}`
    if (mistake !== undefined) {
      throw new WrongAnswer(`${mistake}: ${call.method} ${call.path} → ${answer.text}`)
    }
  }
}

/** `members` of the JSON object in `answer` that are not as they should be. */
export function wrongMembers(
  answer: Answer,
  members: Readonly<Record<string, unknown>>,
): string | undefined {
  let body: unknown
  try {
    body = JSON.parse(answer.text)
  } catch {
    return 'not JSON'
  }
  if (typeof body !== 'object' || body === null) return 'no object'
  const of = body as Record<string, unknown>
  for (const [name, wanted] of Object.entries(members)) {
    if (of[name] !== wanted) return `${name} is ${JSON.stringify(of[name])}, not ${wanted}`
  }
  return undefined
}
