import { DomainError } from '../lib/errors.ts'
import type { Readiness } from './modules.ts'

/** @throws DomainError `unavailable` while no verdict may be given */
export function requireConfirmed(readiness: Readiness): void {
  if (readiness.isConfirmed()) return
  throw new DomainError(
    'unavailable',
    'This server cannot confirm what was revoked, so it answers for no token. Try again.',
    { retryAfterSeconds: 1 },
  )
}
