import type { Sql, Tx } from '../storage/postgres.ts'
import type { Environment } from '../storage/tenant.ts'
import type { PublicJwk, SigningKey } from './signing-key.ts'

/** A private key under the key-encryption key `secretVersion`. */
export type Sealed = { sealed: Buffer; secretVersion: number }

type Row = {
  kid: string
  public_jwk: PublicJwk
  sealed: Buffer
  secret_version: number
  created_at: Date
  signs_from: Date
  compromised_at: Date | null
}

export async function listSigningKeys(
  environment: Environment,
  sql: Sql,
): Promise<(SigningKey & Sealed)[]> {
  const rows = await sql<Row[]>`
    select kid, public_jwk, sealed, secret_version, created_at, signs_from, compromised_at
    from ${sql(environment)}.signing_keys order by signs_from, kid`
  return rows.map(row => ({
    kid: row.kid,
    publicJwk: row.public_jwk,
    sealed: row.sealed,
    secretVersion: row.secret_version,
    createdAt: row.created_at,
    signsFrom: row.signs_from,
    compromisedAt: row.compromised_at ?? undefined,
  }))
}

/** Let others who change the environment's keys wait until this transaction ends. */
export async function lockSigningKeys(environment: Environment, tx: Tx): Promise<void> {
  await tx.sql`
    select pg_catalog.pg_advisory_xact_lock(
      pg_catalog.hashtextextended(${`signing-keys ${environment}`}, 0))`
}

export async function insertSigningKey(
  environment: Environment,
  tx: Tx,
  key: SigningKey & Sealed,
): Promise<void> {
  const { sql } = tx
  await sql`
    insert into ${sql(environment)}.signing_keys
      (kid, public_jwk, sealed, secret_version, created_at, signs_from)
    values (${key.kid}, ${sql.json(key.publicJwk)}, ${key.sealed}, ${key.secretVersion},
      ${key.createdAt}, ${key.signsFrom})`
}

export async function updateSealed(
  environment: Environment,
  tx: Tx,
  kid: string,
  next: Sealed,
): Promise<void> {
  const { sql } = tx
  await sql`
    update ${sql(environment)}.signing_keys
    set sealed = ${next.sealed}, secret_version = ${next.secretVersion} where kid = ${kid}`
}

export async function markCompromised(
  environment: Environment,
  tx: Tx,
  kid: string,
  at: Date,
): Promise<void> {
  const { sql } = tx
  await sql`update ${sql(environment)}.signing_keys set compromised_at = ${at} where kid = ${kid}`
}
