/**
 * The public keys of one identity provider (RFC 7517), read when they are needed.
 *
 * Bounds: the last key set that was read, of at most 100 keys, for at most 10 minutes: so long does
 * a key that its issuer withdrew still count. One read at a time, however many wait for it, and
 * one every 10 seconds, whatever tokens say their key is, and also when it fails.
 */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { FetchFailed, type FetchJson } from './fetch-json.ts'
import { isSafeUrl, type OidcIssuer } from './issuer.ts'

export const KEYS_MAX_AGE_MILLISECONDS = 10 * 60_000
export const READ_EVERY_MILLISECONDS = 10_000
const KEYS_MAX = 100

/** What verifies; a shared secret is no public key, whoever publishes it. */
const PUBLIC_TYPES = ['RSA', 'EC', 'OKP']

type Lookup = ReturnType<typeof createLocalJWKSet>

export class KeySet {
  #held: { lookup: Lookup; readAt: number } | undefined
  #triedAt = Number.NEGATIVE_INFINITY
  #reading: Promise<Lookup> | undefined

  constructor(
    private readonly issuer: OidcIssuer,
    private readonly fetchJson: FetchJson,
  ) {}

  /**
   * Finds the key that a header names, at `now` (milliseconds). What is not known is read anew.
   * @throws FetchFailed, and jose's errors when there is no such key
   */
  lookupAt(now: number): JWTVerifyGetKey {
    return async (header, token) => {
      const held = this.#fresh(now)
      if (held === undefined) return (await this.#read(now))(header, token)
      try {
        return await held(header, token)
      } catch (error) {
        if (!(error instanceof errors.JWKSNoMatchingKey) || !this.#mayRead(now)) throw error
      }
      return (await this.#read(now))(header, token)
    }
  }

  #fresh(now: number): Lookup | undefined {
    const age = now - (this.#held?.readAt ?? Number.NEGATIVE_INFINITY)
    return age < KEYS_MAX_AGE_MILLISECONDS ? this.#held?.lookup : undefined
  }

  #mayRead(now: number): boolean {
    return this.#reading !== undefined || now - this.#triedAt >= READ_EVERY_MILLISECONDS
  }

  #read(now: number): Promise<Lookup> {
    if (!this.#mayRead(now)) {
      throw new FetchFailed(`${this.issuer.issuer} did not answer a moment ago`)
    }
    this.#reading ??= this.#start(now)
    return this.#reading
  }

  async #start(now: number): Promise<Lookup> {
    this.#triedAt = now
    try {
      const lookup = createLocalJWKSet(await readKeys(this.issuer, this.fetchJson))
      this.#held = { lookup, readAt: now }
      return lookup
    } finally {
      this.#reading = undefined
    }
  }
}

async function readKeys(issuer: OidcIssuer, fetchJson: FetchJson): Promise<JSONWebKeySet> {
  const url = issuer.jwksUri ?? (await discover(issuer, fetchJson))
  const { keys } = toObject(await fetchJson(url))
  if (!Array.isArray(keys) || keys.length > KEYS_MAX) {
    throw new FetchFailed(`${url} holds no key set of at most ${KEYS_MAX} keys`)
  }
  return { keys: keys.map(toObject).filter(isUsable) as JSONWebKeySet['keys'] }
}

const isUsable = ({ kty, use }: Record<string, unknown>): boolean =>
  typeof kty === 'string' && PUBLIC_TYPES.includes(kty) && (use === undefined || use === 'sig')

/** Where the issuer says its keys are (OpenID Connect Discovery 1.0, section 4). */
async function discover({ issuer }: OidcIssuer, fetchJson: FetchJson): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
  const found = toObject(await fetchJson(url))
  if (found.issuer !== issuer) throw new FetchFailed(`${url} is about another issuer`)
  if (typeof found.jwks_uri !== 'string' || !isSafeUrl(found.jwks_uri)) {
    throw new FetchFailed(`${url} names no jwks_uri that is https`)
  }
  return found.jwks_uri
}

const toObject = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
