/**
 * The signing keys of both environments, in memory: what signs, what verifies, what is published.
 * Loaded at start and after each change to the keys; records keep their identity over a reload, so
 * that a cached fact that points to its key sees the key's state of now.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { DomainError } from '../lib/errors.ts'
import { InTurn } from '../lib/in-turn.ts'
import { open } from '../lib/seal.ts'
import type { Change } from '../storage/change.ts'
import type { Sql } from '../storage/postgres.ts'
import type { VersionedSecrets } from '../storage/secrets.ts'
import { ENVIRONMENTS, type Environment } from '../storage/tenant.ts'
import {
  type PublicJwk,
  publishedAt,
  type SigningKey,
  signerAt,
  signsUntil,
} from './signing-key.ts'
import { listSigningKeys, type Sealed } from './store.ts'

/** The one algorithm: Ed25519, named as RFC 8037 does, which every JWT library knows. */
const ALG = 'EdDSA'
/** The type of a task token (RFC 9068). */
export const TASK_TOKEN_TYPE = 'at+jwt'
export const DELEGATION_TOKEN_TYPE = 'delegation+jwt'

export type TokenType = typeof TASK_TOKEN_TYPE | typeof DELEGATION_TOKEN_TYPE

export type RingKey = SigningKey & {
  readonly environment: Environment
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
  /** The encoded header of every token of a type that this key signs: it never varies. */
  readonly headerSegments: Readonly<Record<TokenType, string>>
  compromisedAt: Date | undefined
  /** When the next sound key takes or took over (milliseconds). */
  signsUntil: number
}

export type Jwk = PublicJwk & { kid: string; use: 'sig'; alg: typeof ALG }

/** What binds a sealed private key to its place. */
export const sealedFor = (environment: Environment, kid: string): string =>
  `signing-key:${environment}:${kid}`

const headerSegmentsOf = (kid: string): Record<TokenType, string> => ({
  [TASK_TOKEN_TYPE]: headerSegmentOf(kid, TASK_TOKEN_TYPE),
  [DELEGATION_TOKEN_TYPE]: headerSegmentOf(kid, DELEGATION_TOKEN_TYPE),
})

export const headerSegmentOf = (kid: string, type: string): string =>
  Buffer.from(JSON.stringify({ alg: ALG, typ: type, kid })).toString('base64url')

const byHeader = (keys: readonly RingKey[]): Record<TokenType, Map<string, RingKey>> => {
  const of = (type: TokenType) => new Map(keys.map(key => [key.headerSegments[type], key]))
  return {
    [TASK_TOKEN_TYPE]: of(TASK_TOKEN_TYPE),
    [DELEGATION_TOKEN_TYPE]: of(DELEGATION_TOKEN_TYPE),
  }
}

export class KeyRing {
  #keys: Record<Environment, RingKey[]> = { live: [], test: [] }
  #byHeader: Record<TokenType, Map<string, RingKey>> = byHeader([])
  #byKid = new Map<string, RingKey>()
  /** By whose header a token was last known. */
  #last: Partial<Record<TokenType, RingKey>> = {}
  /** While a load reads the rows, what is compromised meanwhile, for its result too. */
  #loading: Map<string, Date> | undefined
  readonly #loads = new InTurn()

  constructor(private readonly keyEncryption: VersionedSecrets) {}

  /** Read all keys anew. @throws Error when a key cannot be unsealed with the secrets at hand */
  load(read: (environment: Environment) => Sql): Promise<void> {
    return this.#loads.run(() => this.#load(read))
  }

  async #load(read: (environment: Environment) => Sql): Promise<void> {
    const compromised = new Map<string, Date>()
    this.#loading = compromised
    try {
      const keys: Record<Environment, RingKey[]> = { live: [], test: [] }
      for (const environment of ENVIRONMENTS) {
        const rows = await listSigningKeys(environment, read(environment))
        keys[environment] = rows.map(row => this.#take(environment, row))
      }
      const all = [...keys.live, ...keys.test]
      for (const key of all) key.compromisedAt ??= compromised.get(key.kid)
      this.#keys = keys
      this.#setEnds()
      this.#byHeader = byHeader(all)
      this.#last = {}
      this.#byKid = new Map(all.map(key => [key.kid, key]))
    } finally {
      this.#loading = undefined
    }
  }

  #take(environment: Environment, row: SigningKey & Sealed): RingKey {
    const known = this.#byKid.get(row.kid)
    if (known !== undefined) {
      // A compromise is final; the row may have been read before it.
      known.compromisedAt ??= row.compromisedAt
      return known
    }
    const privateKey = this.#unseal(environment, row)
    const publicKey = createPublicKey({ key: row.publicJwk, format: 'jwk' })
    if (!createPublicKey(privateKey).equals(publicKey)) {
      throw new Error(
        `the public key stored for signing key ${row.kid} is not its own: somebody changed the ` +
          'row, to have tokens accepted that were not issued here; restore it from a backup',
      )
    }
    return {
      kid: row.kid,
      publicJwk: row.publicJwk,
      createdAt: row.createdAt,
      signsFrom: row.signsFrom,
      compromisedAt: row.compromisedAt,
      environment,
      publicKey,
      privateKey,
      headerSegments: headerSegmentsOf(row.kid),
      signsUntil: Number.POSITIVE_INFINITY,
    }
  }

  #unseal(environment: Environment, row: SigningKey & Sealed): KeyObject {
    if (!this.keyEncryption.all.has(row.secretVersion)) {
      throw new Error(
        `signing key ${row.kid} is sealed under key-encryption key version ${row.secretVersion}, ` +
          'which is not configured; restore it from the backup of the secrets',
      )
    }
    const der = open(this.keyEncryption.all, row.sealed, sealedFor(environment, row.kid))
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  }

  /**
   * Take over a committed change at once: a compromised key is refused before that was answered.
   */
  apply(change: Change, now: number): void {
    if (change.kind !== 'signing_key_compromised') return
    this.#loading?.set(change.kid, new Date(now))
    const key = this.#byKid.get(change.kid)
    if (key === undefined) return
    key.compromisedAt ??= new Date(now)
    this.#setEnds()
  }

  #setEnds(): void {
    for (const environment of ENVIRONMENTS) {
      const keys = this.#keys[environment]
      for (const key of keys) key.signsUntil = signsUntil(keys, key)
    }
  }

  /** All keys of an environment, oldest first. */
  keys(environment: Environment): readonly RingKey[] {
    return this.#keys[environment]
  }

  /** The key that signs at `now` (milliseconds). @throws DomainError `unavailable` */
  signer(environment: Environment, now: number): RingKey {
    const key = signerAt(this.#keys[environment], now)
    if (key !== undefined) return key
    throw new DomainError('unavailable', 'The signing key is being replaced. Try again.', {
      retryAfterSeconds: 1,
    })
  }

  /** The key whose tokens of `type` carry exactly this encoded header. */
  byHeader(segment: string, type: TokenType): RingKey | undefined {
    return this.#byHeader[type].get(segment)
  }

  /** The same by what stands before the first dot of `text`: most likely the last one's. */
  byStart(text: string, type: TokenType): RingKey | undefined {
    const last = this.#last[type]
    const header = last?.headerSegments[type] ?? ''
    if (last !== undefined && text.startsWith(header) && text[header.length] === '.') return last
    const key = this.byHeader(text.slice(0, text.indexOf('.')), type)
    if (key !== undefined) this.#last[type] = key
    return key
  }

  /** Whether `key` is still one of ours. */
  holds(key: RingKey): boolean {
    return this.#byKid.get(key.kid) === key
  }

  byKid(kid: string): RingKey | undefined {
    return this.#byKid.get(kid)
  }

  /** The JSON Web Key Set at `now` (RFC 7517). Never a private member. */
  jwks(environment: Environment, now: number): Jwk[] {
    return publishedAt(this.#keys[environment], now).map(key => ({
      ...{ kty: 'OKP', crv: 'Ed25519', x: key.publicJwk.x },
      kid: key.kid,
      use: 'sig',
      alg: ALG,
    }))
  }
}
