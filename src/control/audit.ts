/** The audit trail as the operator exports it, a page at a time. */
import { type JsonSchema, operations } from '../../generated/operations.ts'
import type { AuditOutcome, EventFilter } from '../audit/event.ts'
import { readExport, recordExport, upTo } from '../audit/events.ts'
import type { Schemas } from '../http/contract.ts'
import { presentEvent } from '../http/present/audit.ts'
import type { Environment } from '../storage/tenant.ts'
import type { Instance } from './operations.ts'

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
  const now = core.clock.now()
  const filter = upTo(filterOf(input), now)
  if (after === undefined) {
    const note = filterOf(input)
    await core.asOperator(environment, work => recordExport(work, input.format, note), requestId)
  }
  const tenant = { workspaceId: core.home.workspace.id, environment }
  const { events, next } = await readExport(core.db, tenant, filter, after, now)
  return {
    data: events.map(presentEvent),
    until: filter.until.toISOString(),
    ...(next === undefined ? {} : { next }),
  }
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
