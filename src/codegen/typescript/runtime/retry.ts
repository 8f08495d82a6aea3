/** When a call is repeated, and after how long. Pure. */
import { ApiError, ConnectionError } from './errors.ts'
import type { Operation } from './operation.ts'

const firstWaitMs = 500
const longestWaitMs = 8_000
/** Whoever is asked to wait longer should know: it is thrown instead. */
const longestRetryAfterSeconds = 60

/**
 * How long to wait before attempt `attempt + 1` (`attempt` counts from 0), in milliseconds, or
 * undefined when repeating cannot help or could do harm.
 */
export function retryDelayMs(
  error: unknown,
  operation: Operation,
  attempt: number,
  random: () => number,
): number | undefined {
  if (!mayRepeat(error, operation)) return undefined
  // Full jitter: clients that failed together do not come back together.
  const wait = random() * Math.min(longestWaitMs, firstWaitMs * 2 ** attempt)
  const asked = error instanceof ApiError ? error.retry_after : undefined
  if (asked === undefined) return wait
  return asked > longestRetryAfterSeconds ? undefined : asked * 1_000 + wait
}

function mayRepeat(error: unknown, operation: Operation): boolean {
  if (error instanceof ConnectionError) return operation.repeat === 'always' || isUnsent(error)
  if (!(error instanceof ApiError)) return false
  // Answers which say that nothing was executed.
  if ([408, 425, 429].includes(error.status)) return true
  if (error.status === 503 && error.code === 'unavailable') return true
  // The attempt before this one timed out here but is still being worked on there.
  if (error.status === 409) return operation.idempotent && error.code === 'idempotency_in_flight'
  return error.status >= 500 && operation.repeat === 'always'
}

/** How Node (in the cause of the cause) and Bun name a connection that was never made. */
const unsentCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ConnectionRefused'])

function isUnsent({ cause }: ConnectionError): boolean {
  const inner = cause instanceof Error ? cause.cause : undefined
  return [cause, inner].some(
    error => error instanceof Error && 'code' in error && unsentCodes.has(String(error.code)),
  )
}

/** `Retry-After` (RFC 9110, 10.2.3), whole seconds or a date, as seconds from `nowMs`. */
export function parseRetryAfter(value: string | null, nowMs: number): number | undefined {
  if (value === null) return undefined
  if (/^\d{1,9}$/.test(value.trim())) return Number(value)
  const at = Date.parse(value)
  return Number.isNaN(at) ? undefined : Math.max(0, (at - nowMs) / 1_000)
}
