/** Use cases of issued tokens: read, list, revoke. */
import { record } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import { seconds } from '../lib/clock.ts'
import { DomainError } from '../lib/errors.ts'
import { type Page, type PageRequest, readPage } from '../lib/page.ts'
import { coversAll } from '../scopes/scope.ts'
import { recordChanges, repeatChanges } from '../storage/changes.ts'
import type { Database } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import * as store from './store.ts'
import type { TokenRecord } from './token.ts'

const notFound = (id: string) => new DomainError('not_found', `There is no token ${id} here.`)

/** @throws DomainError `not_found` */
export async function getToken(
  db: Database,
  tenant: Tenant,
  id: string,
  now: number,
): Promise<TokenRecord> {
  const token = await store.findToken(tenant, db.read(tenant.environment), id, new Date(now))
  if (token === undefined) throw notFound(id)
  return token
}

/** Newest first. @throws DomainError `invalid_cursor` */
export function listTokens(
  db: Database,
  tenant: Tenant,
  filter: store.TokenFilter,
  page: PageRequest,
  now: number,
): Promise<Page<TokenRecord>> {
  return readPage(
    'tokens',
    filter,
    page,
    token => ({ at: token.issuedAt.getTime(), id: token.id }),
    (after, limit) => {
      const sql = db.read(tenant.environment)
      return store.listTokens(tenant, sql, { ...filter, now: new Date(now) }, after, limit)
    },
  )
}

/** End a token; repeats answer the same. @throws DomainError `not_found` */
export async function revokeToken(work: Work, id: string): Promise<TokenRecord> {
  const at = new Date(work.now)
  const ended = await store.revokeToken(work.tenant, work.tx, id, at)
  const token = await store.findToken(work.tenant, work.tx.sql, id, at)
  if (token === undefined) throw notFound(id)
  if (ended === undefined) {
    const expiresAt = seconds(token.expiresAt.getTime())
    repeatChanges(work.tenant, work.tx, [{ kind: 'token_revoked', tokenId: id, expiresAt }])
    return token
  }
  await announce(work, [ended])
  await record(work, { action: 'token.revoked', target: { kind: 'token', id } })
  return token
}

/** Ends the live tokens of an agent that are not within `capabilities`; returns how many. */
export async function revokeOutside(
  work: Work,
  agentId: string,
  capabilities: readonly string[],
): Promise<number> {
  const at = new Date(work.now)
  const live = await store.listLiveScopes(work.tenant, work.tx, agentId, at)
  const outside = live.filter(token => !coversAll(capabilities, token.scope)).map(token => token.id)
  if (outside.length === 0) return 0
  return announce(work, await store.revokeTokens(work.tenant, work.tx, { ids: outside }, at))
}

/**
 * Ends the live tokens that these keys issued; returns how many ended before their time since
 * `since`.
 */
export async function revokeIssuedBy(work: Work, keyIds: string[], since: Date): Promise<number> {
  const at = new Date(work.now)
  const ended = await store.revokeTokens(work.tenant, work.tx, { issuedBy: keyIds }, at)
  await announce(work, ended)
  return store.countEndedSince(work.tenant, work.tx, keyIds, since)
}

/** How many tokens of the agent were live at `at`. */
export const countLive = (work: Work, agentId: string, at: Date): Promise<number> =>
  store.countLiveTokens(work.tenant, work.tx, agentId, at)

/** What was granted, as policies judge it. */
export type Granted = Omit<store.IssuedRow, 'expiresAt'> & { ttlSeconds: number }

const toGranted = ({ expiresAt, ...row }: store.IssuedRow): Granted => ({
  ...row,
  ttlSeconds: Math.round((expiresAt.getTime() - row.issuedAt.getTime()) / 1000),
})

/** Up to `limit` live tokens after the id `after`, in the order of their ids. */
export async function listLive(
  work: Work,
  after: string | undefined,
  limit: number,
): Promise<Granted[]> {
  const at = new Date(work.now)
  return (await store.listLiveTokens(work.tenant, work.tx, after ?? '', limit, at)).map(toGranted)
}

/** The tokens issued last, newest first. */
export async function listLastIssued(
  db: Database,
  tenant: Tenant,
  limit: number,
): Promise<Granted[]> {
  return (await store.listLastIssued(tenant, db.read(tenant.environment), limit)).map(toGranted)
}

/** Ends these tokens; returns how many were live. */
export async function revokeThese(work: Work, ids: string[]): Promise<number> {
  if (ids.length === 0) return 0
  return announce(work, await store.revokeTokens(work.tenant, work.tx, { ids }, new Date(work.now)))
}

/** Let the live state know, once this has committed. */
async function announce(work: Work, ended: store.EndedToken[]): Promise<number> {
  const changes = ended.map(token => ({
    kind: 'token_revoked' as const,
    tokenId: token.id,
    expiresAt: token.expiresAt,
  }))
  await recordChanges(work.tenant, work.tx, changes)
  return ended.length
}
