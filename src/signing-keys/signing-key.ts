/**
 * The life of a signing key, derived from three stored times; nothing is removed by a job that
 * could run too early or not at all.
 */

/** How long verifiers may keep the JWKS, in seconds; its `Cache-Control: max-age`. */
export const JWKS_MAX_AGE_SECONDS = 300
/**
 * A new key signs no earlier than this after its publication: JWKS max-age and a minute for clocks.
 */
export const PUBLISH_AHEAD_SECONDS = JWKS_MAX_AGE_SECONDS + 60
/** No task token lives longer. */
export const TOKEN_TTL_MAX_SECONDS = 86_400
/** No delegation lives longer. */
export const DELEGATION_TTL_MAX_SECONDS = 30 * 86_400
/** Nothing that is signed lives longer, of whatever kind. */
export const LONGEST_TTL_SECONDS = Math.max(TOKEN_TTL_MAX_SECONDS, DELEGATION_TTL_MAX_SECONDS)
/**
 * How long a key outlives the last token that it may have signed: a request that began before the
 * next key took over may be signed a little after.
 */
const RETIRE_MARGIN_SECONDS = 60

/** A public Ed25519 key as a JWK (RFC 8037). */
export type PublicJwk = { kty: 'OKP'; crv: 'Ed25519'; x: string }

/** `published`: in the JWKS, signs later. `verifying`: signs no more, its last tokens live. */
export type SigningKeyState = 'published' | 'signing' | 'verifying' | 'retired' | 'compromised'

export type SigningKey = {
  readonly kid: string
  readonly publicJwk: PublicJwk
  readonly createdAt: Date
  readonly signsFrom: Date
  readonly compromisedAt: Date | undefined
}

/** The key that signs at `now` (milliseconds): of the sound ones that may, the newest. */
export function signerAt<K extends SigningKey>(keys: readonly K[], now: number): K | undefined {
  let signer: K | undefined
  for (const key of keys) {
    if (key.compromisedAt !== undefined || key.signsFrom.getTime() > now) continue
    if (signer === undefined || key.signsFrom >= signer.signsFrom) signer = key
  }
  return signer
}

/**
 * When `key` stopped or will stop signing: when the next sound key took or takes over
 * (milliseconds).
 */
export function signsUntil(keys: readonly SigningKey[], key: SigningKey): number {
  let until = Number.POSITIVE_INFINITY
  for (const other of keys) {
    if (other === key || other.compromisedAt !== undefined) continue
    if (other.signsFrom > key.signsFrom) until = Math.min(until, other.signsFrom.getTime())
  }
  return until
}

/**
 * Whether a key that signs from `signsFrom` until `until` (milliseconds) may have signed a token
 * issued at `issuedAt` (seconds). Who has stolen a key that signs no more can make no new tokens.
 */
export function maySign(signsFrom: Date, until: number, issuedAt: number): boolean {
  const margin = RETIRE_MARGIN_SECONDS * 1000
  return issuedAt * 1000 >= signsFrom.getTime() - margin && issuedAt * 1000 <= until + margin
}

/** The state of `key` among `keys` at `now` (milliseconds). */
export function stateAt(
  keys: readonly SigningKey[],
  key: SigningKey,
  now: number,
): SigningKeyState {
  if (key.compromisedAt !== undefined) return 'compromised'
  if (key.signsFrom.getTime() > now) return 'published'
  const until = signsUntil(keys, key)
  if (until > now) return 'signing'
  const gone = until + (LONGEST_TTL_SECONDS + RETIRE_MARGIN_SECONDS) * 1000
  return gone > now ? 'verifying' : 'retired'
}

/** The keys that the JWKS holds at `now`, the signer first. */
export function publishedAt<K extends SigningKey>(keys: readonly K[], now: number): K[] {
  const rank = { signing: 0, published: 1, verifying: 2, retired: 3, compromised: 3 }
  return keys
    .map(key => ({ key, rank: rank[stateAt(keys, key, now)] }))
    .filter(entry => entry.rank < 3)
    .sort((a, b) => a.rank - b.rank || b.key.signsFrom.getTime() - a.key.signsFrom.getTime())
    .map(entry => entry.key)
}
