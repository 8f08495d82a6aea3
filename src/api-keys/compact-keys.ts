/**
 * Known keys of one environment, by public id, in 60 bytes each and 5 to 11 for finding them.
 * What many keys share is kept once (`key-profiles.ts`), the
 * name of a key not at all. A key with the lineage of another has 24 bytes more.
 *
 * A cell: 0-1 hash of the public id, 2-7 digest of the text, 8-12 id of the key, in the upper 20
 * bits of 12 the upper bits of its end, 13 the lower bits of it, in milliseconds; 0: no end,
 * 14 the number of its profile, or of its annex, and flags. An annex: profile, id of the lineage.
 *
 * Public ids are compared by 64 bits under a seed of the process: among a million keys two meet in
 * one start of 37 million. Then one of them is refused, until the other is forgotten.
 */

import { CellIndex } from '../lib/cell-index.ts'
import { Slab } from '../lib/slab.ts'
import { TextHash } from '../lib/text-hash.ts'
import type { Actor } from './actor.ts'
import { DIGEST_WORDS, type KeyDigest } from './key-digest.ts'
import { KeyProfiles } from './key-profiles.ts'
import type { KnownKey } from './known-key.ts'
import { ID_WORDS, LAST_ID_BITS, packId, unpackId } from './packed-id.ts'
import { RecentKeys } from './recent-keys.ts'

const CELL_WORDS = 15
const DIGEST_AT = 2
const ID_AT = DIGEST_AT + DIGEST_WORDS
const END_HIGH_AT = ID_AT + ID_WORDS - 1
const END_LOW_AT = END_HIGH_AT + 1
const STATE_AT = END_LOW_AT + 1

const ANNEX_WORDS = 1 + ID_WORDS
/** Of a state: what is left of its flags is the number of a profile or annex. */
const NUMBER_MASK = 0x00ff_ffff
const HAS_ANNEX = 1 << 24
const IS_REVOKED = 1 << 25
/** Since the hand last passed. */
const WAS_USED = 1 << 26
const IS_TAKEN = 1 << 27

const WORD = 2 ** 32
const ID_MASK = (1 << LAST_ID_BITS) - 1
/** Ends that fit into what is left beside an id: beyond the year 100000. */
const END_MAX = 2 ** (64 - LAST_ID_BITS)
const NO_END = 0

const isPossibleEnd = (endsAt: number): boolean =>
  endsAt === Infinity || (Number.isInteger(endsAt) && endsAt > NO_END && endsAt < END_MAX)

/** How far the hand goes for one that was not used; then it takes the next one as it is. */
const HAND_STEPS_MAX = 64

export class CompactKeys {
  readonly #hash = new TextHash()
  readonly #index: CellIndex
  readonly #cells: Slab
  readonly #annexes: Slab
  readonly #profiles: KeyProfiles
  readonly #recent = new RecentKeys()
  #size = 0
  #hand = 0

  constructor(
    readonly keysMax: number,
    profilesMax?: number,
  ) {
    this.#cells = new Slab(CELL_WORDS, keysMax)
    this.#annexes = new Slab(ANNEX_WORDS, keysMax)
    this.#profiles = new KeyProfiles(profilesMax)
    this.#index = new CellIndex(cell => this.#cells.get(cell, 0))
  }

  get size(): number {
    return this.#size
  }

  /** Of its tables; what it keeps of profiles is not in it. */
  get bytes(): number {
    return this.#cells.bytes + this.#annexes.bytes + this.#index.bytes
  }

  /** The key with a text of this digest, if it was asked for lately. */
  recent(digest: KeyDigest): KnownKey | undefined {
    const cell = this.#recent.cellOf(digest)
    if (cell === undefined || !this.#matches(cell, digest)) return undefined
    this.#use(cell)
    return this.#recent.keyOf(digest)
  }

  /** Leave nothing but what is packed, as time does. */
  forgetRecent(): void {
    this.#recent.clear()
  }

  /** The key `publicId`, and whether its text has this digest; it is used by being asked for. */
  find(publicId: string, digest: KeyDigest): { key: KnownKey; isText: boolean } | undefined {
    const cell = this.#cellOf(publicId)
    if (cell === undefined) return undefined
    this.#use(cell)
    const key = this.#read(cell)
    const isText = this.#matches(cell, digest)
    if (isText) this.#recent.put(digest, cell, key)
    return { key, isText }
  }

  #use(cell: number): void {
    this.#cells.set(cell, STATE_AT, this.#cells.get(cell, STATE_AT) | WAS_USED)
  }

  /** In time that does not depend on where they differ. */
  #matches(cell: number, digest: KeyDigest): boolean {
    const page = this.#cells.page(cell)
    const start = this.#cells.at(cell) + DIGEST_AT
    let difference = 0
    for (let i = 0; i < DIGEST_WORDS; i++) difference |= (page[start + i] ?? 0) ^ (digest[i] ?? 0)
    return difference === 0
  }

  #read(cell: number): KnownKey {
    const page = this.#cells.page(cell)
    const start = this.#cells.at(cell)
    const word = (at: number): number => page[start + at] ?? 0
    const state = word(STATE_AT)
    const number = state & NUMBER_MASK
    const annex = (state & HAS_ANNEX) === 0 ? undefined : number
    const shared = this.#profiles.get(annex === undefined ? number : this.#annexes.get(annex, 0))
    const lastOfId = ID_WORDS - 1
    const keyId = unpackId(at => (at === lastOfId ? word(END_HIGH_AT) & ID_MASK : word(ID_AT + at)))
    const end = (word(END_HIGH_AT) >>> LAST_ID_BITS) * WORD + word(END_LOW_AT)
    const actor: Actor = {
      keyId,
      keyName: undefined,
      format: shared.format,
      tenant: shared.tenant,
      environment: shared.environment,
      scopes: shared.scopes,
      expiresAt: end === NO_END ? undefined : new Date(end),
      lineageId: annex === undefined ? keyId : unpackId(at => this.#annexes.get(annex, 1 + at)),
      allowedIps: shared.allowedIps,
      networks: shared.networks,
      rateLimit: shared.rateLimit,
      memberId: shared.memberId,
    }
    const isRevoked = (state & IS_REVOKED) !== 0
    return { actor, isRevoked, endsAt: end === NO_END ? Number.POSITIVE_INFINITY : end }
  }

  /**
   * Keep `key`, with a text of this digest, in place of what was known of `publicId`. False when it
   * does not fit in here.
   */
  put(publicId: string, key: KnownKey, digest: KeyDigest): boolean {
    this.forget(publicId)
    const { actor, endsAt } = key
    const id = packId(actor.keyId)
    const lineage = actor.lineageId === actor.keyId ? [] : packId(actor.lineageId)
    if (id === undefined || lineage === undefined || !isPossibleEnd(endsAt)) return false
    const end = endsAt === Infinity ? NO_END : endsAt
    const profile = this.#profiles.hold(actor)
    if (profile === undefined) return false
    if (this.#size >= this.keysMax) this.#evict()
    const number = lineage.length === 0 ? profile : this.#annex(profile, lineage)
    const flags = IS_TAKEN | (lineage.length === 0 ? 0 : HAS_ANNEX)
    const state = number | flags | (key.isRevoked ? IS_REVOKED : 0)
    const cell = this.#write(publicId, digest, id, end, state)
    this.#recent.put(digest, cell, key)
    return true
  }

  /** Forget what is known of `publicId`. */
  forget(publicId: string): void {
    const cell = this.#cellOf(publicId)
    if (cell !== undefined) this.#drop(cell)
  }

  #cellOf(publicId: string): number | undefined {
    this.#hash.read(publicId)
    const { low, high } = this.#hash
    return this.#index.find(low, high, cell => this.#cells.get(cell, 1) === high)
  }

  #annex(profile: number, lineage: readonly number[]): number {
    const annex = taken(this.#annexes)
    this.#annexes.set(annex, 0, profile)
    for (const [i, word] of lineage.entries()) this.#annexes.set(annex, 1 + i, word)
    return annex
  }

  #write(
    publicId: string,
    digest: KeyDigest,
    id: readonly number[],
    end: number,
    state: number,
  ): number {
    const cell = taken(this.#cells)
    const put = (at: number, value: number): void => this.#cells.set(cell, at, value)
    this.#hash.read(publicId)
    const { low, high } = this.#hash
    put(0, low)
    put(1, high)
    for (const [i, word] of digest.entries()) put(DIGEST_AT + i, word)
    for (const [i, word] of id.entries()) put(ID_AT + i, word)
    put(END_HIGH_AT, (Math.floor(end / WORD) << LAST_ID_BITS) | (id.at(-1) ?? 0))
    put(END_LOW_AT, end % WORD)
    put(STATE_AT, state)
    this.#index.add(low, high, cell)
    this.#size++
    return cell
  }

  #drop(cell: number): void {
    const state = this.#cells.get(cell, STATE_AT)
    const number = state & NUMBER_MASK
    if ((state & HAS_ANNEX) === 0) this.#profiles.letGo(number)
    else {
      this.#profiles.letGo(this.#annexes.get(number, 0))
      this.#annexes.giveBack(number)
    }
    this.#recent.forget(this.#cells.get(cell, DIGEST_AT), cell)
    this.#index.remove(this.#cells.get(cell, 0), this.#cells.get(cell, 1), cell)
    this.#cells.giveBack(cell)
    this.#size--
  }

  /** The first that was not used since the hand passed it (SIEVE), in a bounded number of steps. */
  #evict(): void {
    for (let steps = 0; ; steps++) {
      const cell = this.#hand
      this.#hand = (this.#hand + 1) % this.#cells.end
      const state = this.#cells.get(cell, STATE_AT)
      if ((state & IS_TAKEN) === 0) continue
      if ((state & WAS_USED) === 0 || steps >= HAND_STEPS_MAX) {
        this.#drop(cell)
        return
      }
      this.#cells.set(cell, STATE_AT, state & ~WAS_USED)
    }
  }
}

function taken(slab: Slab): number {
  const cell = slab.take()
  if (cell === undefined) throw new RangeError('there is no cell left')
  return cell
}
