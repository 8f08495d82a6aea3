import type { Tx } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'

/**
 * Who acts: an API key with the person behind it, an operator at the command line, or AmpGate
 * itself, for a person who has no key as it may be.
 */
export type AuditActor =
  | { kind: 'key'; id: string; memberId: string }
  | { kind: 'operator'; memberId?: string }
  | { kind: 'system'; memberId?: string }

/** Where an action came from, for the audit trail. */
export type Origin = {
  readonly actor: AuditActor
  readonly requestId: string
  readonly ip?: string
  readonly userAgent?: string
}

/**
 * One unit of work: a transaction of one tenant, who asked for it and when (milliseconds). Every
 * use case that changes something takes it, so that row, audit row and change row commit together.
 */
export type Work = {
  readonly tenant: Tenant
  readonly tx: Tx
  readonly origin: Origin
  readonly now: number
}
