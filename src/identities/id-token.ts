/**
 * ID tokens (OpenID Connect Core 1.0, section 3.1.3.7): who signed in, as an issuer of the
 * operator's says. jose checks the signature and the registered claims, here stand the rest.
 */
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose'
import { sameDigest } from '../lib/digest.ts'
import { createFetchJson, FetchFailed, type FetchJson } from './fetch-json.ts'
import type { OidcIssuer } from './issuer.ts'
import { KeySet } from './key-set.ts'

/** Who signed in. Whom that is here is what links say. */
export type IdentityClaims = {
  readonly issuer: string
  /** Unique at the issuer, never given to anybody else. */
  readonly subject: string
  /** Verified by the issuer. */
  readonly email: string
}

/** Why an ID token is refused. */
export type IdTokenFault =
  /** Not a JWT, or a member of it is not what it must be. */
  | 'malformed'
  /** No issuer of the configuration. */
  | 'unknown_issuer'
  /** `typ` says that it is something else, an access token say. */
  | 'wrong_kind'
  /** `none`, a shared secret, or an algorithm that nobody should use. */
  | 'algorithm_not_allowed'
  /** The issuer has no such key. */
  | 'unknown_key'
  | 'invalid_signature'
  /** For another client: `aud`, or `azp` where there are several. */
  | 'wrong_audience'
  | 'expired'
  | 'not_yet_valid'
  | 'nonce_mismatch'
  /** Of an issuer without nonces: the sign-in lies too far back. */
  | 'sign_in_too_old'
  | 'email_not_verified'
  /** The issuer's keys could not be read; try again. */
  | 'issuer_unavailable'

export type IdTokenVerdict =
  | { readonly ok: true; readonly claims: IdentityClaims }
  | { readonly ok: false; readonly code: IdTokenFault }

/** Signatures by a key pair. Never `none`, never a shared secret (RFC 8725, section 3.1). */
// biome-ignore format: one list
const ALGORITHMS = [
  'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA',
  'Ed25519',
]

const TOKEN_LENGTH_MAX = 16_384
/** How far the issuer's clock and ours may differ. */
const SKEW_SECONDS = 30
/** No sign-in is good for longer, whatever `exp` says. */
const AGE_MAX_SECONDS = 24 * 3600
/** Without a nonce: how long ago the person signed in. */
const SIGN_IN_AGE_MAX_SECONDS = 300
const SUBJECT_LENGTH_MAX = 255
const EMAIL_LENGTH_MAX = 320

export class IdTokenVerifier {
  readonly #issuers: ReadonlyMap<string, { issuer: OidcIssuer; keys: KeySet }>

  constructor(issuers: readonly OidcIssuer[], fetchJson: FetchJson = createFetchJson()) {
    const entries = issuers.map(
      issuer => [issuer.issuer, { issuer, keys: new KeySet(issuer, fetchJson) }] as const,
    )
    this.#issuers = new Map(entries)
  }

  /** The issuer as the configuration has it. */
  issuer(issuer: string): OidcIssuer | undefined {
    return this.#issuers.get(issuer)?.issuer
  }

  /** Who signed in with `text`, at `now` (milliseconds); `nonce` is what the sign-in began with. */
  async verify(text: string, nonce: string | undefined, now: number): Promise<IdTokenVerdict> {
    const stated = text.length > TOKEN_LENGTH_MAX ? undefined : readUnchecked(text)
    if (stated === undefined) return refuse('malformed')
    const found = this.#issuers.get(stated.issuer)
    if (found === undefined) return refuse('unknown_issuer')
    if (!stated.isIdToken) return refuse('wrong_kind')
    try {
      const { payload } = await jwtVerify(text, found.keys.lookupAt(now), {
        algorithms: ALGORITHMS,
        issuer: found.issuer.issuer,
        audience: [...found.issuer.audiences],
        requiredClaims: ['sub', 'exp'],
        // What it says of `iat` too: there, and not in the future.
        maxTokenAge: AGE_MAX_SECONDS,
        clockTolerance: SKEW_SECONDS,
        currentDate: new Date(now),
      })
      return judge(payload, found.issuer, nonce, now)
    } catch (error) {
      return refuse(faultOf(error))
    }
  }
}

const refuse = (code: IdTokenFault): IdTokenVerdict => ({ ok: false, code })

/** Whose keys to ask; nothing of this is believed before the signature has matched. */
function readUnchecked(text: string): { issuer: string; isIdToken: boolean } | undefined {
  try {
    const { typ } = decodeProtectedHeader(text)
    const { iss } = decodeJwt(text)
    if (typeof iss !== 'string') return undefined
    return { issuer: iss, isIdToken: typ === undefined || /^(application\/)?jwt$/i.test(typ) }
  } catch {
    return undefined
  }
}

function judge(
  payload: JWTPayload,
  issuer: OidcIssuer,
  nonce: string | undefined,
  now: number,
): IdTokenVerdict {
  const { sub, email, aud, azp } = payload
  if (!isText(sub, SUBJECT_LENGTH_MAX) || !/^[\x20-\x7e]+$/.test(sub)) return refuse('malformed')
  const isForSeveral = Array.isArray(aud) && aud.length > 1
  if (isForSeveral && !(typeof azp === 'string' && issuer.audiences.includes(azp))) {
    return refuse('wrong_audience')
  }
  if (!issuer.hasNonce) {
    const { auth_time: at } = payload
    const age = typeof at === 'number' ? now / 1000 - at : Number.POSITIVE_INFINITY
    if (!(age <= SIGN_IN_AGE_MAX_SECONDS && age >= -SKEW_SECONDS)) return refuse('sign_in_too_old')
  } else if (!isSame(payload.nonce, nonce)) return refuse('nonce_mismatch')
  if (payload.email_verified !== true) return refuse('email_not_verified')
  if (!isText(email, EMAIL_LENGTH_MAX) || !email.includes('@')) return refuse('malformed')
  return { ok: true, claims: { issuer: issuer.issuer, subject: sub, email } }
}

const isText = (value: unknown, lengthMax: number): value is string =>
  typeof value === 'string' &&
  value.length > 0 &&
  value.length <= lengthMax &&
  value.isWellFormed() &&
  !/\p{Cc}/u.test(value)

const isSame = (claimed: unknown, wanted: string | undefined): boolean =>
  typeof claimed === 'string' &&
  wanted !== undefined &&
  wanted !== '' &&
  sameDigest(Buffer.from(claimed), Buffer.from(wanted))

const CLAIMS: Readonly<Record<string, IdTokenFault>> = {
  aud: 'wrong_audience',
  iss: 'unknown_issuer',
  iat: 'not_yet_valid',
  nbf: 'not_yet_valid',
}

/** @throws what is no fault of the token */
function faultOf(error: unknown): IdTokenFault {
  if (error instanceof FetchFailed) return 'issuer_unavailable'
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JWTClaimValidationFailed) {
    // A claim that is there and fails its check, or one that is missing or of another type.
    const isChecked = error.reason === 'check_failed'
    return isChecked ? (CLAIMS[error.claim] ?? 'malformed') : 'malformed'
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm_not_allowed'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'invalid_signature'
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown_key'
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'unknown_key'
  if (error instanceof errors.JOSEError) return 'malformed'
  // A key that its issuer published and that cannot be imported, or is too short.
  if (error instanceof TypeError || error instanceof DOMException) return 'unknown_key'
  throw error
}
