/** Audit events, by way of the instance itself or of the public API of another host. */

import type { ExportedEvent } from '../audit/export-format.ts'
import { processFacts } from '../config.ts'
import type { EventQuery } from '../control/audit.ts'
import type { Call } from '../control/operations.ts'
import { OperatorError } from '../control/operator-error.ts'
import { readLines } from '../lib/lines.ts'
import type { Environment } from '../storage/tenant.ts'
import { given } from './command.ts'
import { connect, requireEnvironment, requireHere } from './keys-api.ts'
import { withInstance } from './reach.ts'

/** No line of an export is longer. */
const LINE_LENGTH_MAX = 1_048_576

export type ExportRequest = {
  workspace: string | undefined
  query: EventQuery
  environment: Environment | undefined
  /** For the audit trail, which notes how it was exported. */
  format: string
}

/** Give `use` the events, oldest first, as they come. */
export async function withEvents<T>(
  url: string | undefined,
  request: ExportRequest,
  use: (events: AsyncIterable<ExportedEvent>) => Promise<T>,
): Promise<T> {
  const { client } = processFacts()
  const address = url ?? client.url
  if (address === undefined) return withInstance(call => use(ofInstance(call, request)))
  const gate = await connect(address, client)
  requireHere({ workspace: request.workspace })
  await requireEnvironment(gate, request.environment)
  return use(gate.audit.export(request.query))
}

async function* ofInstance(
  call: Call,
  { workspace, query, environment = 'live', format }: ExportRequest,
): AsyncGenerator<ExportedEvent, void, undefined> {
  const wanted = { ...given('workspace', workspace), ...query, environment, format }
  let page = await call('audit.export', wanted)
  for (;;) {
    yield* page.data
    if (page.next === undefined) return
    const { next: after, until } = page
    page = await call('audit.export', { ...wanted, until, after })
  }
}

export type LinesRequest = {
  workspace: string | undefined
  span: Pick<EventQuery, 'since' | 'until'>
  environment: Environment | undefined
}

/** Give `use` the lines of a whole export, without line breaks, as they come. */
export async function withLines<T>(
  url: string | undefined,
  request: LinesRequest,
  use: (lines: AsyncIterable<string>) => Promise<T>,
): Promise<T> {
  const { client } = processFacts()
  const address = url ?? client.url
  if (address === undefined) return withInstance(call => use(linesOfInstance(call, request)))
  const gate = await connect(address, client)
  requireHere({ workspace: request.workspace })
  await requireEnvironment(gate, request.environment)
  return use(linesOfServer(address, client.apiKey ?? '', request.span))
}

async function* linesOfInstance(
  call: Call,
  { workspace, span, environment = 'live' }: LinesRequest,
): AsyncGenerator<string, void, undefined> {
  const where = { ...given('workspace', workspace), environment }
  let page = await call('audit.lines', { ...span, ...where })
  for (;;) {
    yield* page.lines
    if (page.open === undefined) return
    page = await call('audit.lines', { ...where, open: page.open })
  }
}

/** As they are: the SDK reads events, and would leave out what proves them. */
async function* linesOfServer(
  address: string,
  apiKey: string,
  span: LinesRequest['span'],
): AsyncGenerator<string, void, undefined> {
  const url = new URL('/v1/audit/export', address)
  for (const [name, value] of Object.entries(span)) url.searchParams.set(name, value)
  const response = await fetch(url, { headers: { 'X-API-Key': apiKey } }).catch(() => {
    throw new OperatorError(`${url.origin} cannot be reached`)
  })
  if (!response.ok || response.body === null) throw await refusalOf(response)
  yield* readLines(chunksOf(response.body), LINE_LENGTH_MAX)
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = body.getReader()
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
  } finally {
    await reader.cancel()
  }
}

async function refusalOf(response: Response): Promise<OperatorError> {
  const problem: unknown = await response.json().catch(() => undefined)
  const { detail } = { ...(problem as { detail?: unknown } | undefined) }
  return new OperatorError(`${response.status}: ${typeof detail === 'string' ? detail : 'refused'}`)
}
