/** The kinds of tokens that are verified here. One never stands in for the other (`typ`). */
import {
  DELEGATION_TOKEN_TYPE,
  type RingKey,
  TASK_TOKEN_TYPE,
  type TokenType,
} from '../signing-keys/key-ring.ts'
import { type Claims, readClaims } from './claims.ts'
import {
  type DelegationClaims,
  delegationFacts,
  readDelegationClaims,
} from './delegation-claims.ts'
import { type Facts, factsOf } from './facts.ts'
import { type CacheBounds, TASK_CACHE } from './facts-cache.ts'
import { plainFactsOf } from './plain-facts.ts'
import { textOf } from './segment.ts'

export type TokenKind = {
  readonly type: TokenType
  /** What a payload says whose signature matched; undefined when we would not have written it. */
  read(payload: string, key: RingKey): { iss: string; facts: Facts } | undefined
  /** What a payload says that `read` has accepted before. */
  reread(payload: string, key: RingKey): Facts
  /** How many facts of them are remembered. */
  readonly cache: CacheBounds
  /** Of how many the text is remembered. */
  readonly verifiedMax: number
}

export const TASK_TOKENS: TokenKind = {
  type: TASK_TOKEN_TYPE,
  cache: TASK_CACHE,
  verifiedMax: 2 ** 21,
  reread(payload, key) {
    const text = textOf(payload)
    return plainFactsOf(text, key) ?? factsOf(JSON.parse(text) as Claims, key)
  },
  read(payload, key) {
    const claims = readClaims(payload)
    return claims && { iss: claims.iss, facts: factsOf(claims, key) }
  },
}

/** They are shown far less often than task tokens, so fewer are remembered. */
export const DELEGATION_TOKENS: TokenKind = {
  type: DELEGATION_TOKEN_TYPE,
  cache: { entriesMax: 10_000, weightMax: 16 * 1024 * 1024 },
  verifiedMax: 2 ** 17,
  reread: (payload, key) => delegationFacts(JSON.parse(textOf(payload)) as DelegationClaims, key),
  read(payload, key) {
    const claims = readDelegationClaims(payload)
    return claims && { iss: claims.iss, facts: delegationFacts(claims, key) }
  },
}
