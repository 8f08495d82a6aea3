import type { Position } from '../lib/cursor.ts'
import { firstTimedId, TIMED_ID_MAX } from '../lib/ids.ts'
import type { Sql, Tx } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'
import {
  type AuditDetails,
  type AuditOutcome,
  type EventFilter,
  readAction,
  readActor,
  type StoredEvent,
} from './event.ts'
import type { Origin } from './work.ts'

export type AuditRow = {
  id: string
  at: Date
  action: string
  target: { kind: string; id: string }
  details: AuditDetails
  agentId: string | undefined
  chain: readonly string[]
  outcome: AuditOutcome
  reason: string | undefined
  origin: Origin
}

/** Write a row, and with it that it waits to be sealed. */
export async function insertAuditEvent(tenant: Tenant, tx: Tx, row: AuditRow): Promise<void> {
  const { sql } = tx
  const { actor } = row.origin
  const { memberId } = actor
  await sql`
    with waiting as (
      insert into ${sql(tenant.environment)}.audit_unsealed (workspace_id, event_id)
      values (${tenant.workspaceId}, ${row.id})
    )
    insert into ${sql(tenant.environment)}.audit_events
      (workspace_id, id, at, action, outcome, reason, actor_kind, actor_id, member_id, agent_id,
       chain, target_kind, target_id, details, request_id, ip, user_agent)
    values (${tenant.workspaceId}, ${row.id}, ${row.at}, ${row.action}, ${row.outcome},
      ${row.reason ?? null}, ${actor.kind}, ${actor.kind === 'key' ? actor.id : null},
      ${memberId ?? null}, ${row.agentId ?? null}, ${[...row.chain]}::text[],
      ${row.target.kind}, ${row.target.id}, ${sql.json(row.details)}, ${row.origin.requestId},
      ${row.origin.ip ?? null}, ${row.origin.userAgent ?? null})`
}

/** A row as `json_to_recordset` reads it; what JSON leaves out becomes null. */
export const toColumns = (workspaceId: string, row: AuditRow) => ({
  workspace_id: workspaceId,
  id: row.id,
  at: row.at,
  action: row.action,
  outcome: row.outcome,
  reason: row.reason,
  actor_kind: row.origin.actor.kind,
  actor_id: row.origin.actor.kind === 'key' ? row.origin.actor.id : undefined,
  member_id: row.origin.actor.memberId,
  agent_id: row.agentId,
  chain: row.chain,
  target_kind: row.target.kind,
  target_id: row.target.id,
  details: row.details,
  request_id: row.origin.requestId,
  ip: row.origin.ip,
  user_agent: row.origin.userAgent,
})

export type EventRow = {
  id: string
  workspace_id: string
  at: Date
  action: string
  outcome: AuditOutcome
  reason: string | null
  actor_kind: string
  actor_id: string | null
  member_id: string | null
  agent_id: string | null
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
  'agent_id', 'chain', 'target_kind', 'target_id', 'details', 'request_id', 'ip', 'user_agent',
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
  agentId: row.agent_id ?? undefined,
  chain: row.chain,
  target: { kind: row.target_kind, id: row.target_id },
  details: row.details,
  requestId: row.request_id,
  ip: row.ip ?? undefined,
  userAgent: row.user_agent ?? undefined,
})

export async function findEvent(
  tenant: Tenant,
  sql: Sql,
  id: string,
): Promise<StoredEvent | undefined> {
  const [row] = await sql<EventRow[]>`
    select ${sql(EVENT_COLUMNS)} from ${sql(tenant.environment)}.audit_events
    where workspace_id = ${tenant.workspaceId} and id = ${id}`
  return row && toEvent(tenant.environment, row)
}

export type Order = 'newest first' | 'oldest first'

/** At most `limit` events in the order of their ids, which is that of time, beyond `after`. */
export async function listEvents(
  tenant: Tenant,
  sql: Sql,
  filter: EventFilter,
  order: Order,
  after: Position | undefined,
  limit: number,
): Promise<StoredEvent[]> {
  const isDescending = order === 'newest first'
  const rows = await sql<EventRow[]>`
    select ${sql(EVENT_COLUMNS)} from ${sql(tenant.environment)}.audit_events
    where workspace_id = ${tenant.workspaceId} ${matches(sql, filter)}
      ${after === undefined ? sql`` : beyond(sql, order, after)}
    order by id ${isDescending ? sql`desc` : sql`asc`} limit ${limit}`
  return rows.map(row => toEvent(tenant.environment, row))
}

function beyond(sql: Sql, order: Order, { at, id }: Position) {
  const time = new Date(at)
  return order === 'newest first'
    ? sql`and at <= ${time} and id < ${id}`
    : sql`and at >= ${time} and id > ${id}`
}

/** The span of time, by `at` and by the ids: these are the order, and what the index knows. */
export function within(sql: Sql, { since, until }: Pick<EventFilter, 'since' | 'until'>) {
  const from = since && since.getTime() <= TIMED_ID_MAX && firstTimedId('evt', since.getTime())
  const to = until && until.getTime() <= TIMED_ID_MAX && firstTimedId('evt', until.getTime())
  return sql`
    ${since ? sql`and at >= ${since}` : sql``} ${from ? sql`and id >= ${from}` : sql``}
    ${until ? sql`and at < ${until}` : sql``} ${to ? sql`and id < ${to}` : sql``}`
}

function matches(sql: Sql, filter: EventFilter) {
  const { actor, agentId, action, outcome, text } = filter
  return sql`
    ${within(sql, filter)}
    ${actor === undefined ? sql`` : isBy(sql, actor)}
    ${agentId === undefined ? sql`` : sql`and agent_id = ${agentId}`}
    ${action === undefined ? sql`` : isOf(sql, action)}
    ${outcome === 'refused' ? sql`and outcome = 'refused'` : sql``}
    ${outcome === 'success' ? sql`and outcome = 'success'` : sql``}
    ${text === undefined ? sql`` : holds(sql, text)}`
}

function isBy(sql: Sql, actor: string) {
  const who = readActor(actor)
  if ('keyId' in who) return sql`and actor_id = ${who.keyId}`
  if ('memberId' in who) return sql`and member_id = ${who.memberId}`
  return sql`and actor_kind = ${who.kind}`
}

function isOf(sql: Sql, action: string) {
  const which = readAction(action)
  if ('exactly' in which) return sql`and action collate "C" = ${which.exactly}`
  return sql`and action collate "C" >= ${which.from} and action collate "C" < ${which.to}`
}

/** Anywhere in, with the wildcards of `like` taken for themselves. */
const anywhere = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

/**
 * Bytewise but for the case of A to Z, whatever the database's locale. The members are joined by
 * line breaks, which `text` has none of; `details` are searched as JSON, so `text` is written so.
 */
function holds(sql: Sql, text: string) {
  const written = JSON.stringify(text).slice(1, -1)
  return sql`and (
    concat_ws(E'\n', action, target_id, actor_id, agent_id, request_id, reason, ip) collate "C"
      ilike ${anywhere(text)}
    or details::text collate "C" ilike ${anywhere(written)})`
}
