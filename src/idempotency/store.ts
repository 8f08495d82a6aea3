import type { Sql, Tx } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'

/**
 * What a stored reply is found by: the key that asked, the operation and the digest of the
 * Idempotency-Key.
 */
export type ReplyKey = { keyId: string; operation: string; keyDigest: string }

export type StoredReply = {
  bodyDigest: string
  createdAt: Date
  /** The id of what the first request made. */
  objectId: string
  /** The reply in the clear, or sealed when it holds a secret; neither once that was wiped. */
  reply: string | undefined
  sealed: Buffer | undefined
}

/** Whether this transaction alone now works under `lockName`; held until the transaction ends. */
export async function tryLock(tx: Tx, lockName: string): Promise<boolean> {
  const [row] = await tx.sql<{ locked: boolean }[]>`
    select pg_try_advisory_xact_lock(hashtextextended(${lockName}, 0)) as locked`
  return row?.locked ?? false
}

/** A reply at its place, as `json_to_recordset` reads it; what JSON leaves out becomes null. */
export const toColumns = ({ workspaceId }: Tenant, key: ReplyKey, stored: StoredReply) => ({
  workspace_id: workspaceId,
  key_id: key.keyId,
  operation: key.operation,
  key_digest: key.keyDigest,
  body_digest: stored.bodyDigest,
  created_at: stored.createdAt,
  object_id: stored.objectId,
  reply: stored.reply,
  sealed: stored.sealed?.toString('base64'),
})

export async function findReply(
  tenant: Tenant,
  tx: Tx,
  key: ReplyKey,
): Promise<StoredReply | undefined> {
  const { sql } = tx
  const [row] = await sql<
    {
      body_digest: string
      created_at: Date
      object_id: string
      reply: string | null
      sealed: Buffer | null
    }[]
  >`
    select body_digest, created_at, object_id, reply::text as reply, sealed
    from ${sql(tenant.environment)}.idempotency
    where workspace_id = ${tenant.workspaceId} and key_id = ${key.keyId}
      and operation = ${key.operation} and key_digest = ${key.keyDigest}`
  return (
    row && {
      bodyDigest: row.body_digest,
      createdAt: row.created_at,
      objectId: row.object_id,
      reply: row.reply ?? undefined,
      sealed: row.sealed ?? undefined,
    }
  )
}

/** Store a reply; one that has outlived its time is replaced. */
export async function putReply(
  tenant: Tenant,
  tx: Tx,
  key: ReplyKey,
  stored: StoredReply,
): Promise<void> {
  const { sql } = tx
  const reply = stored.reply ?? null
  await sql`
    insert into ${sql(tenant.environment)}.idempotency
      (workspace_id, key_id, operation, key_digest, body_digest, created_at, object_id, reply,
       sealed)
    values (${tenant.workspaceId}, ${key.keyId}, ${key.operation}, ${key.keyDigest},
      ${stored.bodyDigest}, ${stored.createdAt}, ${stored.objectId}, ${reply}::text::jsonb,
      ${stored.sealed ?? null})
    on conflict (workspace_id, key_id, operation, key_digest) do update
      set body_digest = excluded.body_digest, created_at = excluded.created_at,
        object_id = excluded.object_id, reply = excluded.reply, sealed = excluded.sealed`
}

/** Wipe sealed replies made before `sealedBefore` and forget all made before `before`. */
export async function expireReplies(
  environment: Environment,
  sql: Sql,
  sealedBefore: Date,
  before: Date,
): Promise<void> {
  await sql`
    update ${sql(environment)}.idempotency set sealed = null
    where sealed is not null and created_at < ${sealedBefore}`
  await sql`delete from ${sql(environment)}.idempotency where created_at < ${before}`
}
