/**
 * What this process knows of the keys that were shown to it: facts, never verdicts. Two places: all
 * that can be packed, and the rows of keys that cannot or whose right secret nobody has shown yet.
 * README.md beside this says what each may hold.
 */
import { LruMap } from '../lib/lru.ts'
import { ENVIRONMENTS, type Environment } from '../storage/tenant.ts'
import { CompactKeys } from './compact-keys.ts'
import { type KeyDigest, sameKeyDigest } from './key-digest.ts'
import type { KnownKey } from './known-key.ts'
import type { SecretHash } from './secret-hash.ts'

/** A key's row, and the digest of its text once somebody has shown it. */
export type KeyRow = KnownKey & {
  readonly publicId: string
  readonly digest: KeyDigest | undefined
  readonly secret: SecretHash
}

/** The key that a text names, and whether it is its own text. */
export type Recalled = { readonly key: KnownKey; readonly isText: boolean }

export type KnownKeysMax = { packed: number; profiles?: number; rows: number }

/** Of one environment. */
const MAX: KnownKeysMax = { packed: 2_000_000, rows: 20_000 }

type PerEnvironment<T> = Record<Environment, T>
const perEnvironment = <T>(make: () => T): PerEnvironment<T> => ({ live: make(), test: make() })

export class KnownKeys {
  #packed: PerEnvironment<CompactKeys>
  readonly #rows: PerEnvironment<LruMap<string, KeyRow>>

  constructor(private readonly max: KnownKeysMax = MAX) {
    this.#packed = this.#emptyPacked()
    this.#rows = perEnvironment(() => new LruMap<string, KeyRow>(max.rows))
  }

  #emptyPacked(): PerEnvironment<CompactKeys> {
    return perEnvironment(() => new CompactKeys(this.max.packed, this.max.profiles))
  }

  /** The key with this text, if it was used lately. */
  recent(digest: KeyDigest): KnownKey | undefined {
    return this.#packed.live.recent(digest) ?? this.#packed.test.recent(digest)
  }

  /** What is known of a text with this digest that names `publicId`. */
  find(environment: Environment, publicId: string, digest: KeyDigest): Recalled | undefined {
    const packed = this.#packed[environment].find(publicId, digest)
    if (packed !== undefined) return packed
    const row = this.#rows[environment].get(publicId)
    if (row?.digest === undefined) return undefined
    return { key: row, isText: sameKeyDigest(row.digest, digest) }
  }

  /** The row of a key whose right secret nobody has shown. */
  row(environment: Environment, publicId: string): KeyRow | undefined {
    const row = this.#rows[environment].get(publicId)
    return row?.digest === undefined ? row : undefined
  }

  /** Keep what was read, until the right secret is shown. */
  keepRow(row: KeyRow): void {
    this.#rows[row.actor.environment].set(row.publicId, row)
  }

  /** Keep a row whose text is now known. */
  keep(row: KeyRow, digest: KeyDigest): void {
    const { publicId, actor, isRevoked, endsAt } = row
    const rows = this.#rows[actor.environment]
    const key = { actor, isRevoked, endsAt }
    if (this.#packed[actor.environment].put(publicId, key, digest)) rows.delete(publicId)
    else rows.set(publicId, { ...row, digest })
  }

  /** Forget everything of a key, wherever it is. */
  forget(environment: Environment, publicId: string): void {
    this.#packed[environment].forget(publicId)
    this.#rows[environment].delete(publicId)
  }

  /** Leave only what is packed, as time does. */
  forgetRecent(): void {
    for (const environment of ENVIRONMENTS) this.#packed[environment].forgetRecent()
  }

  clear(): void {
    this.#packed = this.#emptyPacked()
    for (const environment of ENVIRONMENTS) this.#rows[environment].clear()
  }
}
