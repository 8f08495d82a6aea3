/** The audit trail as the operator exports it, a page at a time. */
import { type JsonSchema, operations } from '../../generated/operations.ts'
import type { AuditOutcome, EventFilter } from '../audit/event.ts'
import { readExport, recordExport, upTo } from '../audit/events.ts'
import { sealedExport, withPlaces } from '../audit/sealed-export.ts'
import type { Work } from '../audit/work.ts'
import type { Schemas } from '../http/contract.ts'
import { presentEvent } from '../http/present/audit.ts'
import { LruMap } from '../lib/lru.ts'
import { newRequestId } from '../lib/request-id.ts'
import type { Environment } from '../storage/tenant.ts'
import type { Instance } from './operations.ts'
import { OperatorError } from './operator-error.ts'
import { whichWorkspace } from './which.ts'
import { WORKSPACE } from './workspaces.ts'

export type EventQuery = {
  /** RFC 3339. */
  since?: string
  until?: string
  actor?: string
  agent_id?: string
  action?: string
  outcome?: AuditOutcome
  text?: string
}

export type ExportInput = EventQuery & {
  /** Its slug or id; the first one when absent. */
  workspace?: string
  environment: Environment
  format: string
  /** The last event that came; absent for the first page. */
  after?: { at: number; id: string }
}

export type ExportedPage = {
  data: Schemas['AuditEvent'][]
  /** Up to when is exported, to be given with `after` for the next page. */
  until: string
  /** Absent after the last page. */
  next?: { at: number; id: string }
}

const TEXTS: readonly string[] = [
  'since',
  'until',
  'actor',
  'agent_id',
  'action',
  'outcome',
  'text',
]

/** As in the description: the same rules wherever events are asked for. */
export const EXPORT_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['environment', 'format'],
  properties: {
    workspace: WORKSPACE,
    environment: { enum: ['live', 'test'] },
    after: {
      type: 'object',
      additionalProperties: false,
      required: ['at', 'id'],
      properties: { at: { type: 'integer', minimum: 0 }, id: { type: 'string', maxLength: 64 } },
    },
    ...Object.fromEntries(
      operations['audit.export'].params
        .filter(param => TEXTS.includes(param.name) || param.name === 'format')
        .map(param => [param.name, param.schema]),
    ),
  },
}

/** A page of an export, of which the first writes down that it was asked for. */
export async function exportPage(
  { core }: Instance,
  input: ExportInput,
  requestId: string,
): Promise<ExportedPage> {
  const { environment, after } = input
  const { id } = await whichWorkspace(core, input.workspace)
  const now = core.clock.now()
  const filter = upTo(filterOf(input), now)
  if (after === undefined) {
    const note = filterOf(input)
    const write = (work: Work) => recordExport(work, input.format, note)
    await core.asOperator(environment, write, requestId, id)
  }
  const tenant = { workspaceId: id, environment }
  const { events, next } = await readExport(core.db, tenant, filter, after, now)
  return {
    data:
      input.format === 'csv' ? await withPlaces(core.db, tenant, events) : events.map(presentEvent),
    until: filter.until.toISOString(),
    ...(next === undefined ? {} : { next }),
  }
}

export type LinesInput = {
  /** Its slug or id; the first one when absent. */
  workspace?: string
  environment: Environment
  since?: string
  until?: string
  open?: string
}

/** Lines of a whole export; `open` names the rest of it, absent after the last. */
export type LinesPage = { lines: string[]; open?: string }

export const LINES_SCHEMA: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['environment'],
  properties: {
    workspace: WORKSPACE,
    environment: { enum: ['live', 'test'] },
    since: { type: 'string', format: 'date-time' },
    until: { type: 'string', format: 'date-time' },
    open: { type: 'string', maxLength: 64 },
  },
}

const LINES_MAX = 500
/** Exports under way; a fifth one takes the place of the one longest unused. */
const OPEN_MAX = 4
const underWay = new LruMap<string, AsyncGenerator<string, void>>(OPEN_MAX)

/** The next lines of a whole export, which the first call writes down and begins. */
export async function exportLines(
  instance: Instance,
  input: LinesInput,
  requestId: string,
): Promise<LinesPage> {
  const { open = newRequestId() } = input
  const isNew = input.open === undefined
  const lines = isNew ? await begin(instance, input, requestId) : underWay.get(open)
  if (lines === undefined) throw new OperatorError('too many exports at once; run this one again')
  underWay.set(open, lines)
  const page: string[] = []
  while (page.length < LINES_MAX) {
    const next = await lines.next()
    if (next.done) {
      underWay.delete(open)
      return { lines: page }
    }
    page.push(next.value)
  }
  return { lines: page, open }
}

/** Write down that everything is exported, before the first line is. */
async function begin({ core }: Instance, input: LinesInput, requestId: string) {
  const { environment, since, until } = input
  const filter = {
    since: since === undefined ? undefined : new Date(since),
    until: until === undefined ? undefined : new Date(until),
  }
  const { id } = await whichWorkspace(core, input.workspace)
  const now = core.clock.now()
  const write = (work: Work) => recordExport(work, 'ndjson', filter)
  await core.asOperator(environment, write, requestId, id)
  const tenant = { workspaceId: id, environment }
  return sealedExport(core, tenant, filter, now)
}

const filterOf = (query: EventQuery): EventFilter => ({
  since: query.since === undefined ? undefined : new Date(query.since),
  until: query.until === undefined ? undefined : new Date(query.until),
  actor: query.actor,
  agentId: query.agent_id,
  action: query.action,
  outcome: query.outcome,
  text: query.text,
})
