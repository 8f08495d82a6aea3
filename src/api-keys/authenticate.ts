/**
 * From a presented key to who presents it. The second hottest path: a key used lately costs one
 * digest and one look-up, an unknown id no query and no argon2. What is remembered, and how long,
 * is said in README.md beside this.
 */
import { InTurn } from '../lib/in-turn.ts'
import { LruMap } from '../lib/lru.ts'
import type { Change } from '../storage/change.ts'
import type { Database } from '../storage/postgres.ts'
import type { VersionedSecrets } from '../storage/secrets.ts'
import { ENVIRONMENTS, type Environment } from '../storage/tenant.ts'
import type { Actor } from './actor.ts'
import type { ApiKey } from './api-key.ts'
import { IdIndex } from './id-index.ts'
import { KeyDigests } from './key-digest.ts'
import { KEY_TEXT_LENGTH_MAX, type KeyText, parseKeyText } from './key-text.ts'
import { type KnownKey, toActor } from './known-key.ts'
import { type KeyRow, KnownKeys } from './known-keys.ts'
import { hashSecret, verifySecret } from './secret-hash.ts'
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

/**
 * A row on its way, for all who present a key of its id meanwhile: a flood on one id, whatever its
 * secrets, takes one connection. Out of date once a change to the key was applied.
 */
type Flight = {
  readonly row: Promise<KeyRow | undefined>
  isOutdated: boolean
  waiting: number
}

const WRONG_TEXTS_MAX = 20_000
/** Of one environment; beyond it, every id is looked up. */
const KNOWN_IDS_MAX = 4_000_000
/** Public ids read at once when all are: they hold the loop for 5 ms. */
const ID_PAGE = 20_000

/** No key has it. */
const NO_ID = ''
/** Questions at once, each of which takes a connection of its own. */
const WARM_CONNECTIONS = { live: 5, test: 2 }

const MALFORMED: Authentication = { ok: false, code: 'credentials_malformed' }
const INVALID: Authentication = { ok: false, code: 'invalid_key' }

type PerEnvironment<T> = Readonly<Record<Environment, T>>
const perEnvironment = <T>(make: () => T): PerEnvironment<T> => ({ live: make(), test: make() })

const NOWHERE: readonly Environment[] = []
const ONLY: PerEnvironment<readonly Environment[]> = { live: ['live'], test: ['test'] }

type IdIndexes = PerEnvironment<IdIndex>
const emptyIndexes = (): IdIndexes => perEnvironment(() => new IdIndex(KNOWN_IDS_MAX))

export class Authenticator {
  readonly #digests = new KeyDigests()
  /** Texts whose secret is wrong, by their digest. A secret never changes, so they stay wrong. */
  readonly #wrong = new LruMap<string, NamedKey>(WRONG_TEXTS_MAX)
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
    readonly known = new KnownKeys(),
  ) {}

  /** Read every key's public id. Called at start and when changes may have been missed. */
  load(): Promise<void> {
    return this.#loads.run(() => this.#loadIds())
  }

  async #loadIds(): Promise<void> {
    const indexes = emptyIndexes()
    this.#reading = indexes
    await Promise.all(ENVIRONMENTS.map(one => this.#readIds(one, indexes[one])))
    this.#knownIds = indexes
    this.#reading = undefined
    this.#wrong.clear()
    this.known.clear()
    for (const environment of ENVIRONMENTS) {
      for (const flight of this.#flights[environment].values()) flight.isOutdated = true
    }
  }

  /**
   * Have the connections that look keys up open, and that statement known on them: else whoever
   * comes first after a start waits for both.
   */
  async warmUp(): Promise<void> {
    const ask = (environment: Environment) =>
      findKeyByPublicId(environment, this.db.read(environment), NO_ID)
    const each = ENVIRONMENTS.flatMap(one =>
      Array.from({ length: WARM_CONNECTIONS[one] }, () => one),
    )
    await Promise.all(each.map(ask))
  }

  async #readIds(environment: Environment, index: IdIndex): Promise<void> {
    const sql = this.db.read(environment)
    const read = (after: string) => listPublicIds(environment, sql, after, ID_PAGE)
    for (let page = await read(''); page.length > 0; ) {
      // While these are taken in, PostgreSQL reads the next ones.
      const isLast = page.length < ID_PAGE
      const next = isLast ? undefined : read(page.at(-1) ?? '')
      for (const id of page) index.add(id)
      page = (await next) ?? []
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
    this.known.forget(environment, publicId)
    const flight = this.#flights[environment].get(publicId)
    if (flight !== undefined) flight.isOutdated = true
    if (change.kind === 'key_added') {
      this.#knownIds[environment].add(publicId)
      this.#reading?.[environment].add(publicId)
    }
  }

  /**
   * Who presents `text` at `now` (milliseconds), without the database and without argon2; undefined
   * when it takes them to tell. Unknown ids and wrong secrets are told apart by nobody. What a
   * suspect sends is read before its digest is taken: most of it is no key by its form alone.
   */
  recall(text: string, now: number, isSuspect = false): Authentication | undefined {
    if (text.length > KEY_TEXT_LENGTH_MAX) return MALFORMED
    if (isSuspect && parseKeyText(text) === undefined) return MALFORMED
    // A text that was once found right is not read again.
    const recent = this.known.recent(this.#digests.of(text))
    if (recent === undefined) return this.#recallRead(text, now)
    this.lookups.hits++
    return decide(recent, now)
  }

  #recallRead(text: string, now: number): Authentication | undefined {
    const parsed = parseKeyText(text)
    if (parsed === undefined) return MALFORMED
    let refusal = INVALID
    for (const environment of this.#whereKnown(parsed)) {
      const known = this.#fromMemory(environment, parsed.publicId, text, now)
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

  #fromMemory(
    environment: Environment,
    publicId: string,
    text: string,
    now: number,
  ): Authentication | undefined {
    const recalled = this.known.find(environment, publicId, this.#digests.of(text))
    if (recalled === undefined) return this.#recallWrong(environment, text)
    const { key, isText } = recalled
    return isText ? decide(key, now) : invalid(named(key.actor))
  }

  #recallWrong(environment: Environment, text: string): Authentication | undefined {
    if (this.#wrong.size === 0) return undefined
    const known = this.#wrong.get(this.#wrongName(environment, text))
    return known && invalid(known)
  }

  #wrongName(environment: Environment, text: string): string {
    return environment + this.#digests.nameOf(text)
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
    const kept = this.known.row(environment, publicId)
    const row = kept ? Promise.resolve(kept) : this.#read(environment, publicId)
    const flight: Flight = { row, isOutdated: false, waiting: 1 }
    row.catch(() => {
      flight.isOutdated = true
    })
    flights.set(publicId, flight)
    return flight
  }

  async #read(environment: Environment, publicId: string): Promise<KeyRow | undefined> {
    const found = await findKeyByPublicId(environment, this.db.read(environment), publicId)
    if (found === undefined) return undefined
    const { key, secret } = found
    const actor = toActor(key)
    const endsAt = actor.expiresAt?.getTime() ?? Infinity
    const isRevoked = key.revokedAt !== undefined
    return { publicId, actor, isRevoked, endsAt, digest: undefined, secret }
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
    const known = this.#fromMemory(environment, publicId, text, now)
    if (known !== undefined) return known
    // The id holds format and slug, the schema the environment: what the text claims is the row's.
    if (found === undefined || found.actor.format !== format) return INVALID
    this.argon2Runs++
    if (!verifySecret(secret, found.secret, this.pepper)) {
      this.known.keepRow(found)
      this.#wrong.set(this.#wrongName(environment, text), named(found.actor))
      return invalid(named(found.actor))
    }
    this.known.keep(found, this.#digests.of(text).slice())
    if (found.secret.pepperVersion !== this.pepper.current.version) {
      await this.#rehash(found.actor, secret)
      if (flight.isOutdated) return undefined
    }
    return decide(found, now)
  }

  /**
   * Move a key to the current pepper, so that an old one can be retired. When it cannot be written,
   * the old pepper still reads it, and the next process tries again.
   */
  async #rehash({ tenant, keyId }: Actor, secret: string): Promise<void> {
    const fresh = await hashSecret(secret, this.pepper)
    await updateSecretHash(tenant, this.db.read(tenant.environment), keyId, fresh).catch(() => {})
  }
}

const isInvalid = (result: Authentication): boolean => !result.ok && result.code === 'invalid_key'

const invalid = (key: NamedKey): Authentication => ({ ok: false, code: 'invalid_key', named: key })

const named = ({ keyId, tenant }: Actor): NamedKey => ({ id: keyId, ...tenant })

function decide(known: KnownKey, now: number): Authentication {
  const { actor, isRevoked, endsAt } = known
  if (!isRevoked && now < endsAt) return { ok: true, actor }
  return { ok: false, code: isRevoked ? 'key_revoked' : 'key_expired', named: named(actor) }
}
