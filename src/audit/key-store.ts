import type { Sql, Tx } from '../storage/postgres.ts'
import type { Environment } from '../storage/tenant.ts'

/** A public Ed25519 key as a JWK (RFC 8037). */
export type AuditJwk = { kty: 'OKP'; crv: 'Ed25519'; x: string }

/** An audit key; the private half is sealed under the key-encryption key `secretVersion`. */
export type StoredAuditKey = {
  kid: string
  publicJwk: AuditJwk
  sealed: Buffer
  secretVersion: number
  createdAt: Date
}

type Row = {
  kid: string
  public_jwk: AuditJwk
  sealed: Buffer
  secret_version: number
  created_at: Date
}

/** The environment's audit keys, oldest first. */
export async function listAuditKeys(environment: Environment, sql: Sql): Promise<StoredAuditKey[]> {
  const rows = await sql<Row[]>`
    select kid, public_jwk, sealed, secret_version, created_at
    from ${sql(environment)}.audit_keys order by created_at, kid`
  return rows.map(row => ({
    kid: row.kid,
    publicJwk: row.public_jwk,
    sealed: row.sealed,
    secretVersion: row.secret_version,
    createdAt: row.created_at,
  }))
}

/** Let others who change the environment's audit keys wait until this transaction ends. */
export async function lockAuditKeys(environment: Environment, tx: Tx): Promise<void> {
  await tx.sql`
    select pg_catalog.pg_advisory_xact_lock(
      pg_catalog.hashtextextended(${`audit-keys ${environment}`}, 0))`
}

export async function insertAuditKey(
  environment: Environment,
  tx: Tx,
  key: StoredAuditKey,
): Promise<void> {
  const { sql } = tx
  await sql`
    insert into ${sql(environment)}.audit_keys
      (kid, public_jwk, sealed, secret_version, created_at)
    values (${key.kid}, ${sql.json(key.publicJwk)}, ${key.sealed}, ${key.secretVersion},
      ${key.createdAt})`
}

export async function updateAuditKeySeal(
  environment: Environment,
  tx: Tx,
  kid: string,
  next: Pick<StoredAuditKey, 'sealed' | 'secretVersion'>,
): Promise<void> {
  const { sql } = tx
  await sql`
    update ${sql(environment)}.audit_keys
    set sealed = ${next.sealed}, secret_version = ${next.secretVersion} where kid = ${kid}`
}
