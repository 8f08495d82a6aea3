import { DomainError } from '../lib/errors.ts'
import type { Edge } from './edge.ts'
import { Exchange } from './exchange.ts'
import { requireSmallHeaders } from './header-bounds.ts'
import type { Incoming } from './incoming.ts'
import type { Route } from './pipeline.ts'

/** A route that is no operation of the API: a page for people, a call from a provider. */
export type OwnRoute = {
  readonly method: 'GET' | 'POST'
  /** With its parameters in braces. */
  readonly path: string
  /** What it throws is answered as a problem document. */
  answer(exchange: Exchange, path: Readonly<Record<string, string>>): Promise<Response>
}

/** Request id, bounded headers, log and metrics as for every operation; no key is asked for. */
export function createOwnRoute(route: OwnRoute, edge: Edge): Route {
  return async (request, path, peer) => {
    const exchange = new Exchange(request, peer, edge)
    const response = await answerSafely(route, exchange, path)
    response.headers.set('X-Request-Id', exchange.requestId)
    return exchange.finish(response, 'none')
  }
}

async function answerSafely(
  route: OwnRoute,
  exchange: Exchange,
  path: Record<string, string>,
): Promise<Response> {
  try {
    requireSmallHeaders(exchange.request.headers)
    return await route.answer(exchange, path)
  } catch (error) {
    return exchange.refuse(error)
  }
}

/** The media type of a body, without its parameters. */
export const mediaTypeOf = (request: Pick<Incoming, 'headers'>): string =>
  (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''

export const wrongMediaType = (wanted: string) =>
  new DomainError('unsupported_media_type', `Send the body as ${wanted}.`)
