/** Use cases of the audit trail that read it: list, get, export. */
import type { Position } from '../lib/cursor.ts'
import { DomainError } from '../lib/errors.ts'
import { type Page, type PageRequest, readPage } from '../lib/page.ts'
import type { Database } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import type { EventFilter, StoredEvent } from './event.ts'
import { record } from './record.ts'
import { Slots } from './slots.ts'
import * as store from './store.ts'
import type { Work } from './work.ts'

/** A search by text reads every event of its span. */
const TEXT_SPAN_MILLISECONDS = 30 * 86_400_000
const SEARCHES_MAX = 2
const searches = new Slots(SEARCHES_MAX, 'searches by text')

/** A search by text without `since` goes this far back only, so that it comes to an end. */
const bounded = (filter: EventFilter, now: number): EventFilter =>
  filter.text === undefined || filter.since !== undefined
    ? filter
    : { ...filter, since: new Date(now - TEXT_SPAN_MILLISECONDS) }

const positionOf = ({ at, id }: StoredEvent): Position => ({ at: at.getTime(), id })

/** Newest first. @throws DomainError `invalid_cursor`, `unavailable` */
export function listEvents(
  db: Database,
  tenant: Tenant,
  filter: EventFilter,
  page: PageRequest,
  now: number,
): Promise<Page<StoredEvent>> {
  return readPage('audit', filter, page, positionOf, (after, limit) =>
    read(db, tenant, bounded(filter, now), 'newest first', after, limit),
  )
}

async function read(
  db: Database,
  tenant: Tenant,
  filter: EventFilter,
  order: store.Order,
  after: Position | undefined,
  limit: number,
): Promise<StoredEvent[]> {
  const sql = db.read(tenant.environment)
  const list = () => store.listEvents(tenant, sql, filter, order, after, limit)
  return filter.text === undefined ? list() : searches.run(() => list().catch(tooSlow))
}

function tooSlow(error: unknown): never {
  if (!(error instanceof DomainError) || error.code !== 'unavailable') throw error
  throw new DomainError(
    'unavailable',
    'The search did not come to an end in time, or the database is busy. Search a shorter span, ' +
      'by `since` and `until`, or by another filter with it.',
    { retryAfterSeconds: 1 },
  )
}

/** @throws DomainError `not_found` */
export async function getEvent(db: Database, tenant: Tenant, id: string): Promise<StoredEvent> {
  const event = await store.findEvent(tenant, db.read(tenant.environment), id)
  if (event !== undefined) return event
  throw new DomainError('not_found', `There is no audit event ${id} here.`)
}

/** Events read at once; a page of them is what an export holds in memory. */
const EXPORT_PAGE = 500

export type ExportPage = {
  events: readonly StoredEvent[]
  /** Where the next page starts; undefined after the last. */
  next: Position | undefined
}

/**
 * A page of an export, oldest first. Every page is a statement of its own: there is no common
 * snapshot, and an event whose transaction was still open when its place was passed is missing.
 * `filter` has an `until` that has passed, so that an export ends while events pour in.
 */
export async function readExport(
  db: Database,
  tenant: Tenant,
  filter: EventFilter & { until: Date },
  after: Position | undefined,
  now: number,
): Promise<ExportPage> {
  const whole = bounded(filter, now)
  const events = await read(db, tenant, whole, 'oldest first', after, EXPORT_PAGE)
  const last = events.length < EXPORT_PAGE ? undefined : events.at(-1)
  return { events, next: last && positionOf(last) }
}

/** `filter` for what there is at `now`. */
export const upTo = (filter: EventFilter, now: number): EventFilter & { until: Date } => {
  const { until } = filter
  const isPast = until !== undefined && until.getTime() < now
  return { ...filter, until: isPast ? until : new Date(now) }
}

/** All pages of an export, each asked for when the one before was taken. */
export async function* exportEvents(
  db: Database,
  tenant: Tenant,
  filter: EventFilter,
  now: number,
): AsyncGenerator<readonly StoredEvent[], void, undefined> {
  const whole = upTo(filter, now)
  let after: Position | undefined
  do {
    const page = await readExport(db, tenant, whole, after, now)
    yield page.events
    after = page.next
  } while (after !== undefined)
}

/** Write down that an export was asked for, before the first event leaves. */
export function recordExport(work: Work, format: string, filter: EventFilter): Promise<void> {
  const { since, until, actor, agentId, action, outcome, text } = filter
  const asked = {
    format,
    since: since?.toISOString(),
    until: until?.toISOString(),
    actor,
    agent_id: agentId,
    action,
    outcome,
    text,
  }
  const given = Object.entries(asked).filter((entry): entry is [string, string] => !!entry[1])
  return record(work, {
    action: 'audit.exported',
    target: { kind: 'audit', id: 'events' },
    details: Object.fromEntries(given),
  })
}
