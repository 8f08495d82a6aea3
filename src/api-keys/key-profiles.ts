/**
 * What many keys have in common: whose they are, what they may do, and from where. Kept once, by
 * number, as long as a key has it.
 *
 * Bound: so many, and so many characters of text in all; a key for whose profile there is no room
 * is kept elsewhere (`known-keys.ts`).
 */
import type { Actor } from './actor.ts'

export type KeyProfile = Omit<Actor, 'keyId' | 'keyName' | 'lineageId' | 'expiresAt'>

type Kept = { readonly text: string; readonly profile: KeyProfile; keys: number }

/** Numbers that are given out fit into 17 bits. */
export const PROFILES_MAX = 100_000
const CHARACTERS_MAX = 32 * 1_048_576

export class KeyProfiles {
  readonly #numbers = new Map<string, number>()
  readonly #kept: (Kept | undefined)[] = []
  readonly #free: number[] = []
  #characters = 0

  constructor(private readonly profilesMax = PROFILES_MAX) {}

  get size(): number {
    return this.#numbers.size
  }

  /** The number of what `actor` shares with others, for one key more; undefined when full. */
  hold(actor: Actor): number | undefined {
    const { tenant, memberId, format, scopes, allowedIps, rateLimit } = actor
    const { workspaceId, environment } = tenant
    const parts = [workspaceId, environment, memberId, format, scopes, allowedIps, rateLimit]
    const text = JSON.stringify(parts)
    const known = this.#numbers.get(text)
    const kept = known === undefined ? undefined : this.#kept[known]
    if (known !== undefined && kept !== undefined) {
      kept.keys++
      return known
    }
    if (this.size >= this.profilesMax || this.#characters + text.length > CHARACTERS_MAX) {
      return undefined
    }
    const number = this.#free.pop() ?? this.#kept.length
    this.#kept[number] = { text, profile: commonOf(actor), keys: 1 }
    this.#numbers.set(text, number)
    this.#characters += text.length
    return number
  }

  get(number: number): KeyProfile {
    return this.#at(number).profile
  }

  /** One key less has it. */
  letGo(number: number): void {
    const kept = this.#at(number)
    kept.keys--
    if (kept.keys > 0) return
    this.#kept[number] = undefined
    this.#numbers.delete(kept.text)
    this.#characters -= kept.text.length
    this.#free.push(number)
  }

  #at(number: number): Kept {
    const kept = this.#kept[number]
    if (kept === undefined) throw new RangeError('there is no such profile')
    return kept
  }
}

const commonOf = (actor: Actor): KeyProfile => ({
  format: actor.format,
  tenant: actor.tenant,
  environment: actor.environment,
  scopes: actor.scopes,
  allowedIps: actor.allowedIps,
  networks: actor.networks,
  rateLimit: actor.rateLimit,
  memberId: actor.memberId,
})
