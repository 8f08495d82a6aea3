/** Rows of the table of events → events. */
import { encodeBase62 } from '../lib/base62.ts'
import type { Environment } from '../storage/tenant.ts'
import type { StoredEvent } from './exported-event.ts'

export type EventRow = {
  id: string
  workspace_id: string
  at: Date
  action: string
  outcome: 'success' | 'refused'
  reason: string | null
  actor_kind: string
  actor_id: string | null
  member_id: string | null
  chain: string[]
  target_kind: string
  target_id: string
  details: Record<string, unknown>
  request_id: string
  ip: string | null
  user_agent: string | null
}

// biome-ignore format: one list
export const EVENT_COLUMNS = [
  'id', 'workspace_id', 'at', 'action', 'outcome', 'reason', 'actor_kind', 'actor_id', 'member_id',
  'chain', 'target_kind', 'target_id', 'details', 'request_id', 'ip', 'user_agent',
]

export const toEvent = (environment: Environment, row: EventRow): StoredEvent => ({
  id: row.id,
  workspaceId: row.workspace_id,
  environment,
  at: row.at,
  action: row.action,
  outcome: row.outcome,
  reason: row.reason ?? undefined,
  actor: {
    kind: row.actor_kind,
    id: row.actor_id ?? undefined,
    memberId: row.member_id ?? undefined,
  },
  agentId: undefined,
  chain: row.chain,
  target: { kind: row.target_kind, id: row.target_id },
  details: row.details,
  requestId: row.request_id,
  ip: row.ip ?? undefined,
  userAgent: row.user_agent ?? undefined,
})

/** 8 base62 characters hold the milliseconds of an id. */
const ID_TIME_LENGTH = 8
const ID_TIME_MAX = 62 ** ID_TIME_LENGTH - 1

/** Before every id of an event at `time`. */
export const firstIdAt = (time: Date): string =>
  `evt_${encodeBase62(Math.min(Math.max(0, time.getTime()), ID_TIME_MAX), ID_TIME_LENGTH)}`
