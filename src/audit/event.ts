import type { Environment } from '../storage/tenant.ts'

export type AuditOutcome = 'success' | 'refused'

/** What an event says besides; never a secret. */
export type AuditDetails = Record<string, string | number | string[]>

/** An event as it is read back. */
export type StoredEvent = {
  readonly id: string
  readonly workspaceId: string
  readonly environment: Environment
  readonly at: Date
  readonly action: string
  readonly outcome: AuditOutcome
  readonly reason: string | undefined
  readonly actor: {
    readonly kind: string
    readonly id: string | undefined
    readonly memberId: string | undefined
  }
  readonly agentId: string | undefined
  readonly chain: readonly string[]
  readonly target: { readonly kind: string; readonly id: string }
  readonly details: Readonly<Record<string, unknown>>
  readonly requestId: string
  readonly ip: string | undefined
  readonly userAgent: string | undefined
}

/** What events are asked for; all of it must hold. */
export type EventFilter = {
  readonly since?: Date | undefined
  /** Exclusive. */
  readonly until?: Date | undefined
  /** As a caller writes it: `key_…`, `mem_…`, or a kind of actor. */
  readonly actor?: string | undefined
  readonly agentId?: string | undefined
  /** `agent.created`, or a branch, `agent.*`. */
  readonly action?: string | undefined
  readonly outcome?: AuditOutcome | undefined
  /** Without control characters. */
  readonly text?: string | undefined
}

/** Who is meant by `actor`. */
export function readActor(
  actor: string,
): { keyId: string } | { memberId: string } | { kind: string } {
  if (actor.startsWith('mem_')) return { memberId: actor }
  return actor.includes('_') ? { keyId: actor } : { kind: actor }
}

/** One action, or all from `from` up to, but not including, `to` (bytewise). */
export function readAction(action: string): { exactly: string } | { from: string; to: string } {
  if (!action.endsWith('.*')) return { exactly: action }
  const branch = action.slice(0, -2)
  return { from: `${branch}.`, to: `${branch}/` } // `/` comes next after `.`
}
