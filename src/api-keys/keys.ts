/** Use cases of API keys: create, list, get, update, revoke. */
import { type AuditEvent, record } from '../audit/record.ts'
import { audited } from '../audit/refusal.ts'
import type { Work } from '../audit/work.ts'
import { DomainError } from '../lib/errors.ts'
import { randomId } from '../lib/ids.ts'
import { type Page, type PageRequest, readPage } from '../lib/page.ts'
import { recordChanges, repeatChanges } from '../storage/changes.ts'
import type { Database } from '../storage/postgres.ts'
import type { VersionedSecrets } from '../storage/secrets.ts'
import type { Tenant } from '../storage/tenant.ts'
import { requireCreator } from '../workspaces/authority.ts'
import { readAllowedIps } from './allowed-ips.ts'
import {
  type ApiKey,
  type Authority,
  authorityOf,
  boundExpiry,
  type KeyFormat,
  type KeyStatus,
  requireAuthority,
  requireKnownScopes,
  statusOf,
} from './api-key.ts'
import {
  type AskedRateLimit,
  boundAllowedIps,
  boundNewKey,
  boundRateLimit,
  requireCovers,
} from './bounds.ts'
import { insertWithText } from './insert-key.ts'
import { authorityNow, requireRoom, WORKING_MAX } from './rotate.ts'
import { lockLineage } from './rotation-store.ts'
import * as store from './store.ts'

export type KeyRules = { pepper: VersionedSecrets; registeredScopes: readonly string[] }

export type NewKey = {
  name: string
  scopes: string[]
  expiresAt?: Date | undefined
  /** As asked for, in CIDR notation; absent: as its maker; empty: from anywhere. */
  allowedIps?: readonly string[] | undefined
  rateLimit?: AskedRateLimit | undefined
  metadata?: Readonly<Record<string, string>> | undefined
  /** The person behind the key. */
  memberId: string
  parentKeyId?: string | undefined
  /** `ag` when absent. */
  format?: KeyFormat | undefined
}

/**
 * Make a key in the tenant of `work`. `text` is the key itself: hand it out once, keep it nowhere.
 * @throws DomainError `unknown_scope`, `invalid_allowed_ips`, `exceeds_authority`,
 *   `invalid_expiry`, `key_revoked`, `live_access_disabled`, `test_access_disabled`
 */
export async function createKey(
  work: Work,
  rules: KeyRules,
  authority: Authority,
  input: NewKey,
): Promise<{ key: ApiKey; text: string }> {
  requireKnownScopes(input.scopes, rules.registeredScopes)
  const allowedIps = input.allowedIps && readAllowedIps(input.allowedIps)
  const parent = await lockParent(work, input.parentKeyId)
  const giver = parent === undefined ? authority : authorityOf(parent)
  const bounds = await escalation(refusedKey(input), async () => {
    const within = boundNewKey(giver, { ...input, allowedIps }, work.now)
    await requireCreator(work, input.memberId, input.scopes)
    return within
  })
  const { environment, workspaceId } = work.tenant
  const id = randomId('key')
  const { key, text } = await insertWithText(work, rules, {
    workspaceId,
    environment,
    id,
    name: input.name,
    scopes: input.scopes,
    createdBy: input.memberId,
    parentKeyId: input.parentKeyId,
    format: input.format ?? 'ag',
    lineageId: id,
    allowedIps: bounds.allowedIps,
    rateLimit: bounds.rateLimit,
    metadata: input.metadata ?? {},
    version: 1,
    createdAt: new Date(work.now),
    expiresAt: bounds.expiresAt,
    retiresAt: undefined,
    rotatedFrom: undefined,
    rotatedTo: undefined,
    rotatedAt: undefined,
    lastUsedAt: undefined,
    lastUsedIp: undefined,
    revokedAt: undefined,
  })
  await recordChanges(work.tenant, work.tx, [{ kind: 'key_added', publicId: key.publicId }])
  const details = { name: key.name, scopes: [...key.scopes] }
  await record(work, { action: 'key.created', target: { kind: 'key', id: key.id }, details })
  return { key, text }
}

/** An attempt to give more than one has belongs in the audit trail. */
const escalation = <T>(event: AuditEvent, decide: () => T | Promise<T>): Promise<T> =>
  audited(event, ['exceeds_authority'], decide)

/** The key that was not made has no id: what is noted is whose attempt it was. */
const refusedKey = ({ name, scopes, parentKeyId }: NewKey): AuditEvent => ({
  action: 'key.created',
  target: { kind: 'key', id: parentKeyId ?? 'none' },
  details: { name, scopes },
})

export type KeyPatch = {
  name?: string | undefined
  scopes?: string[] | undefined
  expiresAt?: Date | undefined
  /** As asked for, in CIDR notation; empty: from anywhere. */
  allowedIps?: readonly string[] | undefined
  rateLimit?: AskedRateLimit | undefined
  /** The whole of it. */
  metadata?: Readonly<Record<string, string>> | undefined
}

/**
 * Change a key. What the key `callerKeyId` has now must cover it before and after.
 * @throws DomainError `not_found`, `key_not_active`, `precondition_failed`, `unknown_scope`,
 *   `invalid_allowed_ips`, `exceeds_authority`, `invalid_expiry`, `rotation_in_progress`,
 *   `key_revoked`
 */
export async function updateKey(
  work: Work,
  rules: KeyRules,
  callerKeyId: string,
  id: string,
  patch: KeyPatch,
  requireVersion: (version: number) => void,
): Promise<ApiKey> {
  // With its lineage, since another expiry may let it work again.
  await lockLineage(work.tenant, work.tx, id, [id, callerKeyId], new Date(work.now))
  const key = await lock(work, id)
  const authority = await authorityNow(work, callerKeyId)
  requireVersion(key.version)
  requireNotOver(key, work.now)
  const target = { kind: 'key', id } as const
  const details = { scopes: [...(patch.scopes ?? key.scopes)] }
  const refused: AuditEvent = { action: 'key.updated', target, details }
  const next = await escalation(refused, () => boundPatch(authority, rules, key, patch, work.now))
  await store.updateKey(work.tenant, work.tx, id, next)
  const isBack = statusOf(key, work.now) !== 'active'
  if (isBack) await requireRoom(work, key.lineageId, WORKING_MAX)
  await recordChanges(work.tenant, work.tx, [{ kind: 'key_updated', publicId: key.publicId }])
  const given = Object.entries(patch).filter(([, value]) => value !== undefined)
  const changed = given.map(([name]) => name)
  await record(work, { action: 'key.updated', target, details: { changed } })
  return { ...key, ...next, version: key.version + 1 }
}

/** What cannot be undone is not changed: a revoke, and the end of the grace after a rotation. */
function requireNotOver({ revokedAt, retiresAt }: ApiKey, now: number): void {
  if (revokedAt !== undefined) {
    throw new DomainError('key_not_active', 'The key is revoked, which is final. Create a new one.')
  }
  if (retiresAt !== undefined && retiresAt.getTime() <= now) {
    const mend = 'Change the key that has taken over.'
    throw new DomainError('key_not_active', `The key was rotated and has ended. ${mend}`)
  }
}

/** The key after the change; what is not asked for stays. */
function boundPatch(
  authority: Authority,
  rules: KeyRules,
  key: ApiKey,
  patch: KeyPatch,
  now: number,
): store.KeyPatch {
  requireCovers(authority, authorityOf(key))
  if (patch.scopes) requireKnownScopes(patch.scopes, rules.registeredScopes)
  const { scopes = key.scopes, expiresAt, allowedIps, rateLimit } = patch
  requireAuthority(authority, scopes)
  return {
    name: patch.name ?? key.name,
    scopes,
    expiresAt: expiresAt === undefined ? key.expiresAt : boundExpiry(authority, expiresAt, now),
    allowedIps:
      allowedIps === undefined
        ? key.allowedIps
        : boundAllowedIps(authority, readAllowedIps(allowedIps)),
    rateLimit: rateLimit === undefined ? key.rateLimit : boundRateLimit(authority, rateLimit),
    metadata: patch.metadata ?? key.metadata,
  }
}

/** What a revoke ended besides the key itself. */
export type RevokedWith = { tokens: number; delegations: number; keys: number }

/**
 * Ends the live tokens and delegations that these keys issued; returns how many have ended since
 * `since`. Given by `tokens`, so that keys need not know them.
 */
export type RevokeIssued = (
  work: Work,
  keyIds: string[],
  since: Date,
) => Promise<Omit<RevokedWith, 'keys'>>

/**
 * End a key for good; repeats answer the same. With `revokeIssued` the keys that it made end too,
 * and the live tokens that any of them issued.
 * @throws DomainError `not_found`
 */
export async function revokeKey(
  work: Work,
  id: string,
  revokeIssued?: RevokeIssued,
): Promise<{ key: ApiKey; ended: RevokedWith | undefined }> {
  const key = await lock(work, id)
  const family = revokeIssued ? await lockDescendants(work, [id]) : []
  const at = new Date(work.now)
  await end(work, [id, ...family])
  const wasActive = key.revokedAt === undefined
  if (!wasActive) {
    repeatChanges(work.tenant, work.tx, [{ kind: 'key_revoked', publicId: key.publicId }])
  }
  const after = wasActive ? { ...key, revokedAt: at, version: key.version + 1 } : key
  if (revokeIssued === undefined) return { key: after, ended: undefined }
  // Counted since the key ended, not in this call, so that a repeat answers the same.
  const since = key.revokedAt ?? at
  const issued = await revokeIssued(work, [id, ...family], since)
  const keys = await store.countRevokedSince(work.tenant, work.tx, family, since)
  return { key: after, ended: { ...issued, keys } }
}

/**
 * End the test keys that a revoked live key and its family made, with what those made and issued.
 * The two environments share no transaction, so this follows the revoke; repeating the revoke
 * repeats it. Whoever makes one meanwhile finds the live key revoked (`requireMakerWorks`).
 */
export async function revokeTestKeysOf(
  work: Work,
  db: Database,
  liveKey: ApiKey,
  revokeIssued: RevokeIssued,
): Promise<RevokedWith> {
  const live = { workspaceId: liveKey.workspaceId, environment: liveKey.environment }
  const makers = await store.descendantKeyIds(live, db.read('live'), [liveKey.id])
  const family = await lockDescendants(work, [liveKey.id, ...makers])
  await end(work, family)
  const since = liveKey.revokedAt ?? new Date(work.now)
  const issued = await revokeIssued(work, family, since)
  return { ...issued, keys: await store.countRevokedSince(work.tenant, work.tx, family, since) }
}

/** What ended in both environments together. */
export const addEnded = (one: RevokedWith, other: RevokedWith | undefined): RevokedWith => ({
  tokens: one.tokens + (other?.tokens ?? 0),
  delegations: one.delegations + (other?.delegations ?? 0),
  keys: one.keys + (other?.keys ?? 0),
})

/** Revoke those of `ids` that are not revoked yet. */
export async function end(work: Work, ids: string[]): Promise<void> {
  const revoked = await store.revokeKeys(work.tenant, work.tx, ids, new Date(work.now))
  const changes = revoked.map(({ publicId }) => ({ kind: 'key_revoked' as const, publicId }))
  await recordChanges(work.tenant, work.tx, changes)
  for (const one of revoked) {
    await record(work, { action: 'key.revoked', target: { kind: 'key', id: one.id } })
  }
}

async function lock(work: Work, id: string): Promise<ApiKey> {
  const key = await store.lockKey(work.tenant, work.tx, id, 'update')
  if (key === undefined) throw notFound(id)
  return key
}

/**
 * The key that makes another one, as it is now and stays until that is done; undefined when the
 * operator makes it, or a key of the other environment. Without this a key could make one while it
 * is revoked with all that it made, and the revoke would not see it.
 */
async function lockParent(work: Work, id: string | undefined): Promise<ApiKey | undefined> {
  if (id === undefined) return undefined
  const parent = await store.lockKey(work.tenant, work.tx, id, 'share')
  if (parent?.revokedAt === undefined) return parent
  throw wasRevoked()
}

const wasRevoked = () =>
  new DomainError('key_revoked', 'The API key was revoked meanwhile. Use another one.')

/**
 * Whether the live key `makerId`, which has just made a test key, still works; else that key ends,
 * and its text is not to be handed out. No row of live can be held from test, and a wait for one
 * could last: asked afterwards, a revoke of all that was made either finds the key or comes first.
 * @throws DomainError `key_revoked`
 */
export async function requireMakerWorks(
  db: Database,
  live: Tenant,
  makerId: string,
  endMade: (maker: ApiKey) => Promise<unknown>,
): Promise<void> {
  const maker = await getKey(db, live, makerId)
  if (maker.revokedAt === undefined) return
  await endMade(maker)
  throw wasRevoked()
}

/** The keys that `ids` made, that those made, and so on, held so that none makes one meanwhile. */
async function lockDescendants(work: Work, ids: string[]): Promise<string[]> {
  let held: string[] = []
  for (;;) {
    const found = await store.descendantKeyIds(work.tenant, work.tx.sql, ids)
    if (found.length === held.length) return held
    await store.lockKeys(work.tenant, work.tx, found)
    held = found
  }
}

const notFound = (id: string) => new DomainError('not_found', `There is no API key ${id} here.`)

/** @throws DomainError `not_found` */
export async function getKey(db: Database, tenant: Tenant, id: string): Promise<ApiKey> {
  const key = await store.findKey(tenant, db.read(tenant.environment), id)
  if (key === undefined) throw notFound(id)
  return key
}

/** Newest first. @throws DomainError `invalid_cursor` */
export function listKeys(
  db: Database,
  tenant: Tenant,
  filter: { status?: KeyStatus | undefined; lineageId?: string | undefined },
  page: PageRequest,
  now: number,
): Promise<Page<ApiKey>> {
  return readPage(
    'keys',
    filter,
    page,
    key => ({ at: key.createdAt.getTime(), id: key.id }),
    (after, limit) =>
      store.listKeys(
        tenant,
        db.read(tenant.environment),
        { ...filter, now: new Date(now) },
        after,
        limit,
      ),
  )
}
