/**
 * Events as text: JSON lines, and CSV (RFC 4180). The one place where a record becomes a line, for
 * the API and the command line.
 */

/** How exports in JSON lines are written; the format is in README.md in this folder. */
export const EXPORT_FORM = 'ampgate-audit-export/1'

/** An event as the API shows it; what a later version adds is passed on in JSON. */
export type ExportedEvent = {
  readonly id: string
  readonly workspace_id: string
  readonly at: string
  readonly action: string
  readonly outcome: string
  readonly reason?: string
  readonly actor: { readonly kind: string; readonly id?: string; readonly member_id?: string }
  readonly agent_id?: string
  readonly chain: readonly string[]
  readonly target: { readonly kind: string; readonly id: string }
  readonly details: Readonly<Record<string, unknown>>
  readonly request_id: string
  readonly ip?: string
  readonly user_agent?: string
  readonly environment: string
  /** Its place in the chain and the hash there, once it is sealed. */
  readonly seq?: number
  readonly hash?: string
}

export type ExportFormat = 'ndjson' | 'csv'

/** How one format writes an export. */
export type ExportWriter = {
  readonly contentType: string
  readonly head: string
  /** Whether events come with their places in the chain, which prove nothing by themselves. */
  readonly hasPlaces: boolean
  line(event: ExportedEvent): string
  /** Shows that the export is whole. */
  end(count: number): string
}

const CSV_COLUMNS: readonly [name: string, of: (event: ExportedEvent) => string | undefined][] = [
  ['id', event => event.id],
  ['workspace_id', event => event.workspace_id],
  ['at', event => event.at],
  ['action', event => event.action],
  ['outcome', event => event.outcome],
  ['reason', event => event.reason],
  ['actor_kind', event => event.actor.kind],
  ['actor_id', event => event.actor.id],
  ['member_id', event => event.actor.member_id],
  ['agent_id', event => event.agent_id],
  ['chain', event => event.chain.join(' ')],
  ['target_kind', event => event.target.kind],
  ['target_id', event => event.target.id],
  ['details', event => JSON.stringify(event.details)],
  ['request_id', event => event.request_id],
  ['ip', event => event.ip],
  ['user_agent', event => event.user_agent],
  ['environment', event => event.environment],
  ['seq', event => event.seq?.toString()],
  ['hash', event => event.hash],
]

const csvLine = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`

/**
 * A cell that a spreadsheet would run as a formula gets a `'` in front, and so does one that starts
 * with it, so that taking one away always gives back what was there.
 */
function csvCell(text: string): string {
  const safe = /^[=+\-@'\t\r\n]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** What JSON leaves as it is and some readers of lines take for the end of one. */
const LINE_BREAKS = /[\u0085\u2028\u2029]/g
const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/** `value` as JSON on one line, for every reader of lines. */
export const jsonLine = (value: object): string =>
  JSON.stringify(value).replace(LINE_BREAKS, escaped)

export const EXPORT_WRITERS: Readonly<Record<ExportFormat, ExportWriter>> = {
  ndjson: {
    contentType: 'application/x-ndjson',
    // An export that proves something is written by `ExportWriter`.
    head: `${jsonLine({ start: EXPORT_FORM, filtered: true })}\n`,
    hasPlaces: false,
    line: event => `${jsonLine(event)}\n`,
    end: count => `${jsonLine({ end: true, count })}\n`,
  },
  csv: {
    contentType: 'text/csv; charset=utf-8',
    head: csvLine(CSV_COLUMNS.map(([name]) => name)),
    hasPlaces: true,
    line: event => csvLine(CSV_COLUMNS.map(([, of]) => of(event) ?? '')),
    end: () => '',
  },
}
