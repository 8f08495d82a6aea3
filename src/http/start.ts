/** Everything that answers HTTP, put together and listening. */
import type { Config } from '../config.ts'
import { billingPages } from './billing/pages.ts'
import { webhookRoute } from './billing/webhook.ts'
import type { ClientAddresses } from './client-address.ts'
import type { Edge, RequestLog } from './edge.ts'
import { createExplorer } from './explorer.ts'
import { createHandlers } from './handlers.ts'
import { leakReportRoute } from './leak-reports.ts'
import { LoopLag } from './loop-lag.ts'
import type { Modules } from './modules.ts'
import { readingsOf } from './readings.ts'
import { createServer, type Lanes, listen, type Server } from './server.ts'
import { VerifyLane } from './verify-lane.ts'

/** Answer HTTP with `core`. Without `hasLanes` every operation goes the plain path. */
export async function startServer(
  core: Modules & { readonly addresses: ClientAddresses },
  config: Config,
  log: RequestLog,
  hasLanes = true,
): Promise<Server> {
  const edge: Edge = {
    db: core.db,
    clock: core.clock,
    authenticator: core.authenticator,
    drain: core.drain,
    attempts: core.attempts,
    lastUse: core.lastUse,
    live: core.live,
    admission: core.admission,
    limits: core.limits,
    requestLimits: core.requestLimits,
    refusals: core.refusals,
    countries: core.countries,
    usage: core.usage,
    metrics: core.metrics,
    readiness: core.readiness,
    addresses: core.addresses,
    log,
  }
  const lag = new LoopLag()
  core.metrics.observe(readingsOf(core, lag))
  const extra = createExplorer(core.description.json)
  const { events } = core.billing
  const own = [
    ...billingPages({ ...edge, billing: core.billing }),
    ...(events === undefined ? [] : [webhookRoute(events, edge)]),
    leakReportRoute(config.leakReportKeys, edge),
  ]
  const lanes: Lanes = { 'tokens.verify': plain => new VerifyLane(core, edge, plain).answer }
  const app = createServer(createHandlers(core), edge, extra, own, hasLanes ? lanes : {})
  const server = listen(app, { hostname: config.host, port: config.port })
  const stop = async () => {
    await server.stop()
    lag.stop()
  }
  return { ...server, stop }
}
