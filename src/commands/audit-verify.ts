/** `ampgate audit verify`: what an outsider does with an export, without server or database. */
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Fault, Report } from '../audit/export-report.ts'
import type { TrustedKeys } from '../audit/export-trust.ts'
import { OperatorError } from '../control/operator-error.ts'
import { createCommand, JSON_OPTION } from './command.ts'
import { complain, formatPairs, print, printable, printJson } from './terminal.ts'

type Flags = { jwks?: string; checkpoints?: string; json?: true }

const EXIT_CODES = { intact: 0, altered: 1, unverifiable: 2 }

export const verifyCommand = () =>
  createCommand('verify', 'check an export: was anything changed, removed, added or moved?')
    .argument('<file>', 'an export as NDJSON; - reads it from the standard input')
    .option('--jwks <file or URL>', 'the public keys, <server>/.well-known/audit-jwks.json')
    .option('--checkpoints <file>', 'checkpoints that were kept: what the export must agree with')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      `
Needs no server. Names the first bad row. Exit code 0 when the export is intact, 1 when it was
altered, 2 when it cannot be verified. Without --jwks the keys come from the export itself, which
then proves no more than that it is consistent: who wrote it may have signed it, too.
--checkpoints takes what GET /v1/audit/checkpoints answered, or a JWT per line.`,
    )
    .action(async (file: string, flags: Flags) => {
      const report = await verify(file, flags).catch(error => complainOf(error))
      if (report === undefined) return
      if (flags.json) printJson(report)
      else print(format(report))
      process.exitCode = EXIT_CODES[report.verdict]
    })

/** Altered is 1, so that what could not even be read must not be. */
function complainOf(error: unknown): undefined {
  complain(error instanceof Error ? error.message : String(error))
  process.exitCode = EXIT_CODES.unverifiable
  return undefined
}

async function verify(file: string, flags: Flags): Promise<Report> {
  const { ExportVerifier, LINE_LENGTH_MAX } = await import('../audit/verify-export.ts')
  const { readLines } = await import('../lib/lines.ts')
  const verifier = new ExportVerifier({
    keys: flags.jwks === undefined ? undefined : await readKeys(flags.jwks),
    checkpoints: flags.checkpoints === undefined ? [] : await readKept(flags.checkpoints),
  })
  const input = file === '-' ? process.stdin : createReadStream(file)
  try {
    for await (const line of readLines(input, LINE_LENGTH_MAX)) {
      verifier.take(line)
      if (verifier.isDecided) break
    }
  } catch (error) {
    throw unusable(file, error)
  }
  return verifier.finish()
}

/** A key set from a file or a server. */
async function readKeys(source: string): Promise<TrustedKeys> {
  const { TrustedKeys } = await import('../audit/export-trust.ts')
  try {
    const text = /^https?:\/\//.test(source)
      ? await fetchText(source)
      : await readFile(source, 'utf8')
    const { keys }: { keys?: unknown } = JSON.parse(text)
    const trusted = new TrustedKeys(Array.isArray(keys) ? keys : [])
    if (trusted.list.length > 0) return trusted
  } catch (error) {
    throw unusable(source, error)
  }
  throw new OperatorError(`${source} holds no Ed25519 key; it must be a JSON Web Key Set`)
}

const FETCH_MILLISECONDS = 10_000

async function fetchText(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_MILLISECONDS) })
  if (!response.ok) throw new Error(`it answered ${response.status}`)
  return response.text()
}

/** Every checkpoint in a file, whether it is a reply of the API or a list of JWTs. */
async function readKept(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(error => {
    throw unusable(file, error)
  })
  const found = text.match(/\b[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}\b/g) ?? []
  if (found.length === 0) throw new OperatorError(`${file} holds no checkpoint`)
  return found
}

const unusable = (what: string, error: unknown): OperatorError =>
  new OperatorError(`${what}: ${error instanceof Error ? error.message : String(error)}`)

function format(report: Report): string {
  const { verdict, reason, fault } = report
  if (verdict === 'unverifiable') return `CANNOT BE VERIFIED  ${reason}`
  const facts = formatPairs(factsOf(report))
  if (fault === undefined) return `INTACT\n${facts}`
  const what = printable(`${placeOf(fault)}: ${fault.detail}`)
  return `ALTERED  ${what}\nSound up to there:\n${facts}`
}

function placeOf({ seq, seq_to, id, line }: Fault): string {
  const row = seq_to === undefined ? `row ${seq}` : `rows ${seq} to ${seq_to}`
  return [
    ...(seq === undefined ? [] : [row]),
    ...(id === undefined ? [] : [id]),
    `line ${line}`,
  ].join(', ')
}

function factsOf(report: Report): [string, string][] {
  const { first_seq: first, last_seq: last } = report
  const rows = first === undefined ? 'no sealed rows' : `${first} to ${last}`
  const keys = report.keys.map(key => `${key.kid} (${key.thumbprint})`).join(', ')
  const trust = report.is_key_trusted
    ? 'from --jwks'
    : 'FROM THE EXPORT ITSELF: compare it with the server’s, or give --jwks'
  return [
    ['Workspace', `${report.workspace_id} (${report.environment})`],
    ['Rows', `${rows}; ${report.covered} covered by ${report.checkpoints} checkpoints`],
    ['Not sealed yet', `${report.unsealed}`],
    ...optional('Covered until', report.covered_until),
    ...optional('Last hash', report.hash),
    ['Keys', keys],
    ['Keys come', trust],
  ]
}

const optional = (name: string, value: string | undefined): [string, string][] =>
  value === undefined ? [] : [[name, value]]
