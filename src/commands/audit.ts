import { open, rename, rm } from 'node:fs/promises'
import { Option } from 'commander'
import {
  EXPORT_WRITERS,
  type ExportedEvent,
  type ExportFormat,
  type ExportWriter,
} from '../audit/export-format.ts'
import type { EventQuery } from '../control/audit.ts'
import { OperatorError } from '../control/operator-error.ts'
import { codeOf } from '../storage/faults.ts'
import type { Environment } from '../storage/tenant.ts'
import { withEvents, withLines } from './audit-api.ts'
import { verifyCommand } from './audit-verify.ts'
import {
  createCommand,
  environmentOption,
  given,
  JSON_OPTION,
  parsePast,
  workspaceOption,
} from './command.ts'
import { complain, printJson, showProgress, writeOut } from './terminal.ts'

export const auditCommand = () =>
  createCommand('audit', 'export the audit trail, and verify what was exported')
    .addCommand(exportCommand())
    .addCommand(verifyCommand())

type ExportFlags = {
  format: ExportFormat
  since?: string
  until?: string
  actor?: string
  agent?: string
  action?: string
  outcome?: 'success' | 'refused'
  text?: string
  out?: string
  env?: Environment
  workspace?: string
  url?: string
  json?: true
}

const exportCommand = () =>
  createCommand('export', 'write audit events to a file or stdout, oldest first')
    .addOption(
      new Option('--format <format>', 'how they are written')
        .choices(['ndjson', 'csv'])
        .default('ndjson'),
    )
    .option('--since <when>', 'from then on: 24h, 30d (ago) or an RFC 3339 time', parsePast)
    .option('--until <when>', 'before then; now when left away', parsePast)
    .option('--actor <who>', 'a key’s id, a person’s id, or key, operator, system')
    .option('--agent <id>', 'what is about this agent')
    .option('--action <action>', 'agent.created, or a branch, agent.*')
    .addOption(new Option('--outcome <outcome>', 'only these').choices(['success', 'refused']))
    .option('--text <text>', 'what holds this text')
    .option('--out <file>', 'write there; it appears when it is whole')
    .addOption(environmentOption('where: live (default; with --url that of the key)'))
    .addOption(workspaceOption())
    .option(
      '--url <address>',
      'go through the API at this address (or AMPGATE_URL) with the key in AMPGATE_API_KEY',
    )
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
ndjson: one event per line, and a last line {"end":true,"count":n}; without it the export is not
whole. Without filters but --since and --until it can be proved: ampgate audit verify. csv: a cell
that a spreadsheet would run has a ' put in front. The export is itself an event (audit.exported).
Progress goes to stderr. --json says how many events went where; it needs --out.`,
    )
    .action(runExport)

async function runExport(flags: ExportFlags): Promise<void> {
  const { format, out, env: environment, workspace, url, json } = flags
  if (json && out === undefined) {
    throw new OperatorError('--json needs --out: without it the events themselves are the output')
  }
  const query = queryOf(flags)
  const { since, until, ...filters } = query
  const isProof = format === 'ndjson' && Object.keys(filters).length === 0
  const to = <T>(use: (write: Write) => Promise<T>): Promise<T> =>
    out === undefined ? use(writeOut) : writeFile(out, use)
  const count = isProof
    ? await withLines(url, { workspace, span: query, environment }, lines =>
        to(write => writeLines(lines, write)),
      )
    : await withEvents(url, { workspace, query, environment, format }, events =>
        to(write => writeEvents(events, EXPORT_WRITERS[format], write)),
      )
  if (json) printJson({ count, file: out })
  else complain(`${count} events exported${out === undefined ? '' : ` to ${out}`}`)
}

const queryOf = (flags: ExportFlags): EventQuery => ({
  ...given('since', flags.since),
  ...given('until', flags.until),
  ...given('actor', flags.actor),
  ...given('agent_id', flags.agent),
  ...given('action', flags.action),
  ...given('outcome', flags.outcome),
  ...given('text', flags.text),
})

type Write = (text: string) => Promise<void>

/** Characters that are gathered before they are written. */
const CHUNK = 65_536

/** @returns how many there were */
async function writeEvents(
  events: AsyncIterable<ExportedEvent>,
  writer: ExportWriter,
  write: Write,
): Promise<number> {
  const progress = showProgress('events')
  let count = 0
  let text = writer.head
  for await (const event of events) {
    text += writer.line(event)
    count++
    if (text.length < CHUNK) continue
    await write(text)
    text = ''
    progress.at(count)
  }
  await write(text + writer.end(count))
  progress.end()
  return count
}

/** @returns how many events there were, by the last line */
async function writeLines(lines: AsyncIterable<string>, write: Write): Promise<number> {
  const progress = showProgress('lines')
  let count = 0
  let text = ''
  let last = '{}'
  for await (const line of lines) {
    text += `${line}\n`
    last = line
    count++
    if (text.length < CHUNK) continue
    await write(text)
    text = ''
    progress.at(count)
  }
  await write(text)
  progress.end()
  const end: { end?: unknown; count?: unknown } = JSON.parse(last)
  if (end.end === true && typeof end.count === 'number') return end.count
  throw new OperatorError('the export ended early: what was written is not whole; run it again')
}

/** Write beside `path` first, so that what lies there is whole. Only this user may read it. */
async function writeFile<T>(path: string, use: (write: Write) => Promise<T>): Promise<T> {
  const part = `${path}.part`
  const file = await open(part, 'w', 0o600).catch(error => {
    throw new OperatorError(`${part} cannot be written (${codeOf(error) || 'unknown error'})`)
  })
  try {
    const result = await use(async text => {
      await file.write(text)
    })
    await file.sync()
    await rename(part, path)
    return result
  } catch (error) {
    await rm(part, { force: true })
    throw error
  } finally {
    await file.close()
  }
}
