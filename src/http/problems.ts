/**
 * Refusals → RFC 9457 problem documents: the one place where a code gets its HTTP status and title.
 */
import { hideKeys } from '../api-keys/key-text.ts'
import type { DomainError, ErrorCode } from '../lib/errors.ts'
import type { Schemas } from './contract.ts'

type Row = { status: number; title: string }

export const PROBLEMS: Record<ErrorCode, Row> = {
  malformed_json: { status: 400, title: 'The body cannot be read' },
  invalid_request: { status: 400, title: 'The request is not valid' },
  invalid_cursor: { status: 400, title: 'The cursor is not valid' },
  conflicting_credentials: { status: 400, title: 'Two different API keys' },
  key_in_query: { status: 400, title: 'An API key in the address' },
  credentials_missing: { status: 401, title: 'An API key is needed' },
  credentials_malformed: { status: 401, title: 'The API key is malformed' },
  wrong_credential_kind: { status: 401, title: 'The wrong kind of credential' },
  invalid_key: { status: 401, title: 'The API key is not valid' },
  key_revoked: { status: 401, title: 'The API key is revoked' },
  key_expired: { status: 401, title: 'The API key has expired' },
  invalid_signature: { status: 403, title: 'The signature does not match' },
  workspace_suspended: { status: 403, title: 'The workspace is suspended' },
  live_access_disabled: { status: 403, title: 'No access to live' },
  test_access_disabled: { status: 403, title: 'No access to test' },
  role_required: { status: 403, title: 'Another role is needed' },
  address_not_allowed: { status: 403, title: 'Not from this address' },
  insufficient_scope: { status: 403, title: 'The API key lacks a scope' },
  live_key_required: { status: 403, title: 'A live API key is needed' },
  operator_key_required: { status: 403, title: 'A key of the first workspace is needed' },
  exceeds_authority: { status: 403, title: 'Beyond what the API key has itself' },
  capability_missing: { status: 403, title: 'The agent lacks a capability' },
  exceeds_parent: { status: 403, title: 'Beyond the parent delegation' },
  exceeds_delegation: { status: 403, title: 'Beyond the delegation' },
  not_delegate: { status: 403, title: 'Delegated to another agent' },
  exceeds_grant: { status: 403, title: 'Beyond the grant' },
  policy_denied: { status: 403, title: 'A policy forbids it' },
  sign_in_refused: { status: 403, title: 'The ID token is not accepted' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'The method is not allowed' },
  agent_not_active: { status: 409, title: 'The agent is not active' },
  agent_revoked: { status: 409, title: 'The agent is revoked' },
  delegation_not_active: { status: 409, title: 'The delegation is not active' },
  last_owner: { status: 409, title: 'The last owner' },
  member_exists: { status: 409, title: 'The address belongs to a member' },
  member_removed: { status: 409, title: 'The member was removed' },
  member_limit_reached: { status: 409, title: 'Too many members' },
  key_not_active: { status: 409, title: 'The API key is not active' },
  rotation_in_progress: { status: 409, title: 'The API key is being rotated' },
  public_key_in_use: { status: 409, title: 'The public key is in use' },
  plan_current: { status: 409, title: 'The workspace is on this plan' },
  policy_limit_reached: { status: 409, title: 'Too many policies' },
  invitation_not_open: { status: 409, title: 'The invitation is not open' },
  member_linked: { status: 409, title: 'The member signs in with an account already' },
  identity_linked: { status: 409, title: 'The account belongs to a member already' },
  idempotency_in_flight: { status: 409, title: 'The same request is being worked on' },
  secret_no_longer_available: { status: 409, title: 'The secret cannot be shown again' },
  precondition_failed: { status: 412, title: 'The object has changed' },
  body_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body is not JSON' },
  delegation_cycle: { status: 422, title: 'The delegation would be a cycle' },
  invalid_max_depth: { status: 422, title: 'The depth cannot be used' },
  unknown_scope: { status: 422, title: 'Unknown scope' },
  invalid_public_key: { status: 422, title: 'The public key cannot be used' },
  invalid_constraints: { status: 422, title: 'The constraints cannot be used' },
  invalid_expiry: { status: 422, title: 'The expiry cannot be used' },
  invalid_allowed_ips: { status: 422, title: 'The addresses cannot be used' },
  invalid_policy: { status: 422, title: 'The policy cannot be used' },
  token_too_large: { status: 422, title: 'The token would be too large' },
  unknown_plan: { status: 422, title: 'Unknown plan' },
  plan_not_sold: { status: 422, title: 'The plan is agreed with the operator' },
  invalid_return_url: { status: 422, title: 'The return address cannot be used' },
  idempotency_conflict: { status: 422, title: 'The Idempotency-Key was used before' },
  rate_limited: { status: 429, title: 'Too many requests' },
  quota_exceeded: { status: 429, title: 'The month’s requests are used up' },
  internal_error: { status: 500, title: 'Internal error' },
  outcome_unknown: { status: 503, title: 'The outcome is unknown' },
  unavailable: { status: 503, title: 'Not available now' },
}

/** Asks for an API key as a bearer token (RFC 6750, section 3). */
function challenge(error: DomainError): string | undefined {
  const { status } = PROBLEMS[error.code]
  const scope = error.details.members?.required_scope
  if (error.code === 'insufficient_scope') {
    return `Bearer realm="AmpGate", error="insufficient_scope", scope="${scope}"`
  }
  if (status !== 401) return undefined
  if (error.code === 'credentials_missing') return 'Bearer realm="AmpGate"'
  return 'Bearer realm="AmpGate", error="invalid_token"'
}

/** The problem document of a refusal, which may quote its caller, but no key of theirs. */
export function toProblem(error: DomainError, path: string, requestId: string): Schemas['Problem'] {
  const { status, title } = PROBLEMS[error.code]
  const { members } = error.details
  const message = hideKeys(error.message)
  const errors = error.details.errors?.map(({ pointer, detail }) => ({
    pointer: hideKeys(pointer),
    detail: hideKeys(detail),
  }))
  return {
    type: `urn:ampgate:problem:${error.code}`,
    title,
    status,
    detail: message,
    instance: path,
    code: error.code,
    error: message,
    ...(errors === undefined ? {} : { errors }),
    ...members,
    request_id: requestId,
  }
}

/** A refusal as it goes over the wire. */
export function problemResponse(
  error: DomainError,
  path: string,
  requestId: string,
  extra: Readonly<Record<string, string>> = {},
): Response {
  return new Response(JSON.stringify(toProblem(error, path, requestId)), {
    status: PROBLEMS[error.code].status,
    headers: problemHeaders(error, requestId, extra),
  })
}

/** The headers of a refusal. */
export function problemHeaders(
  error: DomainError,
  requestId: string,
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  const wanted = challenge(error)
  const { retryAfterSeconds } = error.details
  return {
    'Content-Type': 'application/problem+json',
    'Cache-Control': 'no-store',
    'X-Request-Id': requestId,
    ...(wanted === undefined ? {} : { 'WWW-Authenticate': wanted }),
    ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
    ...extra,
  }
}
