/** Use cases of signing keys: first keys, rotation, compromise, re-wrapping. */
import { generateKeyPairSync } from 'node:crypto'
import { record } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import { randomBase62 } from '../lib/base62.ts'
import { DomainError } from '../lib/errors.ts'
import { open, seal } from '../lib/seal.ts'
import { recordChanges } from '../storage/changes.ts'
import type { VersionedSecrets } from '../storage/secrets.ts'
import { sealedFor } from './key-ring.ts'
import { PUBLISH_AHEAD_SECONDS, type PublicJwk, type SigningKey, signerAt } from './signing-key.ts'
import * as store from './store.ts'

/**
 * Make the environment's first key, if it has none. It signs at once: nobody holds an older JWKS.
 */
export async function ensureSigningKey(work: Work, secrets: VersionedSecrets): Promise<void> {
  const keys = await lockKeys(work)
  if (keys.length > 0) return
  await create(work, secrets, work.now, 'signing_key.created')
}

/**
 * Publish a new key, which takes over signing once every verifier must have fetched it. The old one
 * stays published until its last token has expired. A rotation that still waits is returned as it
 * is.
 */
export async function rotateSigningKey(work: Work, secrets: VersionedSecrets): Promise<SigningKey> {
  const keys = await lockKeys(work)
  const waiting = keys.find(
    key => key.compromisedAt === undefined && key.signsFrom.getTime() > work.now,
  )
  if (waiting !== undefined) return waiting
  const signsFrom = work.now + PUBLISH_AHEAD_SECONDS * 1000
  return create(work, secrets, signsFrom, 'signing_key.rotated')
}

/**
 * End a key whose private half is in other hands: it leaves the JWKS and its tokens are refused at
 * once. If it was signing, a new key signs from now on.
 * @throws DomainError `not_found`
 */
export async function compromiseSigningKey(
  work: Work,
  secrets: VersionedSecrets,
  kid: string,
): Promise<{ compromised: SigningKey; signer: SigningKey }> {
  const { environment } = work.tenant
  const keys = await lockKeys(work)
  const key = keys.find(one => one.kid === kid)
  if (key === undefined) {
    throw new DomainError('not_found', `There is no ${environment} signing key ${kid}.`)
  }
  const compromised = { ...key, compromisedAt: key.compromisedAt ?? new Date(work.now) }
  if (key.compromisedAt === undefined) {
    await store.markCompromised(environment, work.tx, kid, compromised.compromisedAt)
    await recordChanges(work.tenant, work.tx, [{ kind: 'signing_key_compromised', kid }])
    const target = { kind: 'signing_key', id: kid } as const
    await record(work, { action: 'signing_key.compromised', target })
  }
  // Of several at once, one that began earlier may come later: the keys that it finds are there.
  const now = Math.max(work.now, ...keys.map(one => one.createdAt.getTime()))
  const wasSigner = signerAt(keys, now)?.kid === kid
  const sound = keys.map(one => (one.kid === kid ? compromised : one))
  const signer = wasSigner ? undefined : signerAt(sound, now)
  return {
    compromised,
    signer: signer ?? (await create(work, secrets, work.now, 'signing_key.created')),
  }
}

/** Seal every private key under the current key-encryption key; returns how many were moved. */
export async function rewrapSigningKeys(work: Work, secrets: VersionedSecrets): Promise<number> {
  const { environment } = work.tenant
  const keys = await lockKeys(work)
  const old = keys.filter(key => key.secretVersion !== secrets.current.version)
  for (const key of old) {
    const bound = sealedFor(environment, key.kid)
    const sealed = seal(secrets.current, open(secrets.all, key.sealed, bound), bound)
    const next = { sealed, secretVersion: secrets.current.version }
    await store.updateSealed(environment, work.tx, key.kid, next)
  }
  return old.length
}

/**
 * The environment's keys, which nobody else changes until `work` is done: two rotations are one.
 */
async function lockKeys(work: Work): ReturnType<typeof store.listSigningKeys> {
  const { environment } = work.tenant
  await store.lockSigningKeys(environment, work.tx)
  return store.listSigningKeys(environment, work.tx.sql)
}

async function create(
  work: Work,
  secrets: VersionedSecrets,
  signsFrom: number,
  action: 'signing_key.created' | 'signing_key.rotated',
): Promise<SigningKey> {
  const { environment } = work.tenant
  const pair = generateKeyPairSync('ed25519')
  const kid = `sk_${randomBase62(16)}`
  const { x } = pair.publicKey.export({ format: 'jwk' })
  if (x === undefined) throw new Error('an Ed25519 key without x')
  const publicJwk: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x }
  const der = pair.privateKey.export({ format: 'der', type: 'pkcs8' })
  const key = {
    kid,
    publicJwk,
    createdAt: new Date(work.now),
    signsFrom: new Date(signsFrom),
    compromisedAt: undefined,
    sealed: seal(secrets.current, der, sealedFor(environment, kid)),
    secretVersion: secrets.current.version,
  }
  await store.insertSigningKey(environment, work.tx, key)
  await recordChanges(work.tenant, work.tx, [{ kind: 'signing_key_added', kid }])
  await record(work, { action, target: { kind: 'signing_key', id: kid } })
  return key
}
