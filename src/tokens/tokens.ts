/** Use cases of issued tokens: read, list, revoke. */
import { record } from '../audit/record.ts'
import type { Work } from '../audit/work.ts'
import type { Remaining } from '../grants/grant.ts'
import { remainingOf } from '../grants/grants.ts'
import { seconds } from '../lib/clock.ts'
import { DomainError } from '../lib/errors.ts'
import { type Page, type PageRequest, readPage } from '../lib/page.ts'
import { repeatChanges } from '../storage/changes.ts'
import type { Database } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import { announce } from './revoke.ts'
import * as store from './store.ts'
import type { TokenRecord } from './token.ts'

const notFound = (id: string) => new DomainError('not_found', `There is no token ${id} here.`)

/** The token, with what is left of what it bounds in all. @throws DomainError `not_found` */
export async function getToken(
  db: Database,
  tenant: Tenant,
  id: string,
  now: number,
): Promise<{ token: TokenRecord; remaining: Remaining | undefined }> {
  const token = await store.findToken(tenant, db.read(tenant.environment), id, new Date(now))
  if (token === undefined) throw notFound(id)
  const remaining = await remainingOf(db, tenant, token.countingGrants)
  return { token, remaining }
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
  const target = { kind: 'token', id } as const
  await record(work, { action: 'token.revoked', target, agentId: token.agentId })
  return token
}

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
  const ended = await store.revokeTokens(work.tenant, work.tx, { ids }, new Date(work.now))
  await announce(work, ended)
  return ended.length
}
