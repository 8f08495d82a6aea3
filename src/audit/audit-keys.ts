/**
 * The keys that sign checkpoints, one environment apart from the other and both apart from the keys
 * that sign tokens. All of them stay published for good: an old export must stay verifiable.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { randomBase62 } from '../lib/base62.ts'
import { open, seal } from '../lib/seal.ts'
import type { Sql } from '../storage/postgres.ts'
import type { VersionedSecrets } from '../storage/secrets.ts'
import { ENVIRONMENTS, type Environment } from '../storage/tenant.ts'
import * as store from './key-store.ts'
import { record } from './record.ts'
import type { Work } from './work.ts'

export type AuditKey = {
  readonly kid: string
  readonly publicJwk: store.AuditJwk
  readonly privateKey: KeyObject
}

export type PublishedAuditKey = store.AuditJwk & { kid: string; use: 'sig'; alg: 'EdDSA' }

/** What binds a sealed private key to its place. */
const sealedFor = (environment: Environment, kid: string): string =>
  `audit-key:${environment}:${kid}`

/** Make the environment's audit key, if it has none. */
export async function ensureAuditKey(work: Work, secrets: VersionedSecrets): Promise<void> {
  const { environment } = work.tenant
  await store.lockAuditKeys(environment, work.tx)
  const keys = await store.listAuditKeys(environment, work.tx.sql)
  if (keys.length > 0) return
  const pair = generateKeyPairSync('ed25519')
  const kid = `ak_${randomBase62(16)}`
  const { x } = pair.publicKey.export({ format: 'jwk' })
  if (x === undefined) throw new Error('an Ed25519 key without x')
  const der = pair.privateKey.export({ format: 'der', type: 'pkcs8' })
  await store.insertAuditKey(environment, work.tx, {
    kid,
    publicJwk: { kty: 'OKP', crv: 'Ed25519', x },
    sealed: seal(secrets.current, der, sealedFor(environment, kid)),
    secretVersion: secrets.current.version,
    createdAt: new Date(work.now),
  })
  await record(work, { action: 'audit_key.created', target: { kind: 'audit_key', id: kid } })
}

/** Seal every private key under the current key-encryption key; returns how many were moved. */
export async function rewrapAuditKeys(work: Work, secrets: VersionedSecrets): Promise<number> {
  const { environment } = work.tenant
  await store.lockAuditKeys(environment, work.tx)
  const keys = await store.listAuditKeys(environment, work.tx.sql)
  const old = keys.filter(key => key.secretVersion !== secrets.current.version)
  for (const key of old) {
    const bound = sealedFor(environment, key.kid)
    const sealed = seal(secrets.current, open(secrets.all, key.sealed, bound), bound)
    const next = { sealed, secretVersion: secrets.current.version }
    await store.updateAuditKeySeal(environment, work.tx, key.kid, next)
  }
  return old.length
}

/** The audit keys of both environments, in memory. They are made before this is loaded. */
export class AuditKeys {
  #keys: Record<Environment, readonly AuditKey[]> = { live: [], test: [] }

  constructor(private readonly keyEncryption: VersionedSecrets) {}

  /** Read all keys. @throws Error when one cannot be unsealed, or is not what it was */
  async load(read: (environment: Environment) => Sql): Promise<void> {
    const keys: Record<Environment, readonly AuditKey[]> = { live: [], test: [] }
    for (const environment of ENVIRONMENTS) {
      const rows = await store.listAuditKeys(environment, read(environment))
      keys[environment] = rows.map(row => this.#take(environment, row))
    }
    this.#keys = keys
  }

  #take(environment: Environment, row: store.StoredAuditKey): AuditKey {
    const { kid, publicJwk } = row
    if (!this.keyEncryption.all.has(row.secretVersion)) {
      throw new Error(
        `audit key ${kid} is sealed under key-encryption key version ${row.secretVersion}, ` +
          'which is not configured; restore it from the backup of the secrets',
      )
    }
    const der = open(this.keyEncryption.all, row.sealed, sealedFor(environment, kid))
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    if (!createPublicKey(privateKey).equals(createPublicKey({ key: publicJwk, format: 'jwk' }))) {
      throw new Error(
        `the public key stored for audit key ${kid} is not its own: somebody changed the row, ` +
          'to have checkpoints accepted that were not signed here; restore it from a backup',
      )
    }
    return { kid, publicJwk, privateKey }
  }

  /** The key that signs: the newest. */
  signer(environment: Environment): AuditKey {
    const key = this.#keys[environment].at(-1)
    if (key === undefined) throw new Error(`no audit key for ${environment}`)
    return key
  }

  /** The JSON Web Key Set (RFC 7517), the signer first. Never a private member. */
  jwks(environment: Environment): PublishedAuditKey[] {
    return this.#keys[environment].toReversed().map(key => ({
      ...{ kty: 'OKP', crv: 'Ed25519', x: key.publicJwk.x },
      kid: key.kid,
      use: 'sig',
      alg: 'EdDSA',
    }))
  }
}
