/**
 * Where Stripe tells what was paid. Public: who may speak here is decided by the signature over the
 * bytes of the body, nothing else. There only when Stripe is configured, else 404 as any unknown
 * path.
 */
import type { EventReceiver, Received } from '../../billing/payments.ts'
import { DomainError } from '../../lib/errors.ts'
import { limitName } from '../client-address.ts'
import type { Edge } from '../edge.ts'
import { requireAllowed } from '../limit-request.ts'
import { mediaTypeOf, type OwnRoute, wrongMediaType } from '../own-route.ts'
import { readText } from '../read-body.ts'

export const WEBHOOK_PATH = '/v1/billing/stripe/webhook'

export function webhookRoute(events: EventReceiver, { limits, clock }: Edge): OwnRoute {
  return {
    method: 'POST',
    path: WEBHOOK_PATH,
    answer: async exchange => {
      const { request, requestId } = exchange
      if (mediaTypeOf(request) !== 'application/json') throw wrongMediaType('application/json')
      const body = await readText(request)
      exchange.now = clock.now()
      const signature = request.headers.get('stripe-signature') ?? ''
      const received = await events.receive({ body, signature, requestId, now: exchange.now })
      // What Stripe signed is never limited by address: whoever floods locks nobody out.
      if (received === 'unsigned') {
        const client = limitName(exchange.clientAddress())
        requireAllowed(limits.unsignedBilling.take(client, exchange.now), exchange.now)
      }
      return answerOf(received, requestId)
    },
  }
}

const REFUSALS: Partial<Record<Received, string>> = {
  unsigned: 'Stripe-Signature is not one of this body, or is older than 5 minutes.',
  wrong_environment: 'The event is of the other mode of Stripe than the key of this server.',
}

/** Stripe sends again what is not answered by a 2xx. */
function answerOf(received: Received, requestId: string): Response {
  const refusal = REFUSALS[received]
  if (refusal !== undefined) throw new DomainError('invalid_request', refusal)
  const headers = { 'Cache-Control': 'no-store', 'X-Request-Id': requestId }
  return Response.json({ received: true, outcome: received }, { headers })
}
