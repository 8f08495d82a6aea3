import type { EventFilter, StoredEvent } from '../../audit/event.ts'
import * as events from '../../audit/events.ts'
import { EXPORT_WRITERS, type ExportWriter } from '../../audit/export-format.ts'
import { countEvents } from '../../audit/stats.ts'
import type { HandlersFor, Schemas } from '../contract.ts'
import type { Modules } from '../modules.ts'
import { presentEvent, presentStats } from '../present/audit.ts'
import { presentPage } from '../present/page.ts'
import { readTime } from '../read-time.ts'

export function auditHandlers({ db }: Modules): HandlersFor<'audit'> {
  return {
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
      const pages = events.exportEvents(db, actor.tenant, filter, now)
      const headers = {
        'Content-Type': writer.contentType,
        'Content-Disposition': `attachment; filename="audit.${query.format}"`,
      }
      return { status: 200, body: write(pages, writer), headers }
    },
  }
}

/** The text of an export, a page at a time. */
async function* write(
  pages: AsyncIterable<readonly StoredEvent[]>,
  writer: ExportWriter,
): AsyncGenerator<string, void, undefined> {
  let count = 0
  if (writer.head !== '') yield writer.head
  for await (const page of pages) {
    count += page.length
    if (page.length > 0) yield page.map(event => writer.line(presentEvent(event))).join('')
  }
  const end = writer.end(count)
  if (end !== '') yield end
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

const filterOf = (query: FilterQuery): EventFilter => ({
  since: readTime(query.since, '?since'),
  until: readTime(query.until, '?until'),
  actor: query.actor,
  agentId: query.agent_id,
  action: query.action,
  outcome: query.outcome,
  text: query.text,
})
