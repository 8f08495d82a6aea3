/** What an export is held against: public keys, and checkpoints that somebody kept. */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { canonicalJson } from '../lib/canonical-json.ts'
import type { Environment } from '../storage/tenant.ts'
import { type CheckpointClaims, readCheckpoint } from './checkpoint.ts'

/** More are ignored; an instance has a handful. */
const KEYS_MAX = 100

/** Public keys by `kid`. */
export class TrustedKeys {
  readonly #keys = new Map<string, KeyObject>()
  readonly list: { kid: string; thumbprint: string }[] = []

  /** Takes the Ed25519 keys of a JSON Web Key Set (RFC 7517). */
  constructor(jwks: readonly unknown[]) {
    for (const jwk of jwks.slice(0, KEYS_MAX)) {
      const { kty, crv, x, kid } = { ...(jwk as object) } as Record<string, unknown>
      if (kty !== 'OKP' || crv !== 'Ed25519' || typeof kid !== 'string') continue
      if (typeof x !== 'string' || !/^[A-Za-z0-9_-]{43}$/.test(x)) continue
      this.#keys.set(kid, createPublicKey({ key: { kty, crv, x }, format: 'jwk' }))
      this.list.push({ kid, thumbprint: thumbprint(x) })
    }
  }

  readonly find = (kid: string): KeyObject | undefined => this.#keys.get(kid)
}

/** RFC 7638, of an Ed25519 key (RFC 8037). */
const thumbprint = (x: string): string =>
  createHash('sha256')
    .update(canonicalJson({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url')

/** Checkpoints of one chain that were kept, by the row they end with. */
export class KeptCheckpoints {
  readonly #bySeq = new Map<number, CheckpointClaims>()

  /** Those of other chains are left aside. @throws Error when one cannot be trusted itself */
  constructor(
    jwts: readonly string[],
    keys: TrustedKeys,
    chain: { workspaceId: string; environment: Environment },
  ) {
    for (const jwt of jwts) {
      const read = readCheckpoint(jwt, keys.find)
      if (!read.ok) throw new Error(`a checkpoint that was kept cannot be used: ${read.reason}`)
      const { workspace_id, environment, seq } = read.claims
      if (workspace_id === chain.workspaceId && environment === chain.environment) {
        this.#bySeq.set(seq, read.claims)
      }
    }
  }

  at(seq: number): CheckpointClaims | undefined {
    return this.#bySeq.get(seq)
  }

  /** The last one signed before `until` (milliseconds). */
  lastBefore(until: number): CheckpointClaims | undefined {
    const early = [...this.#bySeq.values()].filter(one => one.iat * 1000 < until)
    return early.reduce<CheckpointClaims | undefined>(
      (last, one) => (last === undefined || one.seq > last.seq ? one : last),
      undefined,
    )
  }
}
