/** Everything that answers HTTP, put together and listening. */
import type { Config } from '../config.ts'
import { billingPages } from './billing/pages.ts'
import { webhookRoute } from './billing/webhook.ts'
import type { ClientAddresses } from './client-address.ts'
import type { Edge, RequestLog } from './edge.ts'
import { createExplorer } from './explorer.ts'
import { createHandlers } from './handlers.ts'
import { leakReportRoute } from './leak-reports.ts'
import type { Modules } from './modules.ts'
import { createServer, listen, type Server } from './server.ts'

/** Answer HTTP with `core`. */
export async function startServer(
  core: Modules & { readonly addresses: ClientAddresses },
  config: Config,
  log: RequestLog,
): Promise<Server> {
  const edge: Edge = {
    db: core.db,
    clock: core.clock,
    authenticator: core.authenticator,
    attempts: core.attempts,
    lastUse: core.lastUse,
    live: core.live,
    admission: core.admission,
    limits: core.limits,
    requestLimits: core.requestLimits,
    refusals: core.refusals,
    metrics: core.metrics,
    addresses: core.addresses,
    log,
  }
  observe(core)
  const extra = createExplorer(core.description.json)
  const { events } = core.billing
  const own = [
    ...billingPages({ ...edge, billing: core.billing }),
    ...(events === undefined ? [] : [webhookRoute(events, edge)]),
    leakReportRoute(config.leakReportKeys, edge),
  ]
  const app = createServer(createHandlers(core), edge, extra, own)
  return listen(app, { hostname: config.host, port: config.port })
}

/** What `GET /metrics` reads when it is asked. */
function observe(core: Modules): void {
  core.metrics.observe([
    {
      name: 'ampgate_revoked_tokens',
      help: 'Revoked tokens that have not expired.',
      read: () => core.live.sizes().revokedTokens,
    },
    {
      name: 'ampgate_revoked_delegations',
      help: 'Revoked delegations that have not expired.',
      read: () => core.live.sizes().revokedDelegations,
    },
    {
      name: 'ampgate_inactive_agents',
      help: 'Agents that are suspended, or revoked and in a token that may not have expired.',
      read: () => core.live.sizes().inactiveAgents,
    },
    {
      name: 'ampgate_cached_tokens',
      help: 'Tokens whose signature was checked and whose facts are remembered.',
      read: () => core.verifier.cachedTokens,
    },
  ])
}
