/** Headers → the presented API key. The key's text is never logged, echoed or put into an error. */
import { KEY_LOOKALIKE } from '../api-keys/key-text.ts'
import { DomainError } from '../lib/errors.ts'

/** What starts like a compact JWT: a task token, say. */
const JWT_LIKE = /^eyJ[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\./

/** @throws DomainError `key_in_query`: a key in an address ends up in logs and histories */
export function refuseKeyInQuery(search: string): void {
  if (search === '' || !KEY_LOOKALIKE.test(decodeLoosely(search))) return
  throw new DomainError(
    'key_in_query',
    'An API key must not be sent in the address, where logs keep it. Revoke this key, make a new ' +
      'one, and send it as X-API-Key.',
  )
}

function decodeLoosely(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * The one key that the request presents, from `X-API-Key`, `Authorization: Bearer <key>` or
 * `Authorization: <key>`.
 * @throws DomainError `credentials_missing`, `credentials_malformed`, `conflicting_credentials`,
 *   `wrong_credential_kind`
 */
export function presentedKey(headers: Headers): string {
  const named = headers.get('x-api-key')?.trim() || undefined
  const bearer = fromAuthorization(headers.get('authorization')?.trim())
  const key = named ?? bearer
  if (named !== undefined && bearer !== undefined && named !== bearer) {
    throw new DomainError(
      'conflicting_credentials',
      'X-API-Key and Authorization carry different keys. Send one of them.',
      {
        errors: [
          { pointer: 'header X-API-Key', detail: 'Differs from Authorization.' },
          { pointer: 'header Authorization', detail: 'Differs from X-API-Key.' },
        ],
      },
    )
  }
  if (key === undefined || key === '') {
    throw new DomainError(
      'credentials_missing',
      'Send an API key as `X-API-Key: ag_live_sk_…` or `Authorization: Bearer ag_live_sk_…`.',
    )
  }
  if (JWT_LIKE.test(key)) {
    throw new DomainError(
      'wrong_credential_kind',
      'This is a token, not an API key. Send an API key, which starts with ag_live_sk_ or ' +
        'ag_test_sk_.',
    )
  }
  return key
}

function fromAuthorization(value: string | undefined): string | undefined {
  if (value === undefined || value === '') return undefined
  const [first, second, ...rest] = value.split(/\s+/)
  if (second === undefined) return first?.toLowerCase() === 'bearer' ? '' : first
  // Two Authorization headers arrive joined by a comma.
  if (first?.toLowerCase() === 'bearer' && rest.length === 0 && !second.includes(',')) return second
  throw new DomainError(
    'credentials_malformed',
    'The Authorization header cannot be read. Send `Authorization: Bearer ag_live_sk_…` once.',
  )
}
