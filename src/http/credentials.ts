/** Headers → the presented API key. The key's text is never logged, echoed or put into an error. */
import { holdsKey } from '../api-keys/key-text.ts'
import { DomainError } from '../lib/errors.ts'
import { otherKindOf } from './credential-kinds.ts'
import type { HeaderSource } from './incoming.ts'

/** @throws DomainError `key_in_query`: a key in an address ends up in logs and histories */
export function refuseKeyInQuery(search: string): void {
  if (search === '' || !holdsKey(search)) return
  throw new DomainError(
    'key_in_query',
    'An API key must not be sent in the address, where logs and histories keep it. Rotate or ' +
      'revoke this key, and send the new one as X-API-Key.',
  )
}

/** What is said to whoever sends no key; always the same, so made once. */
export const MISSING = new DomainError(
  'credentials_missing',
  'Send an API key as `X-API-Key: ag_live_sk_…` or `Authorization: Bearer ag_live_sk_…`.',
)

/**
 * The one key that the request presents, in whatever format, from `X-API-Key`, `Authorization:
 * Bearer <key>` or `Authorization: <key>`.
 * @throws DomainError `credentials_missing`, `credentials_malformed`, `conflicting_credentials`,
 *   `wrong_credential_kind`
 */
export function presentedKey(headers: Pick<HeaderSource, 'get'>): string {
  const named = single('X-API-Key', headers.get('x-api-key')?.trim())
  const bearer = single('Authorization', fromAuthorization(headers.get('authorization')?.trim()))
  const key = named ?? bearer
  if (named !== undefined && bearer !== undefined && named !== bearer) {
    throw conflicting('X-API-Key and Authorization carry different keys. Send one of them.', [
      { pointer: 'header X-API-Key', detail: 'Differs from Authorization.' },
      { pointer: 'header Authorization', detail: 'Differs from X-API-Key.' },
    ])
  }
  if (key === undefined) throw MISSING
  const kind = otherKindOf(key)
  if (kind === undefined) return key
  throw new DomainError(
    'wrong_credential_kind',
    `This is ${kind}, where an API key is needed: ag_live_sk_…, ag_test_sk_… or a key of another ` +
      'format.',
  )
}

const conflicting = (message: string, errors: { pointer: string; detail: string }[]) =>
  new DomainError('conflicting_credentials', message, { errors })

/** The one value of a header; undefined for none. The same header twice arrives comma-joined. */
function single(header: string, value: string | undefined): string | undefined {
  if (value === undefined || !value.includes(',')) return value || undefined
  const [only, ...others] = new Set(value.split(',').map(one => one.trim()))
  if (others.length === 0) return only || undefined
  const detail = `${header} carries different values. Send one key, once.`
  throw conflicting(detail, [{ pointer: `header ${header}`, detail }])
}

/** The keys of the header, comma-joined, without their scheme. */
function fromAuthorization(value: string | undefined): string | undefined {
  return value?.split(',').map(withoutScheme).join(',')
}

function withoutScheme(value: string): string {
  const [first = '', second, ...rest] = value.trim().split(/\s+/)
  const isBearer = first.toLowerCase() === 'bearer'
  if (second === undefined) return isBearer ? '' : first
  if (isBearer && rest.length === 0) return second
  throw new DomainError(
    'credentials_malformed',
    'The Authorization header cannot be read. Send `Authorization: Bearer ag_live_sk_…` once.',
  )
}
