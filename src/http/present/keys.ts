import { type ApiKey, statusOf } from '../../api-keys/api-key.ts'
import { keyStart } from '../../api-keys/key-text.ts'
import type { RevokedWith } from '../../api-keys/keys.ts'
import type { Schemas } from '../contract.ts'
import { optional, time } from './members.ts'

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
    start: keyStart(key),
    format: key.format,
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
    ...optional('revoked_delegations', context.ended?.delegations),
    ...optional('revoked_keys', context.ended?.keys),
  }
}

export function presentCreatedKey(key: ApiKey, text: string, now: number): Schemas['CreatedKey'] {
  return { ...presentIssuedKey(key, now), key: text }
}
