/** One server for a test file, with clients for its keys and what tests look behind it with. */
import { afterAll, beforeAll } from 'bun:test'
import pino, { type Logger } from 'pino'
import type { Work } from '../../src/audit/work.ts'
import type { Env } from '../../src/config.ts'
import type { Limits } from '../../src/rate-limits/limits.ts'
import { parseAddress, withDatabase } from '../../src/storage/address.ts'
import { Connection, type Sql } from '../../src/storage/connection.ts'
import { codeOf } from '../../src/storage/faults.ts'
import type { Environment } from '../../src/storage/tenant.ts'
import { Api } from './api.ts'
import { asAdmin } from './cluster.ts'
import { startTestServer, type TestServer } from './server.ts'

const DEADLOCK = '40P01'
const GATES = new Map<string, Gate>()

/** The gate that answers at `url`. */
export function gateAt(url: string): Gate {
  const gate = GATES.get(url)
  if (gate === undefined) throw new Error(`no gate at ${url}`)
  return gate
}

export class Gate {
  #server: TestServer | undefined
  #admin: Connection | undefined
  #logger: Logger | undefined
  /** Every line that the server logged, from level debug. */
  readonly log: string[] = []
  readonly #listeners = new Set<(line: string) => void>()

  constructor(
    private readonly limits?: () => Limits,
    private readonly variables: () => Env = () => ({}),
  ) {}

  async start(): Promise<void> {
    const write = (line: string): void => {
      this.log.push(line)
      for (const listener of this.#listeners) listener(line)
    }
    this.#logger = pino({ level: 'debug', base: null }, { write })
    const limits = this.limits?.()
    const log = this.#logger
    const variables = this.variables()
    this.#server = await startTestServer({
      log,
      variables,
      ...(limits === undefined ? {} : { limits }),
    })
    GATES.set(this.#server.url, this)
  }

  async stop(): Promise<void> {
    await this.#admin?.close()
    await this.#server?.stop()
  }

  get server(): TestServer {
    if (this.#server === undefined) throw new Error('the server has not started')
    return this.#server
  }

  /** What fills `log`. */
  get logger(): Logger {
    if (this.#logger === undefined) throw new Error('the server has not started')
    return this.#logger
  }

  get core(): TestServer['core'] {
    return this.server.core
  }

  /** With the live key `*`. */
  get live(): Api {
    return new Api(this.server.url, this.server.liveKey)
  }

  /** With the test key `*`. */
  get test(): Api {
    return new Api(this.server.url, this.server.testKey)
  }

  /** Without a key. */
  get anyone(): Api {
    return new Api(this.server.url, undefined)
  }

  /** With a new live key that has `scopes`. */
  async withScopes(scopes: readonly string[]): Promise<Api> {
    const made = await this.live.ok('keys.create', { body: { name: 'narrow', scopes } })
    return this.live.as(made.key)
  }

  /** Statements of the superuser in the server's database. */
  get sql(): Sql {
    if (this.#admin === undefined || this.#admin.lost) {
      this.#admin = new Connection(parseAddress(this.server.databaseUrl))
    }
    return this.#admin.sql
  }

  /**
   * Change tables behind the server's back. Tried again when the server's own work and this wait
   * for each other.
   */
  async alter(statements: string): Promise<void> {
    for (;;) {
      try {
        await this.sql.unsafe(statements)
        return
      } catch (error) {
        if (codeOf(error) !== DEADLOCK) throw error
      }
    }
  }

  /**
   * Take the database away from the server: its connections end and no new one is let in. `sql`
   * goes on.
   */
  async stopDatabase(): Promise<void> {
    const name = this.#databaseName()
    const [own] = await this.sql<{ pid: number }[]>`select pg_backend_pid() as pid`
    await this.#beside(async sql => {
      await sql.unsafe(`alter database ${name} with allow_connections false`)
      await sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where datname = ${name} and pid <> ${own?.pid ?? 0}`
    })
  }

  /** Let the server connect to its database again; resolves when it serves it again. */
  async startDatabase(): Promise<void> {
    const name = this.#databaseName()
    const isBack = this.servesAgain()
    await this.#beside(sql => sql.unsafe(`alter database ${name} with allow_connections true`))
    await isBack
  }

  /** Resolves when the server has lost its database, found it again and read its state anew. */
  servesAgain(): Promise<void> {
    return this.#logged('the lease on the database is held again')
  }

  /** Resolves when the server next logs `message`. */
  #logged(message: string): Promise<void> {
    return new Promise(resolve => {
      const listener = (line: string): void => {
        if ((JSON.parse(line) as { msg?: string }).msg !== message) return
        this.#listeners.delete(listener)
        resolve()
      }
      this.#listeners.add(listener)
    })
  }

  #databaseName(): string {
    return new URL(this.server.databaseUrl).pathname.slice(1)
  }

  #beside<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return asAdmin(withDatabase(this.server.databaseUrl, 'postgres'), work)
  }

  /** A unit of work of another workspace. */
  asTenant<T>(
    workspaceId: string,
    environment: Environment,
    work: (work: Work) => Promise<T>,
  ): Promise<T> {
    const origin = { actor: { kind: 'system' }, requestId: 'test' } as const
    const tenant = { workspaceId, environment }
    const now = this.server.clock.now()
    return this.core.db.begin(environment, tx => work({ tenant, tx, origin, now }))
  }
}

/** A server of the test file's own, there from its first test to its last. */
export function useGate(limits?: () => Limits, variables?: () => Env): Gate {
  const gate = new Gate(limits, variables)
  beforeAll(() => gate.start())
  afterAll(() => gate.stop())
  return gate
}

const TRIES_MAX = 200_000

/**
 * Ask again and again until `isSo`, for what the server does by itself; nothing is slept or timed.
 */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < TRIES_MAX; tries++) if (await isSo()) return
  throw new Error(`never came: ${what}`)
}
