/** A whole server for a test file: real pipeline, real PostgreSQL, a database of its own. */
import type { Logger } from 'pino'
import { createLog, openCore } from '../../src/app.ts'
import { type Env, loadConfig } from '../../src/config.ts'
import { createFirstKeys } from '../../src/control/first-keys.ts'
import { startServer } from '../../src/http/start.ts'
import type { Clock } from '../../src/lib/clock.ts'
import { createLimits, type Limits } from '../../src/rate-limits/limits.ts'
import { cloneDatabase } from './cluster.ts'
import { sharedIssuer } from './oidc.ts'

/** A clock that stands still until it is moved. */
export class TestClock implements Clock {
  #offset = 0
  now(): number {
    return Date.now() + this.#offset
  }
  /** Move on by `milliseconds`. */
  advance(milliseconds: number): void {
    this.#offset += milliseconds
  }
}

export type TestServer = {
  url: string
  liveKey: string
  testKey: string
  clock: TestClock
  core: Awaited<ReturnType<typeof openCore>>
  /** Its database, as the superuser reaches it. */
  databaseUrl: string
  stop(): Promise<void>
}

/** The runner has some tests run once more on the plain path, which the lanes stand in for. */
const HAS_LANES = process.env.AMPGATE_TEST_PATH !== 'plain'

/** So high that no test of something else meets them. */
const WIDE = { perSecond: 1e6, burst: 1e6 }

export const wideLimits = (): Limits =>
  createLimits({
    failedAuthentications: { name: 'failed-authentications', ...WIDE },
    unsignedTokens: { name: 'unsigned-tokens', ...WIDE },
    countedTokens: { name: 'counted-token', ...WIDE },
    unsignedBilling: { name: 'unsigned-billing', ...WIDE },
    unsignedReports: { name: 'unsigned-leak-reports', ...WIDE },
    signIns: { name: 'sign-ins', ...WIDE },
    testKeys: { name: 'test-key', ...WIDE },
    testWorkspaces: { name: 'test-workspace', ...WIDE },
    governance: { name: 'governance', ...WIDE },
    ofPlan: () => ({ name: 'workspace', ...WIDE }),
  })

/** `limits` replaces the wide ones, `log` the one that prints errors; `variables` are added. */
export type TestServerOptions = { limits?: Limits; log?: Logger; variables?: Env }

/** Start a server on a fresh database. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const database = await cloneDatabase()
  const config = loadConfig({
    PORT: '0',
    DATABASE_URL: database.url,
    AMPGATE_BASE_URL: 'https://gate.example',
    AMPGATE_KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    AMPGATE_PEPPER: Buffer.alloc(32, 9).toString('base64'),
    AMPGATE_LOG_LEVEL: 'error',
    AMPGATE_OIDC_ISSUERS: JSON.stringify([sharedIssuer().configuration()]),
    ...options.variables,
  })
  const log = options.log ?? createLog(config.logLevel)
  const clock = new TestClock()
  const core = await openCore({ config, log, clock, limits: options.limits ?? wideLimits() })
  const keys = await createFirstKeys(core)
  const server = await startServer(core, config, log, HAS_LANES)
  await confirmed(server.url)
  return {
    url: server.url,
    liveKey: keys.live,
    testKey: keys.test,
    clock,
    core,
    databaseUrl: database.url,
    stop: async () => {
      await server.stop()
      await core.close()
      await database.drop()
    },
  }
}

/** On a busy machine the start may take longer than the lease on the database is sure of. */
async function confirmed(url: string): Promise<void> {
  while (!(await fetch(`${url}/readyz`)).ok);
}
