import { DomainError, type ErrorCode, type ErrorDetails } from '../lib/errors.ts'
import type { AuditEvent } from './record.ts'

/**
 * A refusal that belongs in the audit trail, a policy's say. Nothing else of its transaction is
 * kept; the edge writes `event` as refused, with the code as its reason, before it answers.
 */
export class AuditedRefusal extends DomainError {
  constructor(
    code: ErrorCode,
    message: string,
    details: ErrorDetails,
    readonly event: AuditEvent,
  ) {
    super(code, message, details)
  }
}

/**
 * What `decide` answers; a refusal of it with one of `codes` becomes one of the audit trail, as
 * `event`.
 */
export async function audited<T>(
  event: AuditEvent,
  codes: readonly ErrorCode[],
  decide: () => T | Promise<T>,
): Promise<T> {
  try {
    return await decide()
  } catch (error) {
    if (!(error instanceof DomainError) || !codes.includes(error.code)) throw error
    throw new AuditedRefusal(error.code, error.message, error.details, event)
  }
}
