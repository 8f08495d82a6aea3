/** A client for tests: operations by id, every reply held against the description. */
import { type Operation, type OperationId, operations } from '../../generated/operations.ts'
import type { ReplyBody } from '../../src/http/contract.ts'
import { type Answer, type Problem, readReply } from './replies.ts'

export type Call = {
  /** The `{id}` in the path, encoded unless it is `rawId`. */
  id?: string
  rawId?: string
  query?: Readonly<Record<string, string | number | boolean>> | string
  headers?: Readonly<Record<string, string>>
  /** Sent as X-API-Key instead of the client's own, by a call that ends its key. */
  key?: string
  /** Sent as JSON. */
  body?: unknown
  /** Sent as it is, as JSON unless the headers say otherwise. */
  raw?: BodyInit
  /** Instead of the operation's own. */
  method?: 'HEAD'
}

/** A success: the body with its headers. */
export type Success<Id extends OperationId> = { body: ReplyBody<Id>; headers: Headers }

export class Api {
  constructor(
    readonly url: string,
    /** Sent as X-API-Key; undefined sends none. */
    readonly key: string | undefined,
  ) {}

  /** The same server with another key. */
  as(key: string | undefined): Api {
    return new Api(this.url, key)
  }

  /** Call `id`, whatever it answers. @throws Error when the answer is not declared */
  async call(id: OperationId, call: Call = {}): Promise<Answer> {
    const request = this.request(id, call)
    return readReply(id, await fetch(request), request.method)
  }

  /** Call `id`, which must succeed. */
  async reply<Id extends OperationId>(id: Id, call: Call = {}): Promise<Success<Id>> {
    const { status, headers, json, text } = await this.call(id, call)
    if (status < 200 || status > 299) throw new Error(`${id} answered ${status}: ${text}`)
    return { body: json as ReplyBody<Id>, headers }
  }

  /** The body of a call that must succeed. */
  async ok<Id extends OperationId>(id: Id, call: Call = {}): Promise<ReplyBody<Id>> {
    return (await this.reply(id, call)).body
  }

  /** The problem of a call that must be refused with `code`. */
  async refused(id: OperationId, call: Call, status: number, code: string): Promise<Problem> {
    const answer = await this.call(id, call)
    const problem = answer.json as Problem | undefined
    if (answer.status !== status || problem?.code !== code) {
      throw new Error(`${id} answered ${answer.status}, not ${status} ${code}: ${answer.text}`)
    }
    return problem
  }

  /** The request of a call, not sent. */
  request(id: OperationId, call: Call = {}): Request {
    const operation: Operation = operations[id]
    const key = call.key ?? this.key
    const headers = new Headers(key === undefined ? {} : { 'X-API-Key': key })
    const body = call.body === undefined ? call.raw : JSON.stringify(call.body)
    if (body !== undefined) headers.set('Content-Type', 'application/json')
    for (const [name, value] of Object.entries(call.headers ?? {})) headers.set(name, value)
    const init: RequestInit = { method: call.method ?? operation.method, headers }
    if (body !== undefined) init.body = body
    return new Request(this.url + pathOf(operation, call) + searchOf(call.query), init)
  }
}

function pathOf(operation: Operation, call: Call): string {
  const id = call.rawId ?? encodeURIComponent(call.id ?? '')
  if (operation.path.includes('{id}') && id === '') throw new Error(`${operation.id} needs an id`)
  return operation.path.replace('{id}', id)
}

function searchOf(query: Call['query']): string {
  if (query === undefined) return ''
  if (typeof query === 'string') return `?${query}`
  const entries = Object.entries(query).map(([name, value]) => [name, String(value)])
  return `?${new URLSearchParams(entries)}`
}
