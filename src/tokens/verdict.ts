import type { Remaining } from '../grants/grant.ts'
import type { ChainViolation } from './chain-facts.ts'
import type { Facts } from './facts.ts'

/** Why a token is refused, or `ok`. In the order of the checks. */
export type VerdictCode =
  | 'malformed'
  | 'invalid'
  | 'wrong_kind'
  | 'wrong_environment'
  | 'key_revoked'
  | 'expired'
  | 'not_yet_valid'
  | 'workspace_suspended'
  | 'agent_revoked'
  | 'agent_suspended'
  | 'delegation_revoked'
  | 'revoked'
  | 'audience_mismatch'
  | 'scope_missing'
  | 'context_required'
  | 'constraint_violated'
  | 'use_id_conflict'
  | 'uses_exhausted'
  | 'budget_exhausted'
  | 'ok'

/**
 * `facts` are there only when the signature matched and the token is of the expected environment.
 */
export type Verdict = {
  readonly code: VerdictCode
  readonly facts: Facts | undefined
  /** Whole seconds that the token still lives, rounded down. */
  readonly remainingTtl: number
  /** Whether the call was held against the constraints; undefined when it did not come to that. */
  readonly constraintsChecked?: boolean | undefined
  /** What `constraint_violated` is about. */
  readonly violations?: readonly ChainViolation[] | undefined
  /** What is left of what the token bounds in all, once it has come to that. */
  readonly remaining?: Remaining | undefined
  /** Whether the use was counted before, so that this call counted nothing. */
  readonly isReplay?: boolean | undefined
}

/** The codes of texts that nobody signed: the ones a flood is made of. */
export const isUnsigned = (code: VerdictCode): boolean => code === 'malformed' || code === 'invalid'

/** Of a token that is not remembered, so that its signature is checked anew whenever it comes. */
export const isForgotten = (code: VerdictCode): boolean =>
  isUnsigned(code) || code === 'wrong_kind' || code === 'expired'

const REASONS: Record<VerdictCode, string> = {
  malformed:
    'This is not a token: a task token is three base64url parts joined by dots, at most 8 KB.',
  invalid: 'The token was not issued by this server, or it was changed.',
  wrong_kind: 'This was signed here, but it is not a task token.',
  wrong_environment:
    'The token belongs to the other environment. Pass `environment` if that is what you expect.',
  key_revoked: 'The key that signed the token was revoked as compromised.',
  expired: 'The token has expired. Ask for a new one.',
  not_yet_valid: 'The token is not valid yet.',
  workspace_suspended: 'The workspace of the token is suspended.',
  agent_revoked: 'The agent was revoked.',
  agent_suspended: 'The agent is suspended.',
  delegation_revoked: 'A delegation that the token rests on was revoked.',
  revoked: 'The token was revoked.',
  audience_mismatch: 'The token was issued for another audience. Pass your own name as `audience`.',
  scope_missing: 'The token does not carry the required scope.',
  context_required:
    'The token has a budget, which the call is taken from. Pass the call as `context`.',
  constraint_violated: 'The call breaks a constraint of the token; `violations` says which.',
  use_id_conflict:
    'This `use_id` was used for another call. Send a fresh random one with each call.',
  uses_exhausted: 'All uses of the token, or of the grant it shares, are taken.',
  budget_exhausted:
    'The call takes more than is left of the budget; `remaining_budget` says what is.',
  ok: 'The token is valid.',
}

/** The code in words, for people. */
export const reasonOf = (code: VerdictCode): string => REASONS[code]
