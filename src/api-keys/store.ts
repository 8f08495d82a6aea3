import type { Position } from '../lib/cursor.ts'
import type { Sql, Tx } from '../storage/postgres.ts'
import type { Environment, Tenant } from '../storage/tenant.ts'
import type { ApiKey, KeyFormat, KeyStatus } from './api-key.ts'
import type { SecretHash } from './secret-hash.ts'

type KeyRow = {
  workspace_id: string
  id: string
  public_id: string
  name: string
  scopes: string[]
  created_by: string
  parent_key_id: string | null
  format: KeyFormat
  lineage_id: string
  allowed_ips: string[]
  requests_per_second: number | null
  burst: number | null
  metadata: Record<string, string>
  version: number
  created_at: Date
  expires_at: Date | null
  retires_at: Date | null
  rotated_from: string | null
  rotated_to: string | null
  rotated_at: Date | null
  last_used_at: Date | null
  last_used_ip: string | null
  revoked_at: Date | null
}

const COLUMNS = [
  'workspace_id', 'id', 'public_id', 'name', 'scopes', 'created_by', 'parent_key_id', 'format',
  'lineage_id', 'allowed_ips', 'requests_per_second', 'burst', 'metadata', 'version',
  'created_at', 'expires_at', 'retires_at', 'rotated_from', 'rotated_to', 'rotated_at',
  'last_used_at', 'last_used_ip', 'revoked_at',
] // biome-ignore format: one list

const toKey = (environment: Environment, row: KeyRow): ApiKey => ({
  workspaceId: row.workspace_id,
  environment,
  id: row.id,
  publicId: row.public_id,
  name: row.name,
  scopes: row.scopes,
  createdBy: row.created_by,
  parentKeyId: row.parent_key_id ?? undefined,
  format: row.format,
  lineageId: row.lineage_id,
  allowedIps: row.allowed_ips,
  rateLimit: toRateLimit(row),
  metadata: row.metadata,
  version: row.version,
  createdAt: row.created_at,
  expiresAt: row.expires_at ?? undefined,
  retiresAt: row.retires_at ?? undefined,
  rotatedFrom: row.rotated_from ?? undefined,
  rotatedTo: row.rotated_to ?? undefined,
  rotatedAt: row.rotated_at ?? undefined,
  lastUsedAt: row.last_used_at ?? undefined,
  lastUsedIp: row.last_used_ip ?? undefined,
  revokedAt: row.revoked_at ?? undefined,
})

function toRateLimit({ requests_per_second, burst }: KeyRow): ApiKey['rateLimit'] {
  if (requests_per_second === null) return undefined
  return { requestsPerSecond: requests_per_second, burst: burst ?? requests_per_second }
}

/** False when another key has this public id: nothing was inserted, the transaction goes on. */
export async function insertKey(
  tenant: Tenant,
  tx: Tx,
  key: ApiKey,
  secret: SecretHash,
): Promise<boolean> {
  const { sql } = tx
  const rows = await sql`
    insert into ${sql(tenant.environment)}.api_keys
      (workspace_id, id, public_id, name, scopes, secret_hash, pepper_version, created_by,
       parent_key_id, format, lineage_id, allowed_ips, requests_per_second, burst, metadata,
       created_at, expires_at, rotated_from)
    values (${tenant.workspaceId}, ${key.id}, ${key.publicId}, ${key.name}, ${[...key.scopes]},
      ${secret.hash}, ${secret.pepperVersion}, ${key.createdBy}, ${key.parentKeyId ?? null},
      ${key.format}, ${key.lineageId}, ${[...key.allowedIps]},
      ${key.rateLimit?.requestsPerSecond ?? null}, ${key.rateLimit?.burst ?? null},
      ${sql.json(key.metadata)}, ${key.createdAt}, ${key.expiresAt ?? null},
      ${key.rotatedFrom ?? null})
    on conflict (public_id) do nothing returning id`
  return rows.length === 1
}

export async function findKey(tenant: Tenant, sql: Sql, id: string): Promise<ApiKey | undefined> {
  const [row] = await sql<KeyRow[]>`
    select ${sql(COLUMNS)} from ${sql(tenant.environment)}.api_keys
    where workspace_id = ${tenant.workspaceId} and id = ${id}`
  return row && toKey(tenant.environment, row)
}

/**
 * The key's row, held until the transaction ends: `share` keeps it from being revoked while it
 * makes something, `update` keeps it from making anything while it changes. A note of its last use
 * waits for neither.
 */
export async function lockKey(
  tenant: Tenant,
  tx: Tx,
  id: string,
  mode: 'share' | 'update',
): Promise<ApiKey | undefined> {
  const { sql } = tx
  const [row] = await sql<KeyRow[]>`
    select ${sql(COLUMNS)} from ${sql(tenant.environment)}.api_keys
    where workspace_id = ${tenant.workspaceId} and id = ${id}
    ${mode === 'share' ? sql`for key share` : sql`for update`}`
  return row && toKey(tenant.environment, row)
}

/** As `lockKey` for `update`, oldest first, so that two who lock the same keys do not deadlock. */
export async function lockKeys(tenant: Tenant, tx: Tx, ids: string[]): Promise<void> {
  const { sql } = tx
  await sql`
    select id from ${sql(tenant.environment)}.api_keys
    where workspace_id = ${tenant.workspaceId} and id = any(${ids})
    order by created_at, id for update`
}

/** A condition: the key works at `now`. */
export const works = (sql: Sql, now: Date) => sql`
  revoked_at is null and coalesce(least(expires_at, retires_at), 'infinity') > ${now}`

export type KeyFilter = {
  status?: KeyStatus | undefined
  lineageId?: string | undefined
  now: Date
}

export async function listKeys(
  tenant: Tenant,
  sql: Sql,
  filter: KeyFilter,
  after: Position | undefined,
  limit: number,
): Promise<ApiKey[]> {
  const { status, lineageId, now } = filter
  const rows = await sql<KeyRow[]>`
    select ${sql(COLUMNS)} from ${sql(tenant.environment)}.api_keys
    where workspace_id = ${tenant.workspaceId}
      ${after ? sql`and (created_at, id) < (${new Date(after.at)}, ${after.id})` : sql``}
      ${lineageId === undefined ? sql`` : sql`and lineage_id = ${lineageId}`}
      ${status === 'revoked' ? sql`and revoked_at is not null` : sql``}
      ${status === 'expired' ? sql`and revoked_at is null and not (${works(sql, now)})` : sql``}
      ${status === 'active' ? sql`and ${works(sql, now)}` : sql``}
    order by created_at desc, id desc limit ${limit}`
  return rows.map(row => toKey(tenant.environment, row))
}

export type KeyPatch = Pick<
  ApiKey,
  'name' | 'scopes' | 'expiresAt' | 'allowedIps' | 'rateLimit' | 'metadata'
>

export async function updateKey(
  tenant: Tenant,
  tx: Tx,
  id: string,
  patch: KeyPatch,
): Promise<void> {
  const { sql } = tx
  await sql`
    update ${sql(tenant.environment)}.api_keys
    set name = ${patch.name}, scopes = ${[...patch.scopes]},
      expires_at = ${patch.expiresAt ?? null}, allowed_ips = ${[...patch.allowedIps]},
      requests_per_second = ${patch.rateLimit?.requestsPerSecond ?? null},
      burst = ${patch.rateLimit?.burst ?? null}, metadata = ${sql.json(patch.metadata)},
      version = version + 1
    where workspace_id = ${tenant.workspaceId} and id = ${id}`
}

/** Revoke those of `ids` that are not revoked yet. */
export async function revokeKeys(
  tenant: Tenant,
  tx: Tx,
  ids: string[],
  at: Date,
): Promise<{ id: string; publicId: string }[]> {
  const { sql } = tx
  const rows = await sql<{ id: string; public_id: string }[]>`
    update ${sql(tenant.environment)}.api_keys set revoked_at = ${at}, version = version + 1
    where workspace_id = ${tenant.workspaceId} and id = any(${ids}) and revoked_at is null
    returning id, public_id`
  return rows.map(row => ({ id: row.id, publicId: row.public_id }))
}

/** How many of `ids` were revoked at `since` or later. */
export async function countRevokedSince(
  tenant: Tenant,
  tx: Tx,
  ids: string[],
  since: Date,
): Promise<number> {
  const { sql } = tx
  const [row] = await sql<{ count: number }[]>`
    select count(*) as count from ${sql(tenant.environment)}.api_keys
    where workspace_id = ${tenant.workspaceId} and id = any(${ids}) and revoked_at >= ${since}`
  return row?.count ?? 0
}

/**
 * The ids of every key made by one of `ids`, by those keys, and so on, within the tenant. A key
 * that takes over from one of them is one of them, whoever rotated it; one that takes over from
 * `ids` themselves is not, unless it was made by them.
 */
export async function descendantKeyIds(tenant: Tenant, sql: Sql, ids: string[]): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    with recursive descendants as (
      select id from ${sql(tenant.environment)}.api_keys
      where workspace_id = ${tenant.workspaceId} and parent_key_id = any(${ids})
      union
      select k.id from ${sql(tenant.environment)}.api_keys k
      join descendants d on k.parent_key_id = d.id or k.rotated_from = d.id
      where k.workspace_id = ${tenant.workspaceId}
    )
    select id from descendants`
  return rows.map(row => row.id)
}

/**
 * A key's row with its hash, found before the tenant is known: the one read without a workspace.
 */
export async function findKeyByPublicId(
  environment: Environment,
  sql: Sql,
  publicId: string,
): Promise<{ key: ApiKey; secret: SecretHash } | undefined> {
  const [row] = await sql<(KeyRow & { secret_hash: string; pepper_version: number })[]>`
    select ${sql([...COLUMNS, 'secret_hash', 'pepper_version'])}
    from ${sql(environment)}.api_keys where public_id = ${publicId}`
  if (row === undefined) return undefined
  const secret = { hash: row.secret_hash, pepperVersion: row.pepper_version }
  return { key: toKey(environment, row), secret }
}

/** Store a hash made anew under the current pepper. */
export async function updateSecretHash(
  tenant: Tenant,
  sql: Sql,
  id: string,
  secret: SecretHash,
): Promise<void> {
  await sql`
    update ${sql(tenant.environment)}.api_keys
    set secret_hash = ${secret.hash}, pepper_version = ${secret.pepperVersion}
    where workspace_id = ${tenant.workspaceId} and id = ${id}`
}

/**
 * The public ids of an environment behind `after`, in order, at most `limit`. None has a space:
 * they come as one text, so that the driver makes no object for each.
 */
export async function listPublicIds(
  environment: Environment,
  sql: Sql,
  after: string,
  limit: number,
): Promise<string[]> {
  const [row] = await sql<{ ids: string | null }[]>`
    select pg_catalog.string_agg(public_id, ' ' order by public_id) as ids from (
      select public_id from ${sql(environment)}.api_keys
      where public_id > ${after} order by public_id limit ${limit}
    ) page`
  return row?.ids?.split(' ') ?? []
}

/** `at` in milliseconds. */
export type KeyUse = { workspaceId: string; id: string; at: number; ip: string }

/** Write when and where from keys were last used, in one statement; never backwards. */
export async function updateLastUsed(
  environment: Environment,
  sql: Sql,
  uses: KeyUse[],
): Promise<void> {
  const rows = uses.map(use => ({
    workspace_id: use.workspaceId,
    id: use.id,
    at: new Date(use.at),
    ip: use.ip,
  }))
  await sql`
    update ${sql(environment)}.api_keys k set last_used_at = u.at, last_used_ip = u.ip
    from jsonb_to_recordset(${sql.json(rows)})
      as u(workspace_id text, id text, at timestamptz, ip text)
    where k.workspace_id = u.workspace_id and k.id = u.id
      and (k.last_used_at is null or k.last_used_at <= u.at)`
}

/** Whether a workspace has had keys at all, has one that works at `now`, and has used any. */
export type KeyFacts = { made: boolean; usable: boolean; used: boolean }

export async function readKeyFacts(tenant: Tenant, sql: Sql, now: Date): Promise<KeyFacts> {
  const keys = sql`${sql(tenant.environment)}.api_keys where workspace_id = ${tenant.workspaceId}`
  const [row] = await sql<KeyFacts[]>`
    select exists (select 1 from ${keys}) as made,
      exists (select 1 from ${keys} and ${works(sql, now)}) as usable,
      exists (select 1 from ${keys} and last_used_at is not null) as used`
  return row ?? { made: false, usable: false, used: false }
}

/** Keys called `name` that work at `now`, at most `limit`, of all workspaces. */
export async function listUsableNamed(
  environment: Environment,
  sql: Sql,
  name: string,
  now: Date,
  limit: number,
): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from ${sql(environment)}.api_keys
    where name = ${name} and ${works(sql, now)}
    order by created_at, id limit ${limit}`
  return rows.map(row => row.id)
}

/**
 * Keys that work at `now` and are hashed under another pepper than `version`, of all workspaces:
 * the pepper is the instance's. At most `limit`.
 */
export async function listUnderOtherPepper(
  environment: Environment,
  sql: Sql,
  version: number,
  now: Date,
  limit: number,
): Promise<{ id: string; name: string }[]> {
  return sql<{ id: string; name: string }[]>`
    select id, name from ${sql(environment)}.api_keys
    where pepper_version <> ${version} and ${works(sql, now)}
    order by created_at, id limit ${limit}`
}
