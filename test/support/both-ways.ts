/** Two servers on one core: one as it ships, and one on the plain path, which lanes stand in for. */
import { afterAll, beforeAll } from 'bun:test'
import { loadConfig } from '../../src/config.ts'
import { Metrics } from '../../src/http/metrics.ts'
import type { Server } from '../../src/http/server.ts'
import { startServer } from '../../src/http/start.ts'
import type { Gate } from './gate.ts'

/** On the core of `gate`, for the tests of a file. */
export function useBothWays(gate: Gate): { readonly lane: Server; readonly plain: Server } {
  let servers: { lane: Server; plain: Server } | undefined
  beforeAll(async () => {
    const config = loadConfig({ PORT: '0', AMPGATE_LOG_LEVEL: 'error' })
    const start = (hasLanes: boolean) =>
      startServer({ ...gate.core, metrics: new Metrics() }, config, gate.logger, hasLanes)
    servers = { lane: await start(true), plain: await start(false) }
  })
  afterAll(async () => {
    await servers?.lane.stop()
    await servers?.plain.stop()
  })
  const started = () => {
    if (servers === undefined) throw new Error('the servers are not there yet')
    return servers
  }
  return {
    get lane() {
      return started().lane
    },
    get plain() {
      return started().plain
    },
  }
}
