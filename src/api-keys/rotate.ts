/**
 * Rotation: a key like another one takes over from it. Both work until the end of the grace, at
 * which the old one ends by itself; limits, quota and usage hang on the lineage that they share.
 */
import { type AuditEvent, record } from '../audit/record.ts'
import { audited } from '../audit/refusal.ts'
import type { Work } from '../audit/work.ts'
import { DomainError } from '../lib/errors.ts'
import { randomId } from '../lib/ids.ts'
import { recordChanges } from '../storage/changes.ts'
import type { Database } from '../storage/postgres.ts'
import { type ApiKey, type Authority, authorityOf, statusOf } from './api-key.ts'
import { requireCovers } from './bounds.ts'
import { insertWithText } from './insert-key.ts'
import type { KeyRules } from './keys.ts'
import { listWorking, lockLineage, retireKey } from './rotation-store.ts'
import * as store from './store.ts'

/** So many keys of a lineage may work at once: the old one and the one that takes over. */
export const WORKING_MAX = 2

export type Rotation = {
  /** How long the old key works on. */
  graceSeconds: number
  /** The person behind the new key. */
  memberId: string
  /** The key that rotates; undefined when the operator does. */
  callerKeyId?: string | undefined
}

/**
 * Make a key that takes over from the key `id`, with its name, scopes, addresses, limit, metadata
 * and lineage. `text` is the new key itself: hand it out once, keep it nowhere.
 * @throws DomainError `not_found`, `key_revoked`, `key_not_active`, `exceeds_authority`,
 *   `rotation_in_progress`
 */
export async function rotateKey(
  work: Work,
  rules: KeyRules,
  authority: Authority,
  id: string,
  rotation: Rotation,
): Promise<{ key: ApiKey; text: string; old: ApiKey }> {
  const { tenant, tx, now } = work
  const caller = rotation.callerKeyId
  await lockLineage(tenant, tx, id, [id, ...(caller === undefined ? [] : [caller])], new Date(now))
  const old = await find(work, id)
  const giver = caller === undefined ? authority : await authorityNow(work, caller)
  const refused: AuditEvent = { action: 'key.rotated', target: { kind: 'key', id } }
  await audited(refused, ['exceeds_authority'], () => requireCovers(giver, authorityOf(old)))
  requireWorking(old, now)
  await requireRoom(work, old.lineageId, WORKING_MAX - 1)
  const { key, text } = await makeSuccessor(work, rules, old, giver, rotation)
  const retirement = {
    rotatedTo: key.id,
    rotatedAt: key.createdAt,
    retiresAt: endOfGrace(old, now + rotation.graceSeconds * 1000),
  }
  await retireKey(tenant, tx, id, retirement)
  await recordChanges(tenant, tx, [
    { kind: 'key_updated', publicId: old.publicId },
    { kind: 'key_added', publicId: key.publicId },
  ])
  const details = { rotated_from: id, retires_at: retirement.retiresAt.toISOString() }
  await record(work, { action: 'key.rotated', target: { kind: 'key', id: key.id }, details })
  return { key, text, old: { ...old, ...retirement, version: old.version + 1 } }
}

async function find(work: Work, id: string): Promise<ApiKey> {
  const key = await store.findKey(work.tenant, work.tx.sql, id)
  if (key === undefined) throw new DomainError('not_found', `There is no API key ${id} here.`)
  return key
}

/**
 * What the key that asks may give now, since it may have changed since it was presented. Its row is
 * to be held before.
 * @throws DomainError `key_revoked`
 */
export async function authorityNow(work: Work, callerKeyId: string): Promise<Authority> {
  const caller = await find(work, callerKeyId)
  if (statusOf(caller, work.now) === 'active') return authorityOf(caller)
  throw new DomainError('key_revoked', 'The API key has ended meanwhile. Use another one.')
}

function requireWorking(key: ApiKey, now: number): void {
  const status = statusOf(key, now)
  if (status === 'active') return
  throw new DomainError('key_not_active', `The key is ${status}. Create a new one.`)
}

/**
 * Refuse when more than `othersMax` keys of a lineage work.
 * @throws DomainError `rotation_in_progress`
 */
export async function requireRoom(work: Work, lineageId: string, othersMax: number): Promise<void> {
  const working = await listWorking(work.tenant, work.tx, lineageId, new Date(work.now))
  if (working.length <= othersMax) return
  throw new DomainError(
    'rotation_in_progress',
    `A rotation is under way: ${working.join(' and ')} both work. ` +
      'Revoke the one that is no longer needed, or wait until the older one ends.',
  )
}

/** A key that was rotated before ends no later for being rotated again. */
function endOfGrace({ retiresAt }: ApiKey, wanted: number): Date {
  return new Date(Math.min(wanted, retiresAt?.getTime() ?? wanted))
}

function makeSuccessor(
  work: Work,
  rules: KeyRules,
  old: ApiKey,
  giver: Authority,
  rotation: Rotation,
): Promise<{ key: ApiKey; text: string }> {
  return insertWithText(work, rules, {
    workspaceId: old.workspaceId,
    environment: old.environment,
    id: randomId('key'),
    name: old.name,
    scopes: old.scopes,
    createdBy: rotation.memberId,
    parentKeyId: rotation.callerKeyId,
    format: old.format,
    lineageId: old.lineageId,
    allowedIps: old.allowedIps,
    rateLimit: old.rateLimit,
    metadata: old.metadata,
    version: 1,
    createdAt: new Date(work.now),
    expiresAt: expiryOf(old, giver, work.now),
    retiresAt: undefined,
    rotatedFrom: old.id,
    rotatedTo: undefined,
    rotatedAt: undefined,
    lastUsedAt: undefined,
    lastUsedIp: undefined,
    revokedAt: undefined,
  })
}

/** The last time that RFC 3339 can write. */
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z')

/** The lifetime of the old key from now on, never past the end of the key that rotates. */
function expiryOf({ createdAt, expiresAt }: ApiKey, giver: Authority, now: number) {
  const own = giver.expiresAt
  if (expiresAt === undefined) return own
  const end = Math.min(now + expiresAt.getTime() - createdAt.getTime(), LAST_TIME)
  return own !== undefined && own.getTime() < end ? own : new Date(end)
}

/** The other key of a rotation under way, when both work. */
export async function findOtherHalf(
  db: Database,
  key: ApiKey,
  now: number,
): Promise<ApiKey | undefined> {
  if (statusOf(key, now) !== 'active') return undefined
  for (const id of [key.rotatedTo, key.rotatedFrom]) {
    const other = id && (await store.findKey(key, db.read(key.environment), id))
    if (other && statusOf(other, now) === 'active') return other
  }
  return undefined
}
