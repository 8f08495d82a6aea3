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
