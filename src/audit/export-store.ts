import { firstTimedId, TIMED_ID_MAX } from '../lib/ids.ts'
import type { Sql } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import type { Head } from './chain.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { StoredEvent } from './event.ts'
import { CHECKPOINT_COLUMNS, type CheckpointRow, toCheckpoint } from './seal-store.ts'
import { EVENT_COLUMNS, type EventRow, toEvent } from './store.ts'

/** What an export is asked for; `until` is exclusive. */
export type Span = { since?: Date | undefined; until?: Date | undefined }

const firstId = (time: Date): string => firstTimedId('evt', Math.min(time.getTime(), TIMED_ID_MAX))

const within = (sql: Sql, column: string, { since, until }: Span) => sql`
  ${since === undefined ? sql`` : sql`and ${sql(column)} >= ${firstId(since)}`}
  ${until === undefined ? sql`` : sql`and ${sql(column)} < ${firstId(until)}`}`

/** The places of the first and the last sealed event of `span`; undefined when it has none. */
export async function findPlaces(
  tenant: Tenant,
  sql: Sql,
  span: Span,
): Promise<{ first: number; last: number } | undefined> {
  const [row] = await sql<{ first: number | null; last: number | null }[]>`
    select min(seq) as first, max(seq) as last from ${sql(tenant.environment)}.audit_seals
    where workspace_id = ${tenant.workspaceId} ${within(sql, 'event_id', span)}`
  if (row === undefined || row.first === null || row.last === null) return undefined
  return { first: row.first, last: row.last }
}

/** The last checkpoint before row `seq`, or of all. */
export async function findCheckpointBefore(
  tenant: Tenant,
  sql: Sql,
  seq: number | undefined,
): Promise<Checkpoint | undefined> {
  const [row] = await sql<CheckpointRow[]>`
    select ${sql(CHECKPOINT_COLUMNS)} from ${sql(tenant.environment)}.audit_checkpoints
    where workspace_id = ${tenant.workspaceId} ${seq === undefined ? sql`` : sql`and seq < ${seq}`}
    order by seq desc limit 1`
  return row && toCheckpoint(row)
}

/** At most `limit` checkpoints from row `seq` on, oldest first. */
export async function listCheckpointsFrom(
  tenant: Tenant,
  sql: Sql,
  seq: number,
  limit: number,
): Promise<Checkpoint[]> {
  const rows = await sql<CheckpointRow[]>`
    select ${sql(CHECKPOINT_COLUMNS)} from ${sql(tenant.environment)}.audit_checkpoints
    where workspace_id = ${tenant.workspaceId} and seq >= ${seq} order by seq limit ${limit}`
  return rows.map(toCheckpoint)
}

/** A row of the chain with its event, if that is still there. */
export type SealedEvent = { head: Head; id: string; event: StoredEvent | undefined }

/** At most `limit` rows of the chain after `after` and up to `upTo`, in order. */
export async function listSealed(
  tenant: Tenant,
  sql: Sql,
  after: number,
  upTo: number,
  limit: number,
): Promise<SealedEvent[]> {
  const schema = sql(tenant.environment)
  const rows = await sql<({ seq: number; hash: Buffer; event_id: string } & EventRow)[]>`
    select s.seq, s.hash, s.event_id, ${sql(EVENT_COLUMNS.map(name => `e.${name}`))}
    from ${schema}.audit_seals s left join lateral (
      select ${sql(EVENT_COLUMNS)} from ${schema}.audit_events
      where workspace_id = ${tenant.workspaceId} and id = s.event_id limit 1
    ) e on true
    where s.workspace_id = ${tenant.workspaceId} and s.seq > ${after} and s.seq <= ${upTo}
    order by s.seq limit ${limit}`
  return rows.map(row => ({
    head: { seq: row.seq, hash: row.hash },
    id: row.event_id,
    event: row.id === null ? undefined : toEvent(tenant.environment, row),
  }))
}

/**
 * Of the next `limit` events of `span` after `afterId`, those that have no seal up to row `upTo`,
 * oldest first; `lastId` is where to go on, undefined at the end.
 */
export async function listUnsealed(
  tenant: Tenant,
  sql: Sql,
  span: Span,
  upTo: number,
  afterId: string,
  limit: number,
): Promise<{ events: StoredEvent[]; lastId: string | undefined }> {
  const schema = sql(tenant.environment)
  const [bound] = await sql<{ id: string }[]>`
    select id from ${schema}.audit_events
    where workspace_id = ${tenant.workspaceId} and id > ${afterId} ${within(sql, 'id', span)}
    order by id offset ${limit - 1} limit 1`
  const rows = await sql<EventRow[]>`
    select ${sql(EVENT_COLUMNS)} from ${schema}.audit_events e
    where workspace_id = ${tenant.workspaceId} and id > ${afterId} ${within(sql, 'id', span)}
      ${bound === undefined ? sql`` : sql`and id <= ${bound.id}`}
      and not exists (
        select 1 from ${schema}.audit_seals s
        where s.workspace_id = ${tenant.workspaceId} and s.event_id = e.id and s.seq <= ${upTo}
        offset 0
      )
    order by id limit ${limit}`
  return { events: rows.map(row => toEvent(tenant.environment, row)), lastId: bound?.id }
}

/** The places of those of `ids` that are sealed. */
export async function findHeads(
  tenant: Tenant,
  sql: Sql,
  ids: readonly string[],
): Promise<Map<string, Head>> {
  const rows = await sql<{ event_id: string; seq: number; hash: Buffer }[]>`
    select event_id, seq, hash from ${sql(tenant.environment)}.audit_seals
    where workspace_id = ${tenant.workspaceId} and event_id = any(${[...ids]}::text[])`
  return new Map(rows.map(row => [row.event_id, { seq: row.seq, hash: row.hash }]))
}
