/** One request and what belongs to answering it: its id, its time, its client, its log record. */

import type { Actor } from '../api-keys/actor.ts'
import { hideKeys } from '../api-keys/key-text.ts'
import { hideLinks } from '../billing/built-in/link.ts'
import { hideInvitations } from '../identities/invitation.ts'
import { DomainError } from '../lib/errors.ts'
import { newRequestId } from '../lib/request-id.ts'
import type { Standing } from '../rate-limits/token-bucket.ts'
import type { Edge } from './edge.ts'
import { RateLimited, rateLimitHeaders } from './limit-request.ts'
import { problemResponse } from './problems.ts'

/** A caller's own request id is kept when it cannot upset a log. */
const REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/

const USER_AGENT_LENGTH_MAX = 256

export class Exchange {
  readonly requestId: string
  /** When the request came; once its body is here, when that was (milliseconds). */
  now: number
  readonly #startedAt: number
  /** The path as sent, without the query and without the secret of a key or link. */
  readonly path: string
  /** The query as sent, with its `?`, or nothing. */
  readonly search: string
  /** Who calls, once that is known. */
  actor: Actor | undefined
  /** How the caller stands with the limit that applied. */
  standing: Standing | undefined
  #clientAddress: string | undefined

  constructor(
    readonly request: Request,
    private readonly peer: () => string,
    private readonly edge: Edge,
  ) {
    const given = request.headers.get('x-request-id')
    this.requestId = given !== null && REQUEST_ID.test(given) ? given : newRequestId()
    this.#startedAt = edge.clock.now()
    this.now = this.#startedAt
    const { url } = request
    const start = url.indexOf('/', url.indexOf('://') + 3)
    const query = url.indexOf('?', start)
    const path = url.slice(start, query === -1 ? undefined : query)
    this.path = hideInvitations(hideLinks(hideKeys(path)))
    this.search = query === -1 ? '' : url.slice(query)
  }

  /** The client's address; asked for only when needed, since the system call costs 2 µs. */
  readonly clientAddress = (): string => {
    this.#clientAddress ??= this.edge.addresses.of(
      this.peer(),
      this.request.headers.get('x-forwarded-for'),
    )
    return this.#clientAddress
  }

  /** What the client calls itself, bounded and printable. */
  userAgent(): string {
    const agent = this.request.headers.get('user-agent') ?? ''
    return agent.slice(0, USER_AGENT_LENGTH_MAX).replace(/[^\x20-\x7e]/g, '?')
  }

  /** The answer to what was thrown: a refusal as it says, anything else as a bare 500. */
  refuse(error: unknown): Response {
    const standing = error instanceof RateLimited ? error.standing : this.standing
    const limits = rateLimitHeaders(standing)
    if (error instanceof DomainError) {
      return problemResponse(error, this.path, this.requestId, limits)
    }
    this.edge.log.error({ err: error, request_id: this.requestId, path: this.path }, 'fault')
    const detail = 'Something failed here. It is in the log of the server under request_id.'
    const fault = new DomainError('internal_error', detail)
    return problemResponse(fault, this.path, this.requestId, limits)
  }

  /** Note that an answer under way could not be finished. */
  breakOff(error: unknown): void {
    const fields = { err: error, request_id: this.requestId, path: this.path }
    this.edge.log.error(fields, 'an answer was broken off')
  }

  /**
   * Count the answer and note it in the log. The query is left out: callers put secrets there by
   * mistake.
   */
  finish(response: Response, operation: string): Response {
    this.edge.metrics.countRequest(operation, response.status)
    this.edge.log.debug(
      {
        request_id: this.requestId,
        operation,
        method: this.request.method,
        path: this.path,
        status: response.status,
        duration_ms: this.edge.clock.now() - this.#startedAt,
      },
      'request',
    )
    return response
  }
}
