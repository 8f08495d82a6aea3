/**
 * One serving process per database, for now: live state is in memory, so only one process may
 * answer for it.
 *
 * The lease is an advisory lock of an open transaction on a connection of its own, which works
 * through a pooler in transaction mode too; without a snapshot or a transaction id it holds back no
 * vacuum. A heartbeat asks that same transaction again and again, so every answer proves that the
 * lock was never let go in between.
 */
import { parseAddress, type ServerAddress } from './address.ts'
import { Connection } from './connection.ts'
import { Deadline } from './deadline.ts'
import { ConnectionLost, unreachable } from './faults.ts'
import type { Log } from './log.ts'

export interface Lease {
  /**
   * Has the lock been confirmed within the last second, and live state been reloaded since it was
   * lost?
   */
  held(): boolean
  /**
   * Is it known to be lost, so that another process may hold it? Known at once when the connection
   * ends, and within a heartbeat and a second when the database is silent; until live state was
   * reloaded. Unlike `held()` it is not in doubt after a pause of this process alone.
   */
  isLost(): boolean
  /**
   * `callback` is awaited after the lock was lost and taken again, before `held()` is true again.
   */
  onRegained(callback: () => Promise<void>): void
  /** Give the lock back; another process may take it at once. */
  release(): Promise<void>
}

/** Calls `task` every `milliseconds` until the returned function is called. */
export type Schedule = (task: () => Promise<void>, milliseconds: number) => () => void

export type LeaseOptions = {
  url: string
  log: Log
  /** Milliseconds of a clock that never goes back. */
  now?: () => number
  schedule?: Schedule
  /** How long to wait for a holder that may be on its way out. */
  patienceMilliseconds?: number
}

/** Another server serves this database. */
export class LeaseTaken extends Error {
  override readonly name = 'LeaseTaken'
}

/** Any number works, it only has to be the same in every process. */
export const SERVER_LOCK = 4_781_902_264
const HEARTBEAT_MILLISECONDS = 250
/** Without confirmation for this long, `held()` is false. */
const CONFIRMATION_MILLISECONDS = 1000
const PATIENCE_MILLISECONDS = 1000
const RETRY_MILLISECONDS = 50

const LOST = 'the lease on the database was lost; taking it again'

/** Waits for the task each time, so that a slow one is never run twice at once. */
const systemSchedule: Schedule = (task, milliseconds) => {
  let isRunning = false
  const timer = setInterval(() => {
    if (isRunning) return
    isRunning = true
    void task().finally(() => {
      isRunning = false
    })
  }, milliseconds)
  return () => clearInterval(timer)
}

/**
 * @throws LeaseTaken when another process holds it.
 * @throws DomainError `unavailable` when the database cannot be reached.
 */
export async function acquireLease(options: LeaseOptions): Promise<Lease> {
  const address = parseAddress(options.url)
  const patience = options.patienceMilliseconds ?? PATIENCE_MILLISECONDS
  const giveUpAt = performance.now() + patience
  for (;;) {
    const taken = await take(address).catch(error => {
      throw unreachable(options.url, error)
    })
    if (taken instanceof Connection) return new HeldLease(address, taken, options)
    if (performance.now() >= giveUpAt) throw new LeaseTaken(taken)
    await Bun.sleep(RETRY_MILLISECONDS)
  }
}

/** @returns the connection that holds the lock now, or who else holds it, in words. */
async function take(address: ServerAddress): Promise<Connection | string> {
  const connection = new Connection(address)
  const deadline = new Deadline(5 * CONFIRMATION_MILLISECONDS)
  try {
    const row = await deadline.race(tryLock(connection), () => new ConnectionLost('no answer'))
    if (row === true) return connection
    await connection.close()
    return row
  } catch (error) {
    connection.destroy()
    throw error
  } finally {
    deadline.clear()
  }
}

async function tryLock({ sql }: Connection): Promise<true | string> {
  await sql.unsafe('begin')
  // Whatever the server would end an idle transaction by; which of these it knows depends on its
  // version.
  await sql`
    select pg_catalog.set_config(name, '0', true) from pg_catalog.pg_settings
    where name in
      ('idle_in_transaction_session_timeout', 'transaction_timeout', 'statement_timeout')`
  const [row] = await sql<{ taken: boolean }[]>`
    select pg_catalog.pg_try_advisory_xact_lock(${SERVER_LOCK}::bigint) as taken`
  if (row?.taken) return true
  const [holder] = await sql<{ since: Date; address: string | null }[]>`
    select a.xact_start as since, a.client_addr::text as address
    from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a using (pid)
    where l.locktype = 'advisory' and l.granted
      and (l.classid::bigint << 32) + l.objid::bigint = ${SERVER_LOCK}::bigint`
  const from = holder?.address ? ` from ${holder.address}` : ''
  const since = holder?.since ? ` since ${holder.since.toISOString()}` : ''
  return `another AmpGate server serves this database${from}${since}; stop it first`
}

class HeldLease implements Lease {
  readonly #address: ServerAddress
  readonly #log: Log
  readonly #now: () => number
  readonly #callbacks: (() => Promise<void>)[] = []
  readonly #unschedule: () => void
  #connection: Connection | undefined
  #confirmedAt: number
  #isReleased = false
  #complaint = ''

  constructor(address: ServerAddress, connection: Connection, options: LeaseOptions) {
    this.#address = address
    this.#connection = connection
    this.#log = options.log
    this.#now = options.now ?? (() => performance.now())
    this.#confirmedAt = this.#now()
    const schedule = options.schedule ?? systemSchedule
    this.#unschedule = schedule(() => this.#beat(), HEARTBEAT_MILLISECONDS)
  }

  isLost(): boolean {
    return this.#isReleased || this.#connection === undefined || this.#connection.lost
  }

  held(): boolean {
    if (this.isLost()) return false
    return this.#now() - this.#confirmedAt < CONFIRMATION_MILLISECONDS
  }

  onRegained(callback: () => Promise<void>): void {
    this.#callbacks.push(callback)
  }

  async release(): Promise<void> {
    this.#isReleased = true
    this.#unschedule()
    await this.#connection?.close()
  }

  async #beat(): Promise<void> {
    if (this.#isReleased) return
    try {
      if (this.#connection && !this.#connection.lost) {
        this.#confirmedAt = await this.#confirm(this.#connection)
        return
      }
      if (this.#connection) this.#complain(LOST)
      await this.#regain()
    } catch (error) {
      this.#connection?.destroy()
      this.#connection = undefined
      this.#complain(LOST, error)
    }
  }

  /** @returns when the question was asked: the answer says nothing about any later time. */
  async #confirm(connection: Connection): Promise<number> {
    const askedAt = this.#now()
    const deadline = new Deadline(CONFIRMATION_MILLISECONDS)
    try {
      await deadline.race(
        connection.sql`select 1`,
        () => new ConnectionLost('the database does not answer'),
      )
      return askedAt
    } finally {
      deadline.clear()
    }
  }

  async #regain(): Promise<void> {
    this.#connection = undefined
    const taken = await take(this.#address)
    if (!(taken instanceof Connection)) return this.#complain(taken)
    if (this.#isReleased) return taken.close()
    try {
      for (const callback of this.#callbacks) await callback()
      // Still the same transaction, so nobody else has served meanwhile.
      this.#confirmedAt = await this.#confirm(taken)
    } catch (error) {
      taken.destroy()
      throw error
    }
    this.#connection = taken
    this.#complaint = ''
    this.#log.info({}, 'the lease on the database is held again')
  }

  /** Once, not at every attempt. */
  #complain(message: string, error?: unknown): void {
    if (this.#complaint === message) return
    this.#complaint = message
    this.#log.error(error === undefined ? {} : { err: error }, message)
  }
}
