/** Audit events, by way of the instance itself or of the public API of another host. */

import type { ExportedEvent } from '../audit/export-format.ts'
import { processFacts } from '../config.ts'
import type { EventQuery } from '../control/audit.ts'
import type { Call } from '../control/operations.ts'
import type { Environment } from '../storage/tenant.ts'
import { connect, requireEnvironment } from './keys-api.ts'
import { withInstance } from './reach.ts'

export type ExportRequest = {
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
  requireEnvironment(gate, request.environment)
  return use(gate.audit.export(request.query))
}

async function* ofInstance(
  call: Call,
  { query, environment = 'live', format }: ExportRequest,
): AsyncGenerator<ExportedEvent, void, undefined> {
  let page = await call('audit.export', { ...query, environment, format })
  for (;;) {
    yield* page.data
    if (page.next === undefined) return
    const { next: after, until } = page
    page = await call('audit.export', { ...query, environment, format, until, after })
  }
}
