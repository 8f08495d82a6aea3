/** Everything that answers HTTP, put together and listening. */
import type { Config } from '../config.ts'
import { billingPages } from './billing/pages.ts'
import { webhookRoute } from './billing/webhook.ts'
import type { ClientAddresses } from './client-address.ts'
import type { Edge, RequestLog } from './edge.ts'
import { createExplorer } from './explorer.ts'
import type { Lanes } from './front/connection.ts'
import { Peers } from './front/peers.ts'
import { createHandlers } from './handlers.ts'
import { leakReportRoute } from './leak-reports.ts'
import { LoopLag } from './loop-lag.ts'
import type { Modules } from './modules.ts'
import { OperationLanes } from './operation-lanes.ts'
import { createRoutes, type Routes } from './pipeline.ts'
import { readingsOf } from './readings.ts'
import { createServer, listen, listenBehindFront, type Server } from './server.ts'
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
  const peers = new Peers()
  const routes = createRoutes(createHandlers(core), edge)
  const app = createServer(routes, edge, extra, own, peers)
  const at = { hostname: config.host, port: config.port }
  const server = hasLanes
    ? listenBehindFront(app, at, { lanes: createLanes(core, edge, routes), peers, log })
    : listen(app, at)
  const stop = async () => {
    await server.stop()
    lag.stop()
  }
  return { ...server, stop }
}

function createLanes(core: Modules, edge: Edge, routes: Routes): Lanes {
  const operations = new OperationLanes(routes, edge)
  const verify = new VerifyLane(core, edge, operations.get('tokens.verify'))
  return {
    of: head => verify.of(head) ?? operations.of(head),
    recall: request => verify.recall(request),
  }
}
