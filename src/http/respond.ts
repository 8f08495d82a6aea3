import { isCurrent } from './etag.ts'
import type { Exchange } from './exchange.ts'
import { rateLimitHeaders } from './limit-request.ts'
import { isStream, streamBody } from './stream.ts'

/** A handler's reply: a JSON value, or a text or stream of texts with its own content type. */
export type WireReply = {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * The reply over the wire; with `canBeCurrent` 304 when the caller already holds it (RFC 9110,
 * section 13.1.2).
 */
export function respond(reply: WireReply, exchange: Exchange, canBeCurrent: boolean): Response {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    'X-Request-Id': exchange.requestId,
    ...rateLimitHeaders(exchange.standings, exchange.now),
    ...reply.headers,
  }
  const tag = headers.ETag
  const held = exchange.request.headers.get('if-none-match')
  if (canBeCurrent && tag !== undefined && isCurrent(held, tag)) {
    delete headers['Content-Type']
    return new Response(null, { status: 304, headers })
  }
  if (isStream(reply.body)) {
    // A generator that was never asked has not begun.
    const isHead = exchange.request.method === 'HEAD'
    const body = isHead ? null : streamBody(reply.body, exchange)
    return new Response(body, { status: reply.status, headers })
  }
  const body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body)
  return new Response(body, { status: reply.status, headers })
}
