/**
 * From a presented key to who presents it. The second hottest path: a known key costs one HMAC and
 * two look-ups, an unknown id no query and no argon2. What is remembered, and how long, is said in
 * README.md beside this.
 */
import { randomBytes } from 'node:crypto'
import { hmac, sameDigest } from '../lib/digest.ts'
import { InTurn } from '../lib/in-turn.ts'
import { LruMap } from '../lib/lru.ts'
import type { Change } from '../storage/change.ts'
import type { Database } from '../storage/postgres.ts'
import type { VersionedSecrets } from '../storage/secrets.ts'
import { ENVIRONMENTS, type Environment } from '../storage/tenant.ts'
import type { Actor } from './actor.ts'
import { compileAllowedIps } from './allowed-ips.ts'
import { type ApiKey, endOf, statusOf } from './api-key.ts'
import { IdIndex } from './id-index.ts'
import { type KeyText, parseKeyText } from './key-text.ts'
import { hashSecret, type SecretHash, verifySecret } from './secret-hash.ts'
import { findKeyByPublicId, listPublicIds, updateSecretHash } from './store.ts'

/** The stored key that was named, whoever named it. For the audit trail, never the caller. */
export type NamedKey = Pick<ApiKey, 'id' | 'workspaceId' | 'environment'>

export type Authentication =
  | { ok: true; actor: Actor }
  | {
      ok: false
      code: 'credentials_malformed' | 'invalid_key' | 'key_revoked' | 'key_expired'
      named?: NamedKey
    }

/** A key's row, and the digest of the whole key once someone has shown it. */
type CachedKey = {
  readonly key: ApiKey
  readonly actor: Actor
  readonly secret: SecretHash
  digest: Buffer | undefined
}

/**
 * A row on its way, for all who present a key of its id meanwhile: a flood on one id, whatever its
 * secrets, takes one connection. Out of date once a change to the key was applied.
 */
type Flight = {
  readonly row: Promise<CachedKey | undefined>
  isOutdated: boolean
  waiting: number
}

const CACHED_KEYS_MAX = 100_000
const WRONG_TEXTS_MAX = 20_000
/** Of one environment; beyond it, every id is looked up. */
const KNOWN_IDS_MAX = 4_000_000
/** Public ids read at once when all are. */
const ID_PAGE = 10_000

const MALFORMED: Authentication = { ok: false, code: 'credentials_malformed' }
const INVALID: Authentication = { ok: false, code: 'invalid_key' }

type PerEnvironment<T> = Readonly<Record<Environment, T>>
const perEnvironment = <T>(make: () => T): PerEnvironment<T> => ({ live: make(), test: make() })

const NOWHERE: readonly Environment[] = []
const ONLY: PerEnvironment<readonly Environment[]> = { live: ['live'], test: ['test'] }

type IdIndexes = PerEnvironment<IdIndex>
const emptyIndexes = (): IdIndexes => perEnvironment(() => new IdIndex(KNOWN_IDS_MAX))

export class Authenticator {
  readonly #cache = perEnvironment(() => new LruMap<string, CachedKey>(CACHED_KEYS_MAX))
  /** Texts whose secret is wrong, by their digest. A secret never changes, so they stay wrong. */
  readonly #wrong = new LruMap<string, NamedKey>(WRONG_TEXTS_MAX)
  /** Of this process only, so that memory holds nothing that confirms a guess elsewhere. */
  readonly #digestKey = randomBytes(32)
  /** By public id; gone when nobody waits for it any more. */
  readonly #flights = perEnvironment(() => new Map<string, Flight>())
  #knownIds = emptyIndexes()
  /** While the ids are read, what takes in those added meanwhile. */
  #reading: IdIndexes | undefined
  readonly #loads = new InTurn()
  /** How often a key that exists was remembered, and how often not; for the metrics. */
  readonly lookups = { hits: 0, misses: 0 }
  /** How often argon2 ran; for the metrics. */
  argon2Runs = 0

  constructor(
    private readonly db: Database,
    private readonly pepper: VersionedSecrets,
  ) {}

  /** Read every key's public id. Called at start and when changes may have been missed. */
  load(): Promise<void> {
    return this.#loads.run(() => this.#loadIds())
  }

  async #loadIds(): Promise<void> {
    const indexes = emptyIndexes()
    this.#reading = indexes
    for (const environment of ENVIRONMENTS) {
      const sql = this.db.read(environment)
      let after = ''
      for (;;) {
        const ids = await listPublicIds(environment, sql, after, ID_PAGE)
        for (const id of ids) indexes[environment].add(id)
        if (ids.length < ID_PAGE) break
        after = ids.at(-1) ?? ''
      }
    }
    this.#knownIds = indexes
    this.#reading = undefined
    this.#wrong.clear()
    for (const environment of ENVIRONMENTS) {
      this.#cache[environment].clear()
      for (const flight of this.#flights[environment].values()) flight.isOutdated = true
    }
  }

  /** Take over a committed change, before it is answered. */
  apply(change: Change): void {
    if (
      change.kind !== 'key_added' &&
      change.kind !== 'key_updated' &&
      change.kind !== 'key_revoked'
    ) {
      return
    }
    const { environment, publicId } = change
    this.#cache[environment].delete(publicId)
    const flight = this.#flights[environment].get(publicId)
    if (flight !== undefined) flight.isOutdated = true
    if (change.kind === 'key_added') {
      this.#knownIds[environment].add(publicId)
      this.#reading?.[environment].add(publicId)
    }
  }

  /**
   * Who presents `text` at `now` (milliseconds), without the database and without argon2; undefined
   * when it takes them to tell. Unknown ids and wrong secrets are told apart by nobody.
   */
  recall(text: string, now: number): Authentication | undefined {
    const parsed = parseKeyText(text)
    if (parsed === undefined) return MALFORMED
    let refusal = INVALID
    for (const environment of this.#whereKnown(parsed)) {
      const known = this.#fromCache(environment, parsed.publicId, text, now)
      // Who is told so asks again once its turn has come: `lookUp` counts the miss, once.
      if (known === undefined) return undefined
      this.lookups.hits++
      if (!isInvalid(known)) return known
      refusal = known
    }
    return refusal
  }

  /** Requests that wait for the row of their key, and for argon2. */
  get waiting(): number {
    const flights = ENVIRONMENTS.flatMap(environment => [...this.#flights[environment].values()])
    return flights.reduce((sum, flight) => sum + flight.waiting, 0)
  }

  /** Where the key may be: where its text says, or anywhere, but only where its id is known. */
  #whereKnown({ environment, publicId }: KeyText): readonly Environment[] {
    if (environment === undefined) {
      return ENVIRONMENTS.filter(one => this.#knownIds[one].has(publicId))
    }
    return this.#knownIds[environment].has(publicId) ? ONLY[environment] : NOWHERE
  }

  #fromCache(
    environment: Environment,
    publicId: string,
    text: string,
    now: number,
  ): Authentication | undefined {
    const cached = this.#cache[environment].get(publicId)
    if (cached?.digest === undefined) return this.#recallWrong(environment, text)
    if (!sameDigest(cached.digest, hmac(this.#digestKey, text))) return invalid(cached.key)
    return decide(cached, now)
  }

  #recallWrong(environment: Environment, text: string): Authentication | undefined {
    if (this.#wrong.size === 0) return undefined
    const named = this.#wrong.get(this.#wrongName(environment, text))
    return named && invalid(named)
  }

  #wrongName(environment: Environment, text: string): string {
    return environment + hmac(this.#digestKey, text).toString('latin1')
  }

  /** Who presents `text`, looked up and checked with argon2. */
  async lookUp(text: string, now: number): Promise<Authentication> {
    const parsed = parseKeyText(text)
    if (parsed === undefined) return MALFORMED
    this.lookups.misses++
    let refusal = INVALID
    for (const environment of this.#whereKnown(parsed)) {
      const found = await this.#lookUpIn(environment, parsed, text, now)
      if (!isInvalid(found)) return found
      refusal = found
    }
    return refusal
  }

  async #lookUpIn(
    environment: Environment,
    parsed: KeyText,
    text: string,
    now: number,
  ): Promise<Authentication> {
    for (;;) {
      const flight = this.#join(environment, parsed.publicId)
      try {
        const result = await this.#check(environment, text, parsed, flight, now)
        if (result !== undefined) return result
      } finally {
        flight.waiting--
        const flights = this.#flights[environment]
        const isLast = flight.waiting === 0 && flights.get(parsed.publicId) === flight
        if (isLast) flights.delete(parsed.publicId)
      }
    }
  }

  #join(environment: Environment, publicId: string): Flight {
    const flights = this.#flights[environment]
    const known = flights.get(publicId)
    if (known !== undefined && !known.isOutdated) {
      known.waiting++
      return known
    }
    const cached = this.#cache[environment].get(publicId)
    const row = cached ? Promise.resolve(cached) : this.#read(environment, publicId)
    const flight: Flight = { row, isOutdated: false, waiting: 1 }
    row.catch(() => {
      flight.isOutdated = true
    })
    flights.set(publicId, flight)
    return flight
  }

  async #read(environment: Environment, publicId: string): Promise<CachedKey | undefined> {
    const found = await findKeyByPublicId(environment, this.db.read(environment), publicId)
    return found && { ...found, actor: toActor(found.key), digest: undefined }
  }

  /** What the row says; undefined when it was changed meanwhile and must be read again. */
  async #check(
    environment: Environment,
    text: string,
    { format, publicId, secret }: KeyText,
    flight: Flight,
    now: number,
  ): Promise<Authentication | undefined> {
    const found = await flight.row
    if (flight.isOutdated) return undefined
    // Whoever waited for the same row with the same key may have been here before.
    const known = this.#fromCache(environment, publicId, text, now)
    if (known !== undefined) return known
    // The id holds format and slug, the schema the environment: what the text claims is the row's.
    if (found === undefined || found.key.format !== format) return INVALID
    this.#cache[environment].set(publicId, found)
    this.argon2Runs++
    if (!verifySecret(secret, found.secret, this.pepper)) {
      const { id, workspaceId } = found.key
      const named = { id, workspaceId, environment }
      this.#wrong.set(this.#wrongName(environment, text), named)
      return invalid(named)
    }
    found.digest = hmac(this.#digestKey, text)
    if (found.secret.pepperVersion !== this.pepper.current.version) {
      await this.#rehash(found.key, secret)
      if (flight.isOutdated) return undefined
    }
    return decide(found, now)
  }

  /**
   * Move a key to the current pepper, so that an old one can be retired. When it cannot be written,
   * the old pepper still reads it, and the next process tries again.
   */
  async #rehash(key: ApiKey, secret: string): Promise<void> {
    const fresh = await hashSecret(secret, this.pepper)
    await updateSecretHash(key, this.db.read(key.environment), key.id, fresh).catch(() => {})
  }
}

const isInvalid = (result: Authentication): boolean => !result.ok && result.code === 'invalid_key'

const invalid = (named: NamedKey): Authentication => ({ ok: false, code: 'invalid_key', named })

function decide(cached: CachedKey, now: number): Authentication {
  const status = statusOf(cached.key, now)
  if (status === 'active') return { ok: true, actor: cached.actor }
  const code = status === 'revoked' ? 'key_revoked' : 'key_expired'
  return { ok: false, code, named: cached.key }
}

const toActor = (key: ApiKey): Actor => ({
  keyId: key.id,
  keyName: key.name,
  format: key.format,
  tenant: { workspaceId: key.workspaceId, environment: key.environment },
  environment: key.environment,
  scopes: key.scopes,
  expiresAt: endOf(key),
  lineageId: key.lineageId,
  allowedIps: key.allowedIps,
  networks: compileAllowedIps(key.allowedIps),
  rateLimit: key.rateLimit,
  memberId: key.createdBy,
})
