/** Use cases of the person behind keys: their keys end with them, or pass to an owner. */
import { type AuditEvent, record } from '../audit/record.ts'
import { AuditedRefusal, audited } from '../audit/refusal.ts'
import type { Work } from '../audit/work.ts'
import { DomainError } from '../lib/errors.ts'
import { recordChanges } from '../storage/changes.ts'
import { roleRefusal } from '../workspaces/authority.ts'
import { findRole } from '../workspaces/member-store.ts'
import { OWNER_ONLY } from '../workspaces/role.ts'
import type { Actor } from './actor.ts'
import { type ApiKey, requireAuthority } from './api-key.ts'
import * as creators from './creator-store.ts'
import { end } from './keys.ts'
import { authorityNow } from './rotate.ts'
import { findKey, lockKeys } from './store.ts'

/**
 * End the keys that a member stands behind, in the environment of `work`; returns how many have
 * ended since `since`, so that a repeat answers the same.
 */
export async function revokeKeysOf(work: Work, memberId: string, since: Date): Promise<number> {
  const ids = await creators.lockKeysOf(work.tenant, work.tx, memberId)
  await end(work, ids)
  return creators.countRevokedOf(work.tenant, work.tx, memberId, since)
}

/**
 * Put the owner behind the presented key behind the key `id` as well. Without authority over its
 * scopes, one key's holder could make another's govern again.
 * @throws DomainError `not_found`, `role_required`, `exceeds_authority`, `key_not_active`,
 *   `key_revoked`
 */
export async function takeOverKey(work: Work, actor: Actor, id: string): Promise<ApiKey> {
  const { tenant, tx } = work
  await lockKeys(tenant, tx, [id, actor.keyId])
  const key = await findKey(tenant, tx.sql, id)
  if (key === undefined) throw new DomainError('not_found', `There is no API key ${id} here.`)
  const { memberId } = actor
  const event: AuditEvent = {
    action: 'key.taken_over',
    target: { kind: 'key', id },
    details: { from: key.createdBy, to: memberId },
  }
  const role = await findRole(tenant, tx.sql, memberId)
  if (role !== 'owner') {
    const { message, details } = roleRefusal('Taking a key over', OWNER_ONLY, role)
    throw new AuditedRefusal('role_required', message, details, event)
  }
  const authority = await authorityNow(work, actor.keyId)
  await audited(event, ['exceeds_authority'], () => requireAuthority(authority, key.scopes))
  if (key.revokedAt !== undefined) {
    throw new DomainError('key_not_active', 'The key is revoked, which is final.')
  }
  const change = { kind: 'key_updated', publicId: key.publicId } as const
  await creators.updateCreator(tenant, tx, id, memberId)
  await recordChanges(tenant, tx, [change])
  await record(work, event)
  return { ...key, createdBy: memberId, version: key.version + 1 }
}
