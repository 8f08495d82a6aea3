/**
 * The database as the domain sees it: one pool per environment, transactions whose changes are
 * applied before they are answered, and a deadline on everything.
 *
 * Bounds: 10 connections for live and 5 for test, 512 callers waiting at each, 5 s for a statement
 * or a whole transaction. A caller beyond a bound gets `unavailable` at once, and nothing was
 * changed.
 */

import { DomainError } from '../lib/errors.ts'
import { parseAddress } from './address.ts'
import type { Change } from './change.ts'
import { Connection, type Sql } from './connection.ts'
import { unreachable } from './faults.ts'
import type { Log } from './log.ts'
import { Pool, type PoolLimits } from './pool.ts'
import { environmentAddresses } from './roles.ts'
import { ENVIRONMENTS, type Environment } from './tenant.ts'
import {
  BEGIN,
  CommitLane,
  type OneStatement,
  type Surroundings,
  type Tx,
  transact,
  transactAtOnce,
} from './transaction.ts'

export type { Sql, Types } from './connection.ts'
export type { OneStatement, Tx } from './transaction.ts'

export interface Database {
  /**
   * Statements outside a transaction, each on a connection of its own, for `environment`'s role.
   */
  read(environment: Environment): Sql
  /**
   * Run `work` in one transaction of `environment`'s role. A DomainError that it throws rolls back
   * and passes through.
   * @throws DomainError `unavailable` when nothing was changed, `outcome_unknown` when the commit
   * was sent
   *   and not answered.
   */
  begin<T>(environment: Environment, work: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * As `begin`, for work that is one statement and no `Change`: it waits once for the database
   * instead of three times. Whenever the connection ends under it, that is `outcome_unknown`.
   */
  atOnce<T>(environment: Environment, work: (one: OneStatement) => Promise<T>): Promise<T>
  /**
   * `listener` is called with each change, in commit order, before the `begin` that made it
   * resolves.
   */
  onChange(listener: (change: Change) => void): void
  /**
   * `listener` is called when live state may have missed changes: a commit with changes was not
   * answered, and PostgreSQL has since decided it one way or the other. Reload from the database.
   */
  onUncertain(listener: () => void): void
  /** Connections of `environment` that are in use, and callers that wait for one. */
  load(environment: Environment): { inUse: number; waiting: number }
  /** @throws DomainError `unavailable` when the database does not answer. */
  ping(): Promise<void>
  /** Ends all connections, politely for a second, then without asking. */
  close(): Promise<void>
}

export type DatabaseOptions = {
  /** As `parseAddress` reads it. */
  url: string
  /**
   * What the passwords of the environments' roles are derived from; without it there are no such
   * roles.
   */
  roleKey?: Buffer
  log: Log
  connectionsMax?: Record<Environment, number>
  waitingMax?: number
  deadlineMilliseconds?: number
  /** The server cancels a statement after this long, before the client gives up on it. */
  statementTimeoutMilliseconds?: number
}

const CONNECTIONS_MAX = { live: 10, test: 5 }
const WAITING_MAX = 512
const DEADLINE_MILLISECONDS = 5000
const STATEMENT_TIMEOUT_MILLISECONDS = 4000
const SETTLE_RETRY_MILLISECONDS = 250

/**
 * Connect, make the environments' roles where that is possible, and see that both pools answer. The
 * migrations must have run.
 * @throws DomainError `unavailable` when the database cannot be reached.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const statementTimeout = options.statementTimeoutMilliseconds ?? STATEMENT_TIMEOUT_MILLISECONDS
  const timeouts = {
    statement_timeout: statementTimeout,
    idle_in_transaction_session_timeout: 2 * statementTimeout,
  }
  const { address, isPooled } = await inspect(options.url, timeouts)
  const addresses = await environmentAddresses(address, options.roleKey, options.log)
  const limits = (environment: Environment): PoolLimits => ({
    connectionsMax: (options.connectionsMax ?? CONNECTIONS_MAX)[environment],
    waitingMax: options.waitingMax ?? WAITING_MAX,
    deadlineMilliseconds: options.deadlineMilliseconds ?? DEADLINE_MILLISECONDS,
  })
  const pool = (environment: Environment): Pool =>
    new Pool(onLost => new Connection(addresses[environment], onLost), limits(environment))
  const database = new PooledDatabase(
    { live: pool('live'), test: pool('test') },
    limits('live').deadlineMilliseconds,
    isPooled ? beginWith(timeouts) : BEGIN,
    options.log,
  )
  await database.ping()
  return database
}

/**
 * A pooler in transaction mode keeps no session: it refuses or forgets settings sent when
 * connecting. Then timeouts are set in each transaction, and statements are not prepared unless the
 * URL says so.
 */
async function inspect(url: string, timeouts: Record<string, number>) {
  const address = parseAddress(url)
  const direct = { ...address, startup: timeouts }
  const probe = new Connection(direct)
  let isPooled = false
  try {
    const [row] = await probe.sql<{ timeout: string }[]>`
      select setting as timeout from pg_catalog.pg_settings where name = 'statement_timeout'`
    isPooled = row?.timeout !== String(timeouts.statement_timeout)
  } catch (error) {
    isPooled = error instanceof Error && /startup parameter/.test(error.message)
    if (!isPooled) throw unreachable(url, error)
  } finally {
    await probe.close()
  }
  if (!isPooled) return { address: direct, isPooled }
  const prepare = address.prepareIsExplicit && address.prepare
  return { address: { ...address, prepare }, isPooled }
}

function beginWith(settings: Record<string, number>): string {
  const set = Object.entries(settings).map(([name, value]) => `set local ${name} = ${value}`)
  return [BEGIN, ...set].join('; ')
}

class PooledDatabase implements Database {
  readonly #pools: Record<Environment, Pool>
  readonly #surroundings: Record<Environment, Surroundings>
  readonly #log: Log
  readonly #changeListeners: ((change: Change) => void)[] = []
  readonly #uncertainListeners: (() => void)[] = []
  #closed = false

  constructor(
    pools: Record<Environment, Pool>,
    deadlineMilliseconds: number,
    beginStatement: string,
    log: Log,
  ) {
    this.#pools = pools
    this.#log = log
    const around = (environment: Environment): Surroundings => ({
      pool: pools[environment],
      environment,
      beginStatement,
      deadlineMilliseconds,
      lane: new CommitLane(),
      publish: changes => this.#publish(changes),
      uncertain: transactionId => void this.#settle(environment, transactionId),
      log,
    })
    this.#surroundings = { live: around('live'), test: around('test') }
  }

  read(environment: Environment): Sql {
    return this.#pools[environment].sql
  }

  begin<T>(environment: Environment, work: (tx: Tx) => Promise<T>): Promise<T> {
    return transact(this.#surroundings[environment], work)
  }

  atOnce<T>(environment: Environment, work: (one: OneStatement) => Promise<T>): Promise<T> {
    return transactAtOnce(this.#surroundings[environment], work)
  }

  onChange(listener: (change: Change) => void): void {
    this.#changeListeners.push(listener)
  }

  onUncertain(listener: () => void): void {
    this.#uncertainListeners.push(listener)
  }

  load(environment: Environment): { inUse: number; waiting: number } {
    return this.#pools[environment].load
  }

  async ping(): Promise<void> {
    await Promise.all(ENVIRONMENTS.map(environment => this.read(environment)`select 1`))
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all(ENVIRONMENTS.map(environment => this.#pools[environment].close()))
  }

  #publish(changes: readonly Change[]): void {
    for (const change of changes) {
      for (const listener of this.#changeListeners) {
        try {
          listener(change)
        } catch (error) {
          this.#log.error({ err: error, kind: change.kind }, 'a change could not be applied')
          this.#callUncertain()
        }
      }
    }
  }

  #callUncertain(): void {
    for (const listener of this.#uncertainListeners) {
      try {
        listener()
      } catch (error) {
        this.#log.error({ err: error }, 'reloading after an unknown outcome failed')
      }
    }
  }

  /** Wait until PostgreSQL has decided the transaction; only then does a reload see its changes. */
  async #settle(environment: Environment, transactionId: string): Promise<void> {
    while (!this.#closed && (await this.#isUndecided(environment, transactionId))) {
      await new Promise(resolve => setTimeout(resolve, SETTLE_RETRY_MILLISECONDS).unref())
    }
    if (!this.#closed) this.#callUncertain()
  }

  async #isUndecided(environment: Environment, transactionId: string): Promise<boolean> {
    try {
      const [row] = await this.read(environment)<{ status: string | null }[]>`
        select pg_catalog.pg_xact_status(${transactionId}::text::xid8) as status`
      return row?.status === 'in progress'
    } catch (error) {
      // Out of reach: ask again. Refused (as by another server after a failover): nothing to wait
      // for.
      return error instanceof DomainError
    }
  }
}
