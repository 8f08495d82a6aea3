import { hash, verifySync } from '@node-rs/argon2'
import type { VersionedSecrets } from '../storage/secrets.ts'

/**
 * argon2id with a low cost on purpose: a generated secret has 131 random bits, so stretching adds
 * nothing, and a check costs what a signature costs (68 µs measured) and is no lever for denial of
 * service. The pepper lives outside the database, so a dump of it confirms no guess.
 */
const ARGON2ID = 2
const COST = { algorithm: ARGON2ID, memoryCost: 256, timeCost: 1, parallelism: 1 } as const

export type SecretHash = { hash: string; pepperVersion: number }

/** Hash a new key's secret under the current pepper. */
export async function hashSecret(secret: string, pepper: VersionedSecrets): Promise<SecretHash> {
  const { version, key } = pepper.current
  return { hash: await hash(secret, { ...COST, secret: key }), pepperVersion: version }
}

/** Whether `secret` is what was hashed. False, too, when its pepper is no longer known. */
export function verifySecret(
  secret: string,
  stored: SecretHash,
  pepper: VersionedSecrets,
): boolean {
  const key = pepper.all.get(stored.pepperVersion)
  return key !== undefined && verifySync(stored.hash, secret, { secret: key })
}
