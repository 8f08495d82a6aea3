import type { Sql, Tx } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'
import type { Head } from './chain.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { StoredEvent } from './event.ts'
import { EVENT_COLUMNS, type EventRow, toEvent } from './store.ts'

/** A row of the chain. */
export type Seal = { workspaceId: string; seq: number; eventId: string; hash: Buffer }

/** What waited: an event, or what is left of one that is gone. */
export type Waiting = { workspaceId: string; eventId: string; event: StoredEvent | undefined }

/** Let another sealer wait until this transaction ends. */
export async function lockChains(environment: Environment, tx: Tx): Promise<void> {
  await tx.sql`
    select pg_catalog.pg_advisory_xact_lock(
      pg_catalog.hashtextextended(${`audit-seals ${environment}`}, 0))`
}

/** Whether a row waits; most of the time none does, and then no transaction is begun. */
export async function isAnyUnsealed(environment: Environment, sql: Sql): Promise<boolean> {
  const rows = await sql`select 1 from ${sql(environment)}.audit_unsealed order by event_id limit 1`
  return rows.length > 0
}

/**
 * Take at most `limit` rows of all workspaces off the queue, the oldest first. They are back in it
 * if the transaction fails. No row of it is ever changed, so where one was, within a statement, it
 * still is; joined by its key, it was looked for in the whole table, with all rows that had been
 * taken since the last vacuum (9 ms of 1,000 rows beside 40,000, not 1.4). The lateral join looks
 * each event up by its key: as a plain one, statistics of before a rush had 1,000 rows joined with
 * all events of the month (390 ms, not 9).
 */
export async function takeUnsealed(
  environment: Environment,
  tx: Tx,
  limit: number,
): Promise<Waiting[]> {
  const { sql } = tx
  const schema = sql(environment)
  const rows = await sql<({ waiting_in: string; waiting_id: string } & EventRow)[]>`
    with taken as (
      delete from ${schema}.audit_unsealed where ctid = any (array(
        select ctid from ${schema}.audit_unsealed order by event_id limit ${limit}
      ))
      returning workspace_id, event_id
    )
    select t.workspace_id as waiting_in, t.event_id as waiting_id,
      ${sql(EVENT_COLUMNS.map(name => `e.${name}`))}
    from taken t left join lateral (
      select ${sql(EVENT_COLUMNS)} from ${schema}.audit_events
      where workspace_id = t.workspace_id and id = t.event_id limit 1
    ) e on true
    order by t.workspace_id, t.event_id`
  return rows.map(row => ({
    workspaceId: row.waiting_in,
    eventId: row.waiting_id,
    event: row.id === null ? undefined : toEvent(environment, row),
  }))
}

/** The ends of the chains of `workspaceIds`, which are at their last checkpoints. */
export async function readHeads(
  environment: Environment,
  tx: Tx,
  workspaceIds: readonly string[],
): Promise<Map<string, Head>> {
  const { sql } = tx
  const rows = await sql<{ workspace_id: string; seq: number; hash: Buffer }[]>`
    select w.id as workspace_id, c.seq, c.hash
    from unnest(${[...workspaceIds]}::text[]) as w(id)
    cross join lateral (
      select seq, hash from ${sql(environment)}.audit_checkpoints
      where workspace_id = w.id order by seq desc limit 1
    ) c`
  return new Map(rows.map(row => [row.workspace_id, { seq: row.seq, hash: row.hash }]))
}

export async function insertSeals(
  environment: Environment,
  tx: Tx,
  seals: readonly Seal[],
): Promise<void> {
  const { sql } = tx
  const rows = seals.map(seal => ({
    workspace_id: seal.workspaceId,
    seq: seal.seq,
    event_id: seal.eventId,
    hash: seal.hash.toString('hex'),
  }))
  await sql`
    insert into ${sql(environment)}.audit_seals (workspace_id, seq, event_id, hash)
    select r.workspace_id, r.seq, r.event_id, decode(r.hash, 'hex')
    from jsonb_to_recordset(${sql.json(rows)})
      as r(workspace_id text, seq bigint, event_id text, hash text)`
}

export async function insertCheckpoints(
  environment: Environment,
  tx: Tx,
  checkpoints: readonly Checkpoint[],
): Promise<void> {
  const { sql } = tx
  const rows = checkpoints.map(one => ({
    workspace_id: one.workspaceId,
    seq: one.seq,
    first_seq: one.firstSeq,
    hash: one.hash.toString('hex'),
    at: one.at,
    kid: one.kid,
    jwt: one.jwt,
  }))
  await sql`
    insert into ${sql(environment)}.audit_checkpoints
      (workspace_id, seq, first_seq, hash, at, kid, jwt)
    select r.workspace_id, r.seq, r.first_seq, decode(r.hash, 'hex'), r.at, r.kid, r.jwt
    from jsonb_to_recordset(${sql.json(rows)}) as r(workspace_id text, seq bigint,
      first_seq bigint, hash text, at timestamptz, kid text, jwt text)`
}

export type CheckpointFilter = { since?: Date | undefined; until?: Date | undefined }

// biome-ignore format: one list
export const CHECKPOINT_COLUMNS = ['workspace_id', 'seq', 'first_seq', 'hash', 'at', 'kid', 'jwt']

export type CheckpointRow = {
  workspace_id: string
  seq: number
  first_seq: number
  hash: Buffer
  at: Date
  kid: string
  jwt: string
}

export const toCheckpoint = (row: CheckpointRow): Checkpoint => ({
  workspaceId: row.workspace_id,
  seq: row.seq,
  firstSeq: row.first_seq,
  hash: row.hash,
  at: row.at,
  kid: row.kid,
  jwt: row.jwt,
})

/** At most `limit` checkpoints before `beforeSeq`, newest first. */
export async function listCheckpoints(
  tenant: Tenant,
  sql: Sql,
  filter: CheckpointFilter,
  beforeSeq: number | undefined,
  limit: number,
): Promise<Checkpoint[]> {
  const { since, until } = filter
  const rows = await sql<CheckpointRow[]>`
    select ${sql(CHECKPOINT_COLUMNS)} from ${sql(tenant.environment)}.audit_checkpoints
    where workspace_id = ${tenant.workspaceId}
      ${since === undefined ? sql`` : sql`and at >= ${since}`}
      ${until === undefined ? sql`` : sql`and at < ${until}`}
      ${beforeSeq === undefined ? sql`` : sql`and seq < ${beforeSeq}`}
    order by seq desc limit ${limit}`
  return rows.map(toCheckpoint)
}
