/** Stripe's own library, loaded only where Stripe is configured; everything else of it is here. */
import type Stripe from 'stripe'
import { DomainError } from '../../lib/errors.ts'
import type { StripeSettings } from './settings.ts'

export type StripeClient = Stripe

/** Of one try; there are two at the most. */
const TIMEOUT_MILLISECONDS = 5000
const RETRIES_MAX = 1

export async function openStripe(settings: StripeSettings): Promise<StripeClient> {
  const { default: Library } = await import('stripe')
  return new Library(settings.secretKey, {
    ...addressOf(settings.apiBase),
    timeout: TIMEOUT_MILLISECONDS,
    maxNetworkRetries: RETRIES_MAX,
    telemetry: false,
    httpClient: Library.createFetchHttpClient(),
  })
}

function addressOf(apiBase: string | undefined) {
  if (apiBase === undefined) return {}
  const { protocol, hostname, port } = new URL(apiBase)
  const scheme = protocol === 'http:' ? ('http' as const) : ('https' as const)
  return { protocol: scheme, host: hostname, port: port || (scheme === 'http' ? 80 : 443) }
}

/** What a failed call tells: Stripe's own words may quote a customer, or a part of the key. */
type Failure = { type: string; code: string; status: number; requestId: string }

function failureOf(error: unknown): Failure | undefined {
  if (!(error instanceof Error) || !('type' in error)) return undefined
  const { type, code, statusCode, requestId } = error as Partial<Stripe.errors.StripeError>
  if (!String(type).startsWith('Stripe')) return undefined
  return {
    type: String(type),
    code: String(code ?? ''),
    status: Number(statusCode ?? 0),
    requestId: String(requestId ?? ''),
  }
}

/** Stripe refuses, and will refuse again. The message is for our log. */
export class StripeRefusal extends Error {
  override readonly name = 'StripeRefusal'

  constructor(
    what: string,
    readonly failure: Failure,
  ) {
    const { type, code, status, requestId } = failure
    super(`Stripe refused to ${what}: ${type} ${code} (HTTP ${status}, ${requestId})`)
  }
}

/**
 * `call`, with its failures in our words. `what` says what it does, for the log.
 * @throws DomainError `unavailable` when Stripe did not answer or cannot now
 * @throws StripeRefusal
 */
export async function callStripe<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    const failure = failureOf(error)
    if (failure === undefined) throw error
    const { status, type } = failure
    const isPassing = status === 0 || status === 409 || status === 429 || status >= 500
    if (isPassing && type !== 'StripeIdempotencyError') throw unavailable()
    throw new StripeRefusal(what, failure)
  }
}

const unavailable = () =>
  new DomainError(
    'unavailable',
    'The payment provider does not answer now; nothing was changed. Try again in a moment.',
    { retryAfterSeconds: 5 },
  )

/** Whether Stripe has no such thing. */
export const isMissing = (error: unknown): boolean =>
  error instanceof StripeRefusal && error.failure.code === 'resource_missing'
