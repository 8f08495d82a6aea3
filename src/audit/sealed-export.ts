/**
 * An export of all events of a span of time, which `ampgate audit verify` can prove. It begins
 * behind a checkpoint and ends with one, and so may hold a few rows from outside of the span.
 */
import type { Clock } from '../lib/clock.ts'
import type { Database } from '../storage/postgres.ts'
import type { Tenant } from '../storage/tenant.ts'
import type { AuditKeys } from './audit-keys.ts'
import { genesis, hashText } from './chain.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { EventFilter, StoredEvent } from './event.ts'
import * as store from './export-store.ts'
import { ExportWriter } from './export-writer.ts'
import type { SealerOn } from './sealer.ts'
import { type WireEvent, wireEvent } from './wire-event.ts'

/** Rows read at a time. */
const ROWS_MAX = 500
/** Checkpoints read at a time. */
const CHECKPOINTS_MAX = 50
/** Rows looked through at a time for those without a seal. */
const SCANNED_MAX = 1000

type On = {
  readonly db: Database
  readonly auditKeys: AuditKeys
  readonly clock: Clock
  readonly issuers: { readonly issuer: SealerOn['issuer'] }
}

/** The lines of what there is at `now`, without line breaks; only rows being written are held. */
export async function* sealedExport(
  on: On,
  tenant: Tenant,
  asked: store.Span,
  now: number,
): AsyncGenerator<string, void> {
  // Ends while events pour in.
  const span = { since: asked.since, until: asked.until ?? new Date(now) }
  const { environment, workspaceId } = tenant
  const sql = on.db.read(environment)
  const { after, upTo } = await extend(on.db, tenant, await store.findPlaces(tenant, sql, span))
  const head = after ?? genesis(workspaceId, environment)
  const start = {
    workspaceId,
    since: asked.since?.toISOString(),
    until: asked.until?.toISOString(),
    keys: on.auditKeys.jwks(environment),
    after,
    head,
  }
  const by = {
    issuer: on.issuers.issuer(environment),
    environment,
    key: on.auditKeys.signer(environment),
  }
  const writer = new ExportWriter(start, by)
  yield writer.begin()
  yield* sealedLines(on.db, tenant, writer, head.seq, upTo)
  yield* unsealedLines(on.db, tenant, writer, span, upTo)
  yield writer.end(new Date(on.clock.now()))
}

/** From the checkpoint before the first row to the one that covers the last. */
async function extend(
  db: Database,
  tenant: Tenant,
  places: { first: number; last: number } | undefined,
): Promise<{ after: Checkpoint | undefined; upTo: number }> {
  const sql = db.read(tenant.environment)
  const after = await store.findCheckpointBefore(tenant, sql, places?.first)
  if (places === undefined) return { after, upTo: after?.seq ?? 0 }
  const [last] = await store.listCheckpointsFrom(tenant, sql, places.last, 1)
  return { after, upTo: last?.seq ?? places.last }
}

async function* sealedLines(
  db: Database,
  tenant: Tenant,
  writer: ExportWriter,
  after: number,
  upTo: number,
): AsyncGenerator<string, void> {
  const sql = db.read(tenant.environment)
  let checkpoints: Checkpoint[] = []
  for (let place = after; place < upTo; ) {
    const rows = await store.listSealed(tenant, sql, place, upTo, ROWS_MAX)
    for (const { head, id, event } of rows) {
      place = head.seq
      yield event === undefined ? writer.missing(id, head) : writer.sealed(wireEvent(event), head)
      checkpoints = checkpoints.filter(one => one.seq >= place)
      if (checkpoints.length === 0) {
        checkpoints = await store.listCheckpointsFrom(tenant, sql, place, CHECKPOINTS_MAX)
      }
      const [next] = checkpoints
      if (next?.seq === place) yield writer.checkpoint(next)
    }
    if (rows.length === 0) return
  }
}

async function* unsealedLines(
  db: Database,
  tenant: Tenant,
  writer: ExportWriter,
  span: store.Span,
  upTo: number,
): AsyncGenerator<string, void> {
  const sql = db.read(tenant.environment)
  let afterId: string | undefined = ''
  while (afterId !== undefined) {
    const found = await store.listUnsealed(tenant, sql, span, upTo, afterId, SCANNED_MAX)
    for (const event of found.events) yield writer.unsealed(wireEvent(event))
    afterId = found.lastId
  }
}

/** The events of a page, each with its place in the chain if it has one; for tables, not proofs. */
export async function withPlaces(
  db: Database,
  tenant: Tenant,
  events: readonly StoredEvent[],
): Promise<(WireEvent & { seq?: number; hash?: string })[]> {
  const ids = events.map(event => event.id)
  const heads = await store.findHeads(tenant, db.read(tenant.environment), ids)
  return events.map(event => {
    const head = heads.get(event.id)
    const wire = wireEvent(event)
    return head === undefined ? wire : { ...wire, seq: head.seq, hash: hashText(head.hash) }
  })
}

/** Whether every event of a span is asked for: only then can an export prove anything. */
export const isWhole = (filter: EventFilter): boolean =>
  Object.entries(filter).every(
    ([name, value]) => name === 'since' || name === 'until' || value === undefined,
  )
