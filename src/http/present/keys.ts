import { type ApiKey, statusOf } from '../../api-keys/api-key.ts'
import { keyStart } from '../../api-keys/key-text.ts'
import type { RevokedWith } from '../../api-keys/keys.ts'
import type { Use } from '../../api-keys/last-use.ts'
import { rotationDueAt, unusedSince } from '../../api-keys/lifetime.ts'
import type { MemberStatus } from '../../workspaces/member.ts'
import type { Schemas } from '../contract.ts'
import { optional, time } from './members.ts'

export type KeyContext = {
  now: number
  /** A last use that is not stored yet. */
  lastUse?: Use | undefined
  ended?: RevokedWith | undefined
  otherHalf?: Half | undefined
  /** Whether the person behind it is in the workspace. */
  creatorStatus: MemberStatus
}

/** The other key of a rotation under way, with its last use if that is not stored yet. */
export type Half = { key: ApiKey; lastUse: Use | undefined }

/** What the record of a key and a key just made have in common. */
function presentIssuedKey(
  key: ApiKey,
  { now, creatorStatus }: Pick<KeyContext, 'now' | 'creatorStatus'>,
): Omit<Schemas['CreatedKey'], 'key'> {
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
    creator_status: creatorStatus,
    ...optional('parent_key_id', key.parentKeyId),
    ...optional('expires_at', key.expiresAt && time(key.expiresAt)),
    allowed_ips: [...key.allowedIps],
    ...optional('rate_limit', presentRateLimit(key)),
    metadata: key.metadata,
    lineage_id: key.lineageId,
    ...optional('rotated_from', key.rotatedFrom),
    ...optional('rotation_due_at', timeOf(rotationDueAt(key, now))),
  }
}

const timeOf = (date: Date | undefined): string | undefined => date && time(date)

function presentRateLimit({ rateLimit }: ApiKey): Schemas['KeyLimit'] | undefined {
  if (rateLimit === undefined) return undefined
  return { requests_per_second: rateLimit.requestsPerSecond, burst: rateLimit.burst }
}

/** When and where from it was last used, as it is stored unless something newer is known. */
const lastUseOf = (key: ApiKey, use: Use | undefined) => ({
  at: use?.at ?? key.lastUsedAt,
  ip: use?.ip ?? key.lastUsedIp,
})

/** Once it was rotated: whether it was used after the key that takes over was made. */
function usedSinceRotation({ rotatedAt }: ApiKey, lastUsedAt: Date | undefined) {
  return rotatedAt && lastUsedAt !== undefined && lastUsedAt > rotatedAt
}

function presentHalf({ key, lastUse }: Half): Schemas['KeyHalf'] {
  const { at, ip } = lastUseOf(key, lastUse)
  return {
    id: key.id,
    start: keyStart(key),
    created_at: time(key.createdAt),
    ...optional('retires_at', timeOf(key.retiresAt)),
    ...optional('used_since_rotation', usedSinceRotation(key, at)),
    ...optional('last_used_at', timeOf(at)),
    ...optional('last_used_ip', ip),
  }
}

export function presentKey(key: ApiKey, context: KeyContext): Schemas['Key'] {
  const { at, ip } = lastUseOf(key, context.lastUse)
  return {
    ...presentIssuedKey(key, context),
    ...optional('rotated_to', key.rotatedTo),
    ...optional('rotated_at', timeOf(key.rotatedAt)),
    ...optional('retires_at', timeOf(key.retiresAt)),
    ...optional('used_since_rotation', usedSinceRotation(key, at)),
    ...optional('other_half', context.otherHalf && presentHalf(context.otherHalf)),
    ...optional('last_used_at', timeOf(at)),
    ...optional('last_used_ip', ip),
    ...optional('unused_since', timeOf(unusedSince(key, at, context.now))),
    ...optional('revoked_at', key.revokedAt && time(key.revokedAt)),
    ...optional('revoked_tokens', context.ended?.tokens),
    ...optional('revoked_delegations', context.ended?.delegations),
    ...optional('revoked_keys', context.ended?.keys),
  }
}

export function presentCreatedKey(
  key: ApiKey,
  text: string,
  context: Pick<KeyContext, 'now' | 'creatorStatus' | 'otherHalf'>,
): Schemas['CreatedKey'] {
  return {
    ...presentIssuedKey(key, context),
    key: text,
    ...optional('other_half', context.otherHalf && presentHalf(context.otherHalf)),
  }
}
