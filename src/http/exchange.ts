/** One request and what belongs to answering it: its id, its time, its client, its log record. */

import type { Actor } from '../api-keys/actor.ts'
import { hideKeys, holdsKey } from '../api-keys/key-text.ts'
import { hideLinks } from '../billing/built-in/link.ts'
import { hideInvitations } from '../identities/invitation.ts'
import { DomainError, type ErrorCode } from '../lib/errors.ts'
import { newRequestId } from '../lib/request-id.ts'
import type { Place } from '../rate-limits/quota.ts'
import type { AnyStanding } from '../rate-limits/request-limits.ts'
import type { Edge } from './edge.ts'
import type { HeaderSource, Incoming } from './incoming.ts'
import { isCounted, RateLimited, rateLimitHeaders } from './limit-request.ts'
import { problemResponse } from './problems.ts'

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/

/** A caller's own request id is kept when it can neither upset a log nor put a key into it. */
const isFit = (given: string): boolean => REQUEST_ID.test(given) && !holdsKey(given)

/** The request's id: the caller's own, or a new one. */
export function requestIdOf(headers: Pick<HeaderSource, 'get'>): string {
  const given = headers.get('x-request-id')
  return given !== null && isFit(given) ? given : newRequestId()
}

/**
 * The path of an address or of a request's target, without the secret of a key or link, and its
 * query as sent.
 */
export function placeOf(url: string): { path: string; search: string } {
  const start = url.startsWith('/') ? 0 : url.indexOf('/', url.indexOf('://') + 3)
  const query = url.indexOf('?', start)
  const path = url.slice(start, query === -1 ? undefined : query)
  return {
    path: hideInvitations(hideLinks(hideKeys(path))),
    search: query === -1 ? '' : url.slice(query),
  }
}

const USER_AGENT_LENGTH_MAX = 256

export class Exchange {
  readonly requestId: string
  /** When the request came; once its body is here, when that was (milliseconds). */
  now: number
  readonly #startedAt: number
  /** By the clock that is never set (milliseconds). */
  readonly #began = performance.now()
  /** The path as sent, without the query and without the secret of a key or link. */
  readonly path: string
  /** The query as sent, with its `?`, or nothing. */
  readonly search: string
  /** Who calls, once that is known. */
  actor: Actor | undefined
  /** How the caller stands with the limits that applied. */
  standings: readonly AnyStanding[] = []
  /** The place in the month of its workspace that the request has taken. */
  place: Place | undefined
  #peerAddress: string | undefined
  #clientAddress: string | undefined
  /** Of the refusal; empty when there was none. */
  #code: ErrorCode | '' = ''

  constructor(
    readonly request: Incoming,
    private readonly peer: () => string,
    private readonly edge: Edge,
  ) {
    this.requestId = requestIdOf(request.headers)
    this.#startedAt = edge.clock.now()
    this.now = this.#startedAt
    const { path, search } = placeOf(request.url)
    this.path = path
    this.search = search
  }

  /** The address of the other end; asked for only when needed, since the system call costs 2 µs. */
  readonly peerAddress = (): string => {
    this.#peerAddress ??= this.peer()
    return this.#peerAddress
  }

  /** The client's address, which may be behind proxies. */
  readonly clientAddress = (): string => {
    this.#clientAddress ??= this.edge.addresses.of(
      this.peerAddress(),
      this.request.headers.get('x-forwarded-for'),
    )
    return this.#clientAddress
  }

  /** What the client calls itself, bounded and printable, and no key that was put there. */
  userAgent(): string {
    const agent = this.request.headers.get('user-agent') ?? ''
    return hideKeys(agent.slice(0, USER_AGENT_LENGTH_MAX)).replace(/[^\x20-\x7e]/g, '?')
  }

  /** The answer to what was thrown: a refusal as it says, anything else as a bare 500. */
  refuse(error: unknown): Response {
    const standings = error instanceof RateLimited ? error.standings : this.standings
    const limits = rateLimitHeaders(standings, this.now)
    if (error instanceof RateLimited) this.edge.metrics.countLimited(error.limitName)
    if (error instanceof DomainError) {
      this.#code = error.code
      return problemResponse(error, this.path, this.requestId, limits)
    }
    this.edge.log.error({ err: error, request_id: this.requestId, path: this.path }, 'fault')
    this.#code = 'internal_error'
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
    const { status } = response
    const milliseconds = performance.now() - this.#began
    const now = this.edge.clock.now()
    this.edge.metrics.countRequest(operation, status, milliseconds / 1000)
    this.place?.settle(isCounted(status), now)
    if (this.actor !== undefined) {
      const country = this.edge.countries.of(this)
      const use = { operation, status, code: this.#code, country, milliseconds }
      this.edge.usage.note(this.actor, use, now)
    }
    if (!this.edge.log.isLevelEnabled('debug')) return response
    this.edge.log.debug(
      {
        request_id: this.requestId,
        operation,
        method: this.request.method,
        path: this.path,
        status,
        duration_ms: now - this.#startedAt,
      },
      'request',
    )
    return response
  }
}
