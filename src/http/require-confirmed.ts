import { DomainError } from '../lib/errors.ts'
import type { Readiness } from './modules.ts'

/**
 * What keys are and may do is in memory, and what this process changes is told to nobody else: who
 * has lost the database believes no key, which another process may have revoked, and takes no
 * command, of which that one would not learn.
 * @throws DomainError `unavailable`
 */
export function requireServing(readiness: Pick<Readiness, 'isDisplaced'>): void {
  if (!readiness.isDisplaced()) return
  throw new DomainError(
    'unavailable',
    'This server has lost its database, which another one may serve meanwhile, so it takes no ' +
      'key and no command. Try again.',
    { retryAfterSeconds: 1 },
  )
}

/** @throws DomainError `unavailable` while no verdict may be given */
export function requireConfirmed(readiness: Readiness): void {
  if (readiness.isConfirmed()) return
  throw new DomainError(
    'unavailable',
    'This server cannot confirm what was revoked, so it answers for no token. Try again.',
    { retryAfterSeconds: 1 },
  )
}
