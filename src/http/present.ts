/**
 * Domain values → wire schemas, member by member. Never a spread of a domain value: a column added
 * tomorrow would leak and still compile. A member that is unknown is absent, never null.
 */

import type { Agent } from '../agents/agent.ts'
import { thumbprint } from '../agents/public-key.ts'
import type { Actor } from '../api-keys/actor.ts'
import { type ApiKey, statusOf } from '../api-keys/api-key.ts'
import { keyStart } from '../api-keys/key-text.ts'
import type { RevokedWith } from '../api-keys/keys.ts'
import type { Violation } from '../constraints/check.ts'
import type { Page } from '../lib/page.ts'
import type { Facts } from '../tokens/facts.ts'
import type { IssuedToken } from '../tokens/issue.ts'
import type { TokenRecord } from '../tokens/token.ts'
import { reasonOf, type Verdict } from '../tokens/verdict.ts'
import type { Workspace } from '../workspaces/workspaces.ts'
import type { Schemas } from './contract.ts'

const time = (date: Date): string => date.toISOString()

/** `{name: value}`, or nothing when the value is unknown. */
function optional<N extends string, V>(name: N, value: V | undefined): { [K in N]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { [K in N]?: V })
}

export function presentPage<T, W>(
  page: Page<T>,
  present: (item: T) => W,
): { data: W[]; has_more: boolean; next_cursor?: string } {
  return {
    data: page.items.map(present),
    has_more: page.nextCursor !== undefined,
    ...optional('next_cursor', page.nextCursor),
  }
}

export type AgentExtras = { privateKeyPem?: string | undefined; revokedTokens?: number | undefined }

export function presentAgent(agent: Agent, extras: AgentExtras = {}): Schemas['Agent'] {
  const { kty, crv, x } = agent.publicKey
  return {
    id: agent.id,
    name: agent.name,
    owner: agent.owner,
    ...optional('model_provider', agent.modelProvider),
    ...optional('model_name', agent.modelName),
    capabilities: [...agent.capabilities],
    metadata: agent.metadata,
    status: agent.status,
    environment: agent.environment,
    public_key: {
      kty,
      crv,
      x,
      ...(agent.publicKey.kty === 'EC' ? { y: agent.publicKey.y } : {}),
      kid: thumbprint(agent.publicKey),
    },
    ...optional('private_key_pem', extras.privateKeyPem),
    created_at: time(agent.createdAt),
    updated_at: time(agent.updatedAt),
    ...optional('revoked_at', agent.revokedAt && time(agent.revokedAt)),
    ...optional('revoked_tokens', extras.revokedTokens),
  }
}

/** What the record of a token and a token just issued have in common. */
function presentGrant(token: TokenRecord): Omit<Schemas['Token'], 'revoked_at'> {
  return {
    id: token.id,
    grant_id: token.grantId,
    agent_id: token.agentId,
    agent_name: token.agentName,
    scope: [...token.scope],
    audience: [...token.audience],
    ...optional('task_description', token.taskDescription),
    constraints: token.constraints,
    status: token.status,
    environment: token.environment,
    issued_by: token.issuedBy,
    issued_at: time(token.issuedAt),
    expires_at: time(token.expiresAt),
  }
}

export function presentToken(token: TokenRecord): Schemas['Token'] {
  const revoked = optional('revoked_at', token.revokedAt && time(token.revokedAt))
  return { ...presentGrant(token), ...revoked }
}

export function presentIssuedToken(issued: IssuedToken): Schemas['IssuedToken'] {
  return { ...presentGrant(issued.record), token: issued.text, ttl: issued.ttlSeconds }
}

export function presentVerdict(verdict: Verdict): Schemas['Verdict'] {
  const { code, facts } = verdict
  return {
    valid: code === 'ok',
    code,
    reason: reasonOf(code),
    ...optional('constraints_checked', verdict.constraintsChecked),
    ...optional('violations', verdict.violations?.map(presentViolation)),
    ...(facts === undefined ? {} : presentFacts(facts, verdict.remainingTtl)),
  }
}

const presentViolation = (violation: Violation): Schemas['Violation'] => ({
  constraint: violation.constraint,
  expected: violation.expected,
  ...optional('actual', violation.actual),
})

function presentFacts(
  facts: Facts,
  remainingTtl: number,
): Omit<Schemas['Verdict'], 'valid' | 'code' | 'reason'> {
  return {
    token_id: facts.tokenId,
    agent_id: facts.agentId,
    agent_name: facts.agentName,
    environment: facts.environment,
    scope: [...facts.scope],
    audience: [...facts.audience],
    ...optional('task_description', facts.taskDescription),
    constraints: facts.constraints?.written ?? {},
    issued_at: time(new Date(facts.issuedAt * 1000)),
    expires_at: time(new Date(facts.expiresAt * 1000)),
    remaining_ttl: remainingTtl,
  }
}

export type KeyContext = {
  now: number
  /** A last use that is not stored yet. */
  lastUsedAt?: Date | undefined
  ended?: RevokedWith | undefined
}

/** What the record of a key and a key just made have in common. */
function presentIssuedKey(key: ApiKey, now: number): Omit<Schemas['CreatedKey'], 'key'> {
  return {
    id: key.id,
    start: keyStart(key.environment, key.publicId),
    name: key.name,
    scopes: [...key.scopes],
    environment: key.environment,
    status: statusOf(key, now),
    created_at: time(key.createdAt),
    created_by: key.createdBy,
    ...optional('parent_key_id', key.parentKeyId),
    ...optional('expires_at', key.expiresAt && time(key.expiresAt)),
  }
}

export function presentKey(key: ApiKey, context: KeyContext): Schemas['Key'] {
  const lastUsedAt = context.lastUsedAt ?? key.lastUsedAt
  return {
    ...presentIssuedKey(key, context.now),
    ...optional('last_used_at', lastUsedAt && time(lastUsedAt)),
    ...optional('revoked_at', key.revokedAt && time(key.revokedAt)),
    ...optional('revoked_tokens', context.ended?.tokens),
    ...optional('revoked_keys', context.ended?.keys),
  }
}

export function presentCreatedKey(key: ApiKey, text: string, now: number): Schemas['CreatedKey'] {
  return { ...presentIssuedKey(key, now), key: text }
}

export function presentWhoami(actor: Actor, workspace: Workspace): Schemas['Whoami'] {
  return {
    key_id: actor.keyId,
    key_name: actor.keyName,
    environment: actor.environment,
    scopes: [...actor.scopes],
    ...optional('expires_at', actor.expiresAt && time(actor.expiresAt)),
    workspace_id: workspace.id,
    workspace_slug: workspace.slug,
    workspace_name: workspace.name,
  }
}
