/**
 * What goes wrong between us and PostgreSQL, in the words of the domain: a connection that is gone
 * and a server that is overloaded or starting are `unavailable`; anything else stays a fault.
 */
import postgres from 'postgres'
import { DomainError } from '../lib/errors.ts'
import { describeAddress } from './address.ts'

/** Nothing was changed; the same call may succeed soon. */
export const unavailable = (message: string): DomainError =>
  new DomainError('unavailable', message, { retryAfterSeconds: 1 })

/** The commit was sent and its answer never came: it may have happened. */
export const outcomeUnknown = (): DomainError =>
  new DomainError(
    'outcome_unknown',
    'The database did not confirm in time; the change may or may not have been made. ' +
      'Repeat the call with the same Idempotency-Key, or read the object to see.',
    { retryAfterSeconds: 1 },
  )

/** The connection ended under a statement. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost'
}

/**
 * SQLSTATEs (PostgreSQL manual, appendix A) with which a server says "not now": 08 connection, 53
 * out of resources, 57 operator intervention and statement timeout, 25006 read-only after a
 * failover, 25P03/25P04 transaction timeouts, 40001/40P01 serialization and deadlock, 55P03 lock
 * not available.
 */
const PASSING = /^(08|53|57)|^(25006|25P03|25P04|40001|40P01|55P03)$/

const isPostgresError = (error: unknown): error is postgres.PostgresError =>
  error instanceof postgres.PostgresError

/** Did the connection end, as opposed to the statement failing on a connection that lives on? */
export function endsConnection(error: unknown): boolean {
  if (isPostgresError(error)) return error.severity === 'FATAL' || error.severity === 'PANIC'
  if (error instanceof ConnectionLost) return true
  return /^(CONNECTION_|CONNECT_TIMEOUT|E[A-Z_]+$)/.test(codeOf(error))
}

/** The error's `code`, such as `23505` or `ECONNREFUSED`; empty without one. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}

/**
 * What a program that is starting is told when the database at `url` does not let it in: the
 * server's own reason, and what to check. Any other failure stays what it is.
 */
export function unreachable(url: string, error: unknown): unknown {
  const isPassing = isPostgresError(error) && PASSING.test(error.code)
  if (!endsConnection(error) && !isPassing) return refusal(error)
  const reason = error instanceof Error ? error.message : 'it does not answer'
  return unavailable(
    `the database at ${describeAddress(url)} cannot be reached: ${reason}; ` +
      'check DATABASE_URL, and that the server runs and lets this user in',
  )
}

/** What a use case is told of a failed statement. Faults lose what could quote a row's content. */
export function refusal(error: unknown): unknown {
  if (error instanceof DomainError) return error
  if (endsConnection(error)) {
    return unavailable('The database cannot be reached right now; nothing was changed.')
  }
  if (!isPostgresError(error)) return error
  if (PASSING.test(error.code)) {
    return unavailable('The database is busy or restarting; nothing was changed.')
  }
  for (const quoting of ['detail', 'where', 'internal_query', 'parameters', 'args']) {
    Reflect.deleteProperty(error, quoting)
  }
  return error
}
