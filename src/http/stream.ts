/** A reply that is sent while it is made, so that no more than a part of it is in memory. */
import type { Exchange } from './exchange.ts'

export const isStream = (body: unknown): body is AsyncIterable<string> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body

/**
 * `texts` as a body. The next one is asked for when the client has taken the one before; when it
 * goes away, `texts` is ended. What fails on the way breaks the connection, since the status has
 * been sent, and is in the log. A client that takes nothing for as long as a connection may be
 * silent is cut off.
 */
export function streamBody(
  texts: AsyncIterable<string>,
  exchange: Exchange,
): ReadableStream<Uint8Array> {
  const iterator = texts[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const next = await iterator.next()
          if (next.done) controller.close()
          else controller.enqueue(encoder.encode(next.value))
        } catch (error) {
          exchange.breakOff(error)
          // Nothing of `error` itself: the runtime prints it.
          controller.error(new Error(`broken off: request ${exchange.requestId}`))
        }
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    // Nothing is made ahead of being taken.
    { highWaterMark: 0 },
  )
}
