/**
 * In front of the pipeline of an operation that needs a key: a key that is known passes, a flood
 * does not. Whoever sends no key, or has failed too often, is refused as the pipeline would, in the
 * same words, without an exchange, an error or a document made for it, and together with the others
 * of its loop turn. Every other request goes on.
 */
import type { Operation } from '../../generated/operations.ts'
import type { Actor } from '../api-keys/actor.ts'
import type { DomainError } from '../lib/errors.ts'
import { limitName } from './client-address.ts'
import { MISSING, presentedKey, refuseKeyInQuery } from './credentials.ts'
import type { Edge } from './edge.ts'
import { placeOf, requestIdOf } from './exchange.ts'
import { areHeadersSmall } from './header-bounds.ts'
import { PreparedRefusals } from './prepared-refusals.ts'
import { PROBLEMS } from './problems.ts'
import { BODY_BYTES_MAX } from './read-body.ts'

export class KeyGate {
  readonly #prepared = new PreparedRefusals()
  /** The last address that had no query, and its path: a flood knows few. */
  #url = ''
  #path = ''

  constructor(
    private readonly operation: Operation,
    private readonly edge: Edge,
  ) {}

  /**
   * Who calls, if the key is known; the refusal, if it is one of a flood. Undefined when neither
   * can be told here, or something else is wrong with the request that is looked at first. Never
   * throws: what fails here fails in the pipeline again, which says so.
   */
  ask(request: Request, peer: () => string): Actor | Promise<Response> | undefined {
    try {
      return this.#ask(request, peer)
    } catch {
      return undefined
    }
  }

  #ask(request: Request, peer: () => string): Actor | Promise<Response> | undefined {
    const began = performance.now()
    const { headers } = request
    const isSmall = this.operation.body === undefined || hasSmallBody(headers)
    if (!isSmall || !areHeadersSmall(headers)) return undefined
    const path = this.#pathOf(request.url)
    const now = this.edge.clock.now()
    if (headers.get('x-api-key') === null && headers.get('authorization') === null) {
      return this.#refuse(MISSING, { request, path, now, began })
    }
    const known = this.edge.authenticator.recall(presentedKey(headers), now)
    if (known?.ok) return known.actor
    const address = this.edge.addresses.of(peer(), headers.get('x-forwarded-for'))
    const client = limitName(address)
    const standing = this.edge.limits.failedAuthentications.peek(client, now)
    if (standing.allowed) return undefined
    const error = this.#prepared.limited(standing, now)
    this.edge.metrics.countLimited(error.limitName)
    return this.#refuse(error, { request, path, now, began }, client)
  }

  /** @throws DomainError `key_in_query` */
  #pathOf(url: string): string {
    if (url === this.#url) return this.#path
    const { path, search } = placeOf(url)
    refuseKeyInQuery(search)
    // One with a secret in it is not kept.
    if (search === '' && url.endsWith(path)) {
      this.#url = url
      this.#path = path
    }
    return path
  }

  /** Whoever has come too often waits until others have been answered. */
  #refuse(error: DomainError, asked: Asked, suspect?: string): Promise<Response> {
    return new Promise(resolve => {
      const answer = (): boolean => {
        resolve(this.#answer(error, asked))
        return true
      }
      if (suspect === undefined) this.edge.drain.push(answer)
      else this.edge.drain.pushCold(suspect, true, answer)
    })
  }

  #answer(error: DomainError, { request, path, now, began }: Asked): Response {
    const { log, metrics } = this.edge
    const { id: operation } = this.operation
    const { status } = PROBLEMS[error.code]
    const requestId = requestIdOf(request.headers)
    const milliseconds = performance.now() - began
    metrics.countRequest(operation, status, milliseconds / 1000)
    if (log.isLevelEnabled('debug')) {
      const asked = { request_id: requestId, operation, method: request.method, path }
      log.debug({ ...asked, status, duration_ms: Math.round(milliseconds) }, 'request')
    }
    return this.#prepared.answer(error, path, requestId, now)
  }
}

type Asked = {
  readonly request: Request
  /** Without secrets. */
  readonly path: string
  /** When it came, by the clock and by the one that is never set (milliseconds). */
  readonly now: number
  readonly began: number
}

function hasSmallBody(headers: Headers): boolean {
  const length = headers.get('content-length')
  return length === null || Number(length) <= BODY_BYTES_MAX
}
