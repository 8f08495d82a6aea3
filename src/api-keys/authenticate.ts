/**
 * From a presented key to who presents it. The second hottest path: a known key costs one HMAC and
 * two map look-ups, an unknown id costs no query, argon2 runs once per key and process, and wrong
 * secrets for one id share their query.
 *
 * Cache: content: a key's row as facts, never a verdict; key: the public id, with a keyed digest of
 * the whole key compared in constant time; bound: 100,000 keys, the longest unused goes;
 * invalidated by every change to the key (`apply`); worst staleness: none, expiry is read from the
 * facts at every use, and a revoke or update drops the entry before it is answered.
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
import { type ApiKey, statusOf } from './api-key.ts'
import { type KeyText, parseKeyText } from './key-text.ts'
import { hashSecret, verifySecret } from './secret-hash.ts'
import { findKeyByPublicId, listPublicIds, updateSecretHash } from './store.ts'

export type Authentication =
  | { ok: true; actor: Actor }
  | {
      ok: false
      code: 'credentials_malformed' | 'invalid_key' | 'key_revoked' | 'key_expired'
      /** The stored key that was named, whoever named it. For the audit trail, never the caller. */
      named?: ApiKey
    }

type CachedKey = { digest: Buffer; key: ApiKey; actor: Actor }

/**
 * A row on its way, for all who present a key of its id meanwhile: a flood on one id, whatever its
 * secrets, takes one connection. Out of date once a change to the key was applied.
 */
type Flight = {
  readonly row: ReturnType<typeof findKeyByPublicId>
  isOutdated: boolean
  waiting: number
}

const CACHED_KEYS_MAX = 100_000
/** Public ids held in memory, so that garbage costs no query; beyond it, every id is looked up. */
const KNOWN_IDS_MAX = 2_000_000

export class Authenticator {
  readonly #cache = new LruMap<string, CachedKey>(CACHED_KEYS_MAX)
  /** Of this process only, so that memory holds nothing that confirms a guess elsewhere. */
  readonly #digestKey = randomBytes(32)
  /** By environment and public id; gone when nobody waits for it any more. */
  readonly #flights = new Map<string, Flight>()
  #knownIds = new Set<string>()
  /** While the ids are read, the set that takes in those added meanwhile. */
  #added: Set<string> | undefined
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
    const ids = new Set<string>()
    this.#added = ids
    for (const environment of ENVIRONMENTS) {
      for (const id of await listPublicIds(environment, this.db.read(environment))) ids.add(id)
    }
    this.#knownIds = ids
    this.#added = undefined
    this.#cache.clear()
    for (const flight of this.#flights.values()) flight.isOutdated = true
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
    this.#cache.delete(change.publicId)
    const flight = this.#flights.get(flightName(change))
    if (flight !== undefined) flight.isOutdated = true
    if (change.kind === 'key_added' && this.#knownIds.size <= KNOWN_IDS_MAX) {
      this.#knownIds.add(change.publicId)
      this.#added?.add(change.publicId)
    }
  }

  /**
   * Who presents `text` at `now` (milliseconds), without the database; undefined when only the
   * database can tell. Unknown ids and wrong secrets are told apart by nobody.
   */
  recall(text: string, now: number): Authentication | undefined {
    const parsed = parseKeyText(text)
    if (parsed === undefined) return { ok: false, code: 'credentials_malformed' }
    if (!this.#knownIds.has(parsed.publicId) && this.#knownIds.size <= KNOWN_IDS_MAX) {
      return { ok: false, code: 'invalid_key' }
    }
    const known = this.#fromCache(parsed.publicId, text, now)
    if (known === undefined) this.lookups.misses++
    else this.lookups.hits++
    return known
  }

  /** Requests that wait for the row of their key, and for argon2. */
  get waiting(): number {
    let waiting = 0
    for (const flight of this.#flights.values()) waiting += flight.waiting
    return waiting
  }

  #fromCache(publicId: string, text: string, now: number): Authentication | undefined {
    const cached = this.#cache.get(publicId)
    if (cached === undefined) return undefined
    if (!sameDigest(cached.digest, hmac(this.#digestKey, text))) {
      return { ok: false, code: 'invalid_key', named: cached.key }
    }
    return decide(cached, now)
  }

  /** Who presents `text`, looked up and checked with argon2. */
  async lookUp(text: string, now: number): Promise<Authentication> {
    const parsed = parseKeyText(text)
    if (parsed === undefined) return { ok: false, code: 'credentials_malformed' }
    for (;;) {
      const flight = this.#join(parsed)
      try {
        const result = await this.#check(text, parsed, flight, now)
        if (result !== undefined) return result
      } finally {
        flight.waiting--
        const name = flightName(parsed)
        if (flight.waiting === 0 && this.#flights.get(name) === flight) this.#flights.delete(name)
      }
    }
  }

  #join(parsed: KeyText): Flight {
    const known = this.#flights.get(flightName(parsed))
    if (known !== undefined && !known.isOutdated) {
      known.waiting++
      return known
    }
    const { environment, publicId } = parsed
    const row = findKeyByPublicId(environment, this.db.read(environment), publicId)
    const flight: Flight = { row, isOutdated: false, waiting: 1 }
    row.catch(() => {
      flight.isOutdated = true
    })
    this.#flights.set(flightName(parsed), flight)
    return flight
  }

  /** What the row says; undefined when it was changed meanwhile and must be read again. */
  async #check(
    text: string,
    { publicId, secret }: KeyText,
    flight: Flight,
    now: number,
  ): Promise<Authentication | undefined> {
    const found = await flight.row
    if (flight.isOutdated) return undefined
    // Whoever waited for the same row with the same key may have been here before.
    const known = this.#fromCache(publicId, text, now)
    if (known !== undefined) return known
    if (found === undefined) return { ok: false, code: 'invalid_key' }
    this.argon2Runs++
    if (!verifySecret(secret, found.secret, this.pepper)) {
      return { ok: false, code: 'invalid_key', named: found.key }
    }
    const digest = hmac(this.#digestKey, text)
    const cached = { digest, key: found.key, actor: toActor(found.key) }
    this.#cache.set(publicId, cached)
    if (found.secret.pepperVersion !== this.pepper.current.version) {
      await this.#rehash(found.key, secret)
      if (flight.isOutdated) return undefined
    }
    return decide(cached, now)
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

const flightName = (of: { environment: Environment; publicId: string }): string =>
  `${of.environment} ${of.publicId}`

function decide(cached: CachedKey, now: number): Authentication {
  const status = statusOf(cached.key, now)
  if (status === 'active') return { ok: true, actor: cached.actor }
  const code = status === 'revoked' ? 'key_revoked' : 'key_expired'
  return { ok: false, code, named: cached.key }
}

const toActor = (key: ApiKey): Actor => ({
  keyId: key.id,
  keyName: key.name,
  tenant: { workspaceId: key.workspaceId, environment: key.environment },
  environment: key.environment,
  scopes: key.scopes,
  expiresAt: key.expiresAt,
  lineageId: key.lineageId,
  allowedIps: key.allowedIps,
  rateLimit: key.rateLimit,
  memberId: key.createdBy,
})
