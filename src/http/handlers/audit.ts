import { listCheckpoints } from '../../audit/checkpoints.ts'
import type { EventFilter } from '../../audit/event.ts'
import * as events from '../../audit/events.ts'
import { EXPORT_WRITERS, type ExportWriter } from '../../audit/export-format.ts'
import { isWhole, sealedExport, withPlaces } from '../../audit/sealed-export.ts'
import { countEvents } from '../../audit/stats.ts'
import type { Tenant } from '../../storage/tenant.ts'
import type { HandlersFor, Schemas } from '../contract.ts'
import type { Modules } from '../modules.ts'
import { presentEvent, presentStats } from '../present/audit.ts'
import { presentCheckpoint } from '../present/checkpoints.ts'
import { presentPage } from '../present/page.ts'
import { readTime } from '../read-time.ts'

export function auditHandlers(modules: Modules): HandlersFor<'audit'> {
  const { db } = modules
  return {
    'audit.listCheckpoints': async ({ actor, query }) => {
      const { limit, cursor } = query
      const span = spanOf(query)
      const page = await listCheckpoints(db, actor.tenant, span, { limit, cursor })
      return { status: 200, body: presentPage(page, presentCheckpoint) }
    },
    'audit.list': async ({ actor, query, now }) => {
      const { limit, cursor } = query
      const page = { limit, cursor }
      const found = await events.listEvents(db, actor.tenant, filterOf(query), page, now)
      return { status: 200, body: presentPage(found, presentEvent) }
    },
    'audit.get': async ({ actor, path }) => ({
      status: 200,
      body: presentEvent(await events.getEvent(db, actor.tenant, path.id)),
    }),
    'audit.stats': async ({ actor, query, now }) => {
      const since = readTime(query.since, '?since')
      const until = readTime(query.until, '?until')
      const asked = { since, until, bucket: query.bucket }
      const stats = await countEvents(db, actor.tenant, asked, now)
      return { status: 200, body: presentStats(stats) }
    },
    'audit.export': async ({ actor, query, now, commit }) => {
      const filter = filterOf(query)
      await commit(
        work => events.recordExport(work, query.format, filter),
        () => ({ status: 200 as const, body: { id: 'export' } }),
      )
      const writer = EXPORT_WRITERS[query.format]
      const isProof = query.format === 'ndjson' && isWhole(filter)
      const headers = {
        'Content-Type': writer.contentType,
        'Content-Disposition': `attachment; filename="audit.${query.format}"`,
      }
      const body = isProof
        ? gathered(sealedExport(modules, actor.tenant, filter, now))
        : write(modules, actor.tenant, filter, now, writer)
      return { status: 200, body, headers }
    },
  }
}

/** The text of an export that proves nothing, a page at a time. */
async function* write(
  { db }: Modules,
  tenant: Tenant,
  filter: EventFilter,
  now: number,
  writer: ExportWriter,
): AsyncGenerator<string, void, undefined> {
  let count = 0
  yield writer.head
  for await (const page of events.exportEvents(db, tenant, filter, now)) {
    count += page.length
    const placed = writer.hasPlaces ? await withPlaces(db, tenant, page) : page.map(presentEvent)
    if (page.length > 0) yield placed.map(event => writer.line(event)).join('')
  }
  const end = writer.end(count)
  if (end !== '') yield end
}

/** Characters that are gathered before they are sent. */
const CHUNK = 65_536

/** `lines` with line breaks, many at a time. */
async function* gathered(lines: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let text = ''
  for await (const line of lines) {
    text += `${line}\n`
    if (text.length < CHUNK) continue
    yield text
    text = ''
  }
  yield text
}

type FilterQuery = {
  since?: string
  until?: string
  actor?: string
  agent_id?: string
  action?: string
  outcome?: Schemas['AuditOutcome']
  text?: string
}

const spanOf = (query: { since?: string; until?: string }) => ({
  since: readTime(query.since, '?since'),
  until: readTime(query.until, '?until'),
})

const filterOf = (query: FilterQuery): EventFilter => ({
  ...spanOf(query),
  actor: query.actor,
  agentId: query.agent_id,
  action: query.action,
  outcome: query.outcome,
  text: query.text,
})
