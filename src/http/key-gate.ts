/**
 * In front of the pipeline of an operation that needs a key: a key that is known passes, a flood
 * does not. Whoever sends no key, or has failed too often, is refused as the pipeline would, in the
 * same words, without an exchange, an error or a document made for it, and together with the others
 * of its loop turn. Every other request goes on. It stands at the front, where a flood that any
 * program can send is refused from its bytes, and once more ahead of the pipeline, since the front
 * leaves what is unusual to Bun.
 */
import type { Operation } from '../../generated/operations.ts'
import type { Actor } from '../api-keys/actor.ts'
import type { DomainError } from '../lib/errors.ts'
import type { Standing } from '../rate-limits/token-bucket.ts'
import { limitName } from './client-address.ts'
import { MISSING, presentedKey, refuseKeyInQuery } from './credentials.ts'
import type { Edge } from './edge.ts'
import { placeOf, requestIdOf } from './exchange.ts'
import type { Call } from './front/connection.ts'
import { areHeadersSmall } from './header-bounds.ts'
import type { HeaderSource } from './incoming.ts'
import { PreparedRefusals } from './prepared-refusals.ts'
import { PROBLEMS } from './problems.ts'
import { BODY_BYTES_MAX } from './read-body.ts'

/** Who is refused, and why; one that has come too often is a suspect, by the name of its client. */
export class Refused {
  constructor(
    /** Who gives the answer. */
    readonly by: KeyGate,
    readonly error: DomainError,
    /** Without secrets. */
    readonly path: string,
    /** When it came, by the clock and by the one that is never set (milliseconds). */
    readonly now: number,
    readonly began: number,
    readonly suspect: string | undefined,
  ) {}
}

/** A request as the gate looks at it: `url` is its address, or its target alone. */
export type AtGate = {
  readonly headers: HeaderSource
  readonly url: string
  readonly peer: () => string
}

/** A client that has failed too often, as the limit of failed authentications names it. */
type Suspect = { readonly client: string; readonly standing: Standing }

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
  ask(asked: AtGate): Actor | Refused | undefined {
    return this.#try(asked, undefined)
  }

  /**
   * The refusal alone, for who leaves the rest to the pipeline: whether a key is known is asked
   * only of clients that have failed too often, since the pipeline will ask it of all others.
   */
  refusalOf(asked: AtGate): Refused | undefined {
    const isAnybody = !hasCredentials(asked.headers)
    const suspect = isAnybody ? undefined : this.#suspectOf(asked, this.edge.clock.now())
    if (!isAnybody && suspect === undefined) return undefined
    const said = this.#try(asked, suspect)
    return said instanceof Refused ? said : undefined
  }

  /** The client at `now`, if it has failed too often. */
  #suspectOf({ headers, peer }: AtGate, now: number): Suspect | undefined {
    const { limits, addresses } = this.edge
    const client = limitName(addresses.of(peer(), headers.get('x-forwarded-for')))
    const standing = limits.failedAuthentications.peek(client, now)
    return standing.allowed ? undefined : { client, standing }
  }

  #try(asked: AtGate, suspect: Suspect | undefined): Actor | Refused | undefined {
    try {
      return this.#ask(asked, suspect)
    } catch {
      return undefined
    }
  }

  /** `suspect` if it is known already that the client is one. */
  #ask(asked: AtGate, suspect: Suspect | undefined): Actor | Refused | undefined {
    const { headers, url } = asked
    const began = performance.now()
    const isSmall = this.operation.body === undefined || hasSmallBody(headers)
    if (!isSmall || !areHeadersSmall(headers)) return undefined
    const path = this.#pathOf(url)
    const now = this.edge.clock.now()
    if (!hasCredentials(headers)) return new Refused(this, MISSING, path, now, began, undefined)
    const known = this.edge.authenticator.recall(presentedKey(headers), now, suspect !== undefined)
    if (known?.ok) return known.actor
    const by = suspect ?? this.#suspectOf(asked, now)
    if (by === undefined) return undefined
    const error = this.#prepared.limited(by.standing, now)
    this.edge.metrics.countLimited(error.limitName)
    return new Refused(this, error, path, now, began, by.client)
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

  /** The answer to a request that Bun has read. */
  respond(refused: Refused, headers: HeaderSource): Promise<Response> {
    return new Promise(resolve => {
      this.#inTurn(refused, () => {
        const { error, path, now } = refused
        resolve(this.#prepared.answer(error, path, this.#count(refused, headers), now))
      })
    })
  }

  /** The same for one that the front has read. */
  send(refused: Refused, call: Call): void {
    this.#inTurn(refused, () => {
      const { error, path, now } = refused
      this.#prepared.send(call, error, path, this.#count(refused, call.head.headers), now)
    })
  }

  /** Whoever has come too often waits until others have been answered. */
  #inTurn({ suspect }: Refused, answer: () => void): void {
    if (suspect === undefined) return void this.edge.drain.push(answer)
    this.edge.drain.pushCold(suspect, true, () => {
      answer()
      return true
    })
  }

  /** Count the answer. @returns the id of the request */
  #count({ error, path, began }: Refused, headers: HeaderSource): string {
    const { log, metrics } = this.edge
    const { id: operation, method } = this.operation
    const { status } = PROBLEMS[error.code]
    const requestId = requestIdOf(headers)
    const milliseconds = performance.now() - began
    metrics.countRequest(operation, status, milliseconds / 1000)
    if (log.isLevelEnabled('debug')) {
      const asked = { request_id: requestId, operation, method, path }
      log.debug({ ...asked, status, duration_ms: Math.round(milliseconds) }, 'request')
    }
    return requestId
  }
}

/** Whether a key is presented at all. */
const hasCredentials = (headers: HeaderSource): boolean =>
  headers.get('x-api-key') !== null || headers.get('authorization') !== null

function hasSmallBody(headers: HeaderSource): boolean {
  const length = headers.get('content-length')
  return length === null || Number(length) <= BODY_BYTES_MAX
}
